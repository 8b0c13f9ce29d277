// What a rule ported from Groovy needs where JavaScript's own operators mean something else. The porting aid (core/rules/porting) writes
// these only where it cannot tell that the plain operator is the same.

const isMap = (value) => value !== null && typeof value === 'object' && !Array.isArray(value) && !state.raws.has(value)
    && Object.getPrototypeOf(value) === Object.prototype && !state.fieldOf?.has(value);

/** Is false: nothing, false, 0, '', an empty list and an empty map. */
function truth(value) {
    if (Array.isArray(value))
        return value.length > 0;
    return isMap(value) ? Object.keys(value).length > 0 : Boolean(value);
}

function equal(a, b) {
    const left = unwrap(fieldValue(a)) ?? null;
    const right = unwrap(fieldValue(b)) ?? null;
    if (left === null || right === null || typeof left !== typeof right || typeof left !== 'object') {
        if (typeof left === 'string' && right !== null && typeof right === 'object')
            return nameOf(right)[0] === left; // a choice used as text is its name
        return left !== null && typeof left === 'object' && typeof right === 'string' ? nameOf(left)[0] === right : left === right;
    }
    if (left instanceof RealDate && right instanceof RealDate)
        return left.getTime() === right.getTime();
    if (Array.isArray(left) !== Array.isArray(right))
        return false;
    const keys = Object.keys(left);
    return keys.length === Object.keys(right).length && keys.every((key) => hasOwn(right, key) && equal(left[key], right[key]));
}

/** What a value is within a text: Groovy writes null, [a, b] and [a:b]. */
function groovyText(value) {
    if (value === null || value === undefined)
        return 'null';
    if (Array.isArray(value))
        return '[' + value.map(groovyText).join(', ') + ']';
    if (isMap(value))
        return '[' + (Object.keys(value).map((key) => key + ':' + groovyText(value[key])).join(', ') || ':') + ']';
    return String(value);
}

/** What each, collect, find … walk through. */
function listOfAny(value) {
    if (value === null || value === undefined)
        return [];
    if (Array.isArray(value))
        return value;
    if (typeof value === 'string')
        return [...value];
    if (!isMap(value))
        return [value];
    return Object.keys(value).map((key) => ({ key, value: value[key] }));
}

function plus(a, b) {
    if (Array.isArray(a))
        return a.concat(Array.isArray(b) ? b : [b]);
    if (isMap(a) && isMap(b))
        return { ...a, ...b };
    if (typeof a === 'number' && typeof b === 'number')
        return a + b;
    if (typeof a === 'string' || typeof b === 'string')
        return groovyText(a) + groovyText(b);
    throw new TypeError('cannot add ' + kindOf(b) + ' to ' + kindOf(a));
}

function minus(a, b) {
    if (Array.isArray(a))
        return a.filter((item) => !(Array.isArray(b) ? b.some((other) => equal(item, other)) : equal(item, b)));
    if (typeof a === 'string')
        return a.replace(groovyText(b), '');
    if (typeof a === 'number' && typeof b === 'number')
        return a - b;
    throw new TypeError('cannot take ' + kindOf(b) + ' from ' + kindOf(a));
}

function sizeOf(value) {
    if (typeof value === 'string' || Array.isArray(value))
        return value.length;
    if (isMap(value))
        return Object.keys(value).length;
    throw new TypeError('size(): expected a list, a map or a text, got ' + kindOf(value));
}

function numberOf(value, whole) {
    if (value === null || value === undefined)
        return null;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : typeof value === 'number' ? value : Number.NaN;
    if (!Number.isFinite(number) || (whole && typeof value === 'string' && !Number.isInteger(number)))
        throw new TypeError(quote(value) + ' is not a ' + (whole ? 'whole number' : 'number'));
    return whole ? Math.trunc(number) : number;
}

function edge(value, at) {
    const list = listOfAny(value);
    if (list.length === 0)
        throw new TypeError('the list has no ' + (at === 0 ? 'first' : 'last') + ' item: it is empty');
    return list.at(at);
}

const groovy = strict({
    truth, equal, plus, minus, list: listOfAny,
    given: (value) => (truth(value) ? value : null),
    size: sizeOf,
    text: (value) => (value === null || value === undefined ? null : groovyText(value)),
    said: groovyText,
    integer: (value) => numberOf(value, true),
    number: (value) => numberOf(value, false),
    has(collection, value) {
        if (typeof collection === 'string')
            return collection.includes(groovyText(value));
        return isMap(collection) ? hasOwn(collection, String(value)) : listOfAny(collection).some((item) => equal(item, value));
    },
    unique: (value) => listOfAny(value).filter((item, i, list) => list.findIndex((other) => equal(other, item)) === i),
    first: (value) => edge(value, 0),
    last: (value) => edge(value, -1),
    split(value, by) { // as Java: without empty texts at the end
        const parts = value.split(by);
        while (parts.length > 1 && parts[parts.length - 1] === '')
            parts.pop();
        return parts;
    },
    finds: (value, pattern) => pattern.test(groovyText(value)),
    matches: (value, pattern) => value !== null && value !== undefined && pattern.test(groovyText(value)),
    found: (value, pattern) => [...groovyText(value).matchAll(pattern)].map((m) => (m.length > 1 ? [...m].map((part) => part ?? null) : m[0])),
}, 'groovy');
Object.defineProperty(globalThis, 'groovy', { value: groovy, writable: false, enumerable: false, configurable: false });
