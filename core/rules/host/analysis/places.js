// Which part of issue, replica, previous and before an expression is, and which literal values one may have.

const isApi = (binding) => binding?.kind === 'api';
const ROOTS = new Set(['issue', 'replica', 'previous', 'before']);
const MOST_VALUES = 2000;
const MOST_STEPS = 4; // of names that stand for names

const unwrapped = (node) => (node.type === 'ChainExpression' ? unwrapped(node.expression) : node);

/** What a const or a variable that is never written again was made from. */
function initOf(node, tree) {
    const binding = node.type === 'Identifier' ? tree.bindingOf.get(node) : null;
    if (!binding || binding.written || binding.pattern !== undefined || !['const', 'let', 'var'].includes(binding.kind))
        return null;
    return binding.init ?? null;
}

function textOf(node, tree, steps = 0) {
    if (node.type === 'Literal')
        return typeof node.value === 'string' || typeof node.value === 'number' ? String(node.value) : null;
    if (node.type === 'TemplateLiteral')
        return node.expressions.length === 0 ? node.quasis[0].value.cooked : null;
    const init = steps < MOST_STEPS ? initOf(node, tree) : null;
    return init === null ? null : textOf(init, tree, steps + 1);
}

/** The name that a member or a property of an object has; null: only the run tells. */
function keyName(node, key, tree) {
    if (node.computed)
        return textOf(key, tree);
    return key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : null;
}
const memberName = (node, tree) => keyName(node, node.property, tree);

/** {root: 'issue', path: ['custom', 'Severity']}, or null. */
function placeOf(node, tree, steps = 0) {
    switch (node?.type) {
    case 'ChainExpression': return placeOf(node.expression, tree, steps);
    case 'Identifier': {
        const binding = tree.bindingOf.get(node);
        if (isApi(binding))
            return ROOTS.has(node.name) && !binding.written ? { root: node.name, path: [] } : null;
        if (!binding || binding.written || steps >= MOST_STEPS)
            return null;
        if (binding.pattern === undefined)
            return binding.init ? placeOf(binding.init, tree, steps + 1) : null;
        const from = binding.init ? placeOf(binding.init, tree, steps + 1) : null;
        const path = from === null ? null : pathInPattern(binding.pattern, binding.name, tree);
        return path === null ? null : { root: from.root, path: from.path.concat(path) };
    }
    case 'MemberExpression': {
        const name = memberName(node, tree);
        const object = name === null ? null : placeOf(node.object, tree, steps);
        return object === null ? null : { root: object.root, path: object.path.concat(object.path.length === 0 && name === 'customFields' ? 'custom' : name) };
    }
    default: return null;
    }
}

/** Where `name` comes from in {custom: {Severity: name}}; null: not only from there. */
function pathInPattern(pattern, name, tree) {
    if (pattern.type === 'Identifier')
        return pattern.name === name ? [] : null;
    if (pattern.type !== 'ObjectPattern')
        return null;
    for (const part of pattern.properties) {
        const key = part.type === 'Property' ? keyName(part, part.key, tree) : null;
        const rest = key === null ? null : pathInPattern(part.value, name, tree);
        if (rest !== null)
            return [key, ...rest];
    }
    return null;
}

function objectOf(node, tree, steps = 0) {
    if (node.type === 'ObjectExpression')
        return node;
    const init = steps < MOST_STEPS ? initOf(node, tree) : null;
    return init === null ? null : objectOf(init, tree, steps + 1);
}

const propertiesOf = (object) => object.properties.filter((part) => part.type === 'Property');

/** The literals among what an expression may be; what is not literal adds none. */
function valuesOf(node, tree, steps = 0) {
    const deeper = (part) => valuesOf(part, tree, steps);
    const ofTable = (object) => (object === null ? [] : propertiesOf(object).flatMap((part) => deeper(part.value)));
    switch (node.type) {
    case 'Literal': return node.regex === undefined && node.bigint === undefined ? [node.value] : [];
    case 'TemplateLiteral': return node.expressions.length === 0 ? [node.quasis[0].value.cooked] : [];
    case 'UnaryExpression': return node.operator === '-' ? deeper(node.argument).filter((value) => typeof value === 'number').map((value) => -value) : [];
    case 'ConditionalExpression': return [...deeper(node.consequent), ...deeper(node.alternate)];
    case 'LogicalExpression': return node.operator === '&&' ? deeper(node.right) : [...deeper(node.left), ...deeper(node.right)];
    case 'ChainExpression': return deeper(node.expression);
    case 'AssignmentExpression': return node.operator === '=' ? deeper(node.right) : [];
    case 'SequenceExpression': return deeper(node.expressions[node.expressions.length - 1]);
    case 'ArrayExpression': {
        const items = node.elements.map((item) => (item === null ? [] : deeper(item)));
        return items.length > 0 && items.every((values) => values.length === 1) ? [items.flat()] : [];
    }
    case 'ObjectExpression': { // a choice {name: "High"}
        const named = propertiesOf(node).find((part) => keyName(part, part.key, tree) === 'name');
        return named === undefined ? [] : deeper(named.value);
    }
    case 'MemberExpression': return node.computed && memberName(node, tree) === null ? ofTable(objectOf(node.object, tree)) : [];
    case 'CallExpression': {
        if (calledName(node, tree) !== 'map' || node.arguments.length < 2)
            return [];
        const how = node.arguments[2] === undefined ? null : objectOf(node.arguments[2], tree);
        const otherwise = how === null ? undefined : propertiesOf(how).find((part) => keyName(part, part.key, tree) === 'default');
        const found = ofTable(objectOf(node.arguments[0], tree));
        return otherwise === undefined ? found : [...found, ...deeper(otherwise.value)];
    }
    default: {
        const init = steps < MOST_STEPS ? initOf(node, tree) : null;
        return init === null ? [] : valuesOf(init, tree, steps + 1);
    }
    }
}

const distinct = (values) => [...new Map(values.map((value) => [JSON.stringify(value), value])).values()].slice(0, MOST_VALUES);
