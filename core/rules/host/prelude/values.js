// Values that a rule writes: checks and the writable objects.

function plain(value, label, depth = 0) {
    if (value === null || value === undefined)
        return null;
    switch (typeof value) {
    case 'string':
    case 'boolean': return value;
    case 'number':
        if (!Number.isFinite(value))
            throw new TypeError(label + ': ' + value + ' is not a number that can be sent');
        return value;
    case 'object': break;
    default: throw new TypeError(label + ': expected a value, got ' + kindOf(value));
    }
    if (depth > MAX_DEPTH)
        throw new TypeError(label + ': nested deeper than ' + MAX_DEPTH + ' levels');
    const raw = unwrap(value);
    if (raw instanceof Date)
        return Number.isNaN(raw.getTime()) ? null : raw.toISOString();
    if (Array.isArray(raw))
        return raw.map((item, i) => plain(item, label + '[' + i + ']', depth + 1));
    const result = {};
    for (const key of Object.keys(raw))
        Object.defineProperty(result, key, { value: plain(raw[key], label + '.' + key, depth + 1), enumerable: true, configurable: true, writable: true });
    return result;
}

function checked(label, name, value) {
    const where = label + '.' + name;
    if (value === null || value === undefined || value === '')
        return name === 'summary' && value === '' ? '' : null;
    const wrong = (expected) => new TypeError(where + ': expected ' + expected + ', got ' + kindOf(value));
    const named = (keys) => typeof value === 'object' && !Array.isArray(value) && keys.some((k) => typeof unwrap(value)[k] === 'string');
    switch (name) {
    case 'summary':
    case 'description':
        if (typeof value === 'number' || typeof value === 'boolean')
            return String(value);
        if (typeof value !== 'string')
            throw wrong('text');
        return value;
    case 'status':
    case 'priority':
    case 'type':
        if (typeof value === 'number')
            return String(value);
        if (typeof value !== 'string' && !named(['id', 'name']))
            throw wrong('text or a choice {id, name}');
        return value;
    case 'assignee':
    case 'reporter':
        if (typeof value !== 'string' && !named(['id', 'login', 'name', 'email']))
            throw wrong('text or a person {id, login, name, email}');
        return value;
    case 'dueDate': {
        const text = value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value;
        if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(text))
            throw wrong('a date as in "2026-02-01"');
        return text.slice(0, 10);
    }
    case 'labels':
        if (!Array.isArray(value) || value.some((item) => typeof item !== 'string'))
            throw wrong('a list of texts');
        return Object.isFrozen(value) ? value.slice() : value;
    default:
        return Array.isArray(value) && Object.isFrozen(value) ? value.slice() : value;
    }
}

// The one object of a rule that it writes to: replica (outgoing) or issue (incoming).
function writable(label, known, writableNames, read, write, refuse) {
    return new Proxy({}, {
        get(t, key) {
            if (typeof key === 'symbol')
                return undefined;
            if (known.includes(key))
                return read(key);
            if (LANGUAGE_KEYS.has(key))
                return Object.prototype[key];
            if (key === 'workLogs')
                return read('worklogs');
            if (key === 'customFields')
                return customFields(read('custom'), label + '.customFields');
            const setter = setterOf(label, key, writableNames, write);
            if (setter !== null)
                return setter;
            throw unknownName(label, 'field ', key, known);
        },
        set(t, name, value) {
            const key = name === 'workLogs' ? 'worklogs' : name;
            if (writableNames.includes(key)) {
                write(key, value);
                return true;
            }
            if (isDone(value, key))
                return true;
            if (typeof key === 'string' && known.includes(key))
                throw new TypeError(label + '.' + key + ' cannot be assigned' + (refuse[key] ?? ''));
            throw unknownName(label, 'field ', key, writableNames);
        },
        has: (t, key) => known.includes(key),
        ownKeys: () => known,
        getOwnPropertyDescriptor: (t, key) => (known.includes(key) ? { value: read(key), enumerable: true, configurable: true, writable: true } : undefined),
        defineProperty(t, key) {
            throw new TypeError(label + '.' + String(key) + ': assign it');
        },
        deleteProperty(t, key) {
            throw new TypeError(label + '.' + String(key) + ' cannot be deleted; assign null to clear it');
        },
        setPrototypeOf() {
            throw new TypeError(label + ' cannot be changed so');
        },
        preventExtensions() {
            throw new TypeError(label + ' cannot be frozen');
        },
    });
}

function writableCustom(label, store, fallback) {
    return new Proxy(store, {
        get(t, key) {
            if (typeof key === 'symbol')
                return undefined;
            if (hasOwn(t, key))
                return t[key];
            return fallback === null ? (LANGUAGE_KEYS.has(key) ? Object.prototype[key] : null) : fallback[key];
        },
        set(t, key, value) {
            if (typeof key === 'symbol')
                throw new TypeError(label + ': a name must be text');
            Object.defineProperty(t, key, { value: checked(label, '', value), enumerable: true, configurable: true, writable: true });
            return true;
        },
        has: (t, key) => hasOwn(t, key) || (fallback !== null && key in fallback),
        ownKeys: (t) => [...new Set(Object.keys(t).concat(fallback === null ? [] : Object.keys(fallback)))],
        getOwnPropertyDescriptor(t, key) {
            if (!hasOwn(t, key) && (fallback === null || !hasOwn(fallback, key)))
                return undefined;
            return { value: hasOwn(t, key) ? t[key] : fallback[key], enumerable: true, configurable: true, writable: true };
        },
        deleteProperty(t, key) {
            throw new TypeError(label + '.' + String(key) + ' cannot be deleted; assign null to clear it');
        },
    });
}
