// The tree with parents, scopes and what each name means.

function children(node) {
    const found = [];
    for (const key in node) {
        const value = node[key];
        if (value === null || typeof value !== 'object' || key === 'loc')
            continue;
        if (Array.isArray(value)) {
            for (const item of value) {
                if (item !== null && typeof item.type === 'string')
                    found.push(item);
            }
        } else if (typeof value.type === 'string') {
            found.push(value);
        }
    }
    return found;
}

/** Calls with each name that a pattern binds or assigns: an Identifier, or a MemberExpression in an assignment. */
function eachTarget(pattern, call) {
    switch (pattern?.type) {
    case 'Identifier':
    case 'MemberExpression': call(pattern); break;
    case 'ObjectPattern': pattern.properties.forEach((part) => eachTarget(part.type === 'RestElement' ? part : part.value, call)); break;
    case 'ArrayPattern': pattern.elements.forEach((part) => eachTarget(part, call)); break;
    case 'AssignmentPattern': eachTarget(pattern.left, call); break;
    case 'RestElement': eachTarget(pattern.argument, call); break;
    default: break;
    }
}

class Scope {
    constructor(up, ofFunction) {
        this.up = up;
        this.ofFunction = ofFunction;
        this.names = new Map();
    }
    declare(name, kind, more) {
        const known = this.names.get(name);
        if (known === undefined)
            this.names.set(name, { name, kind, written: false, ...more });
        else
            known.written = true; // twice: what it holds is not followed
    }
    find(name) {
        for (let scope = this; scope !== null; scope = scope.up) {
            const binding = scope.names.get(name);
            if (binding !== undefined)
                return binding;
        }
        return null;
    }
    allNames() {
        const names = [];
        for (let scope = this; scope !== null; scope = scope.up)
            names.push(...scope.names.keys());
        return names;
    }
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);
const BLOCKS = new Set(['BlockStatement', 'ForStatement', 'ForInStatement', 'ForOfStatement', 'SwitchStatement', 'CatchClause', 'StaticBlock', 'ClassExpression', 'ClassDeclaration']);

function declareVariables(declaration, scope, isLoop) {
    let home = scope;
    while (declaration.kind === 'var' && !home.ofFunction)
        home = home.up;
    for (const { id, init } of declaration.declarations) {
        if (id.type === 'Identifier')
            home.declare(id.name, declaration.kind, { init: isLoop ? null : init });
        else
            eachTarget(id, (name) => home.declare(name.name, declaration.kind, { pattern: id, init: isLoop ? null : init }));
    }
}

function isReference(node, up) {
    switch (up.type) {
    case 'MemberExpression': return up.object === node || up.computed;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition': return up.value === node || up.computed;
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty': return false;
    default: return true;
    }
}

/**
 * {root, nodes: all of them, outer ones first; parents; references: [{node, binding, write, scope}], bindingOf: by the node of a name; writes: what is assigned}.
 * `outermost`: the scope of the API's names.
 */
function bindNames(root, outermost) {
    const tree = { root, nodes: [], parents: new Map(), bindingOf: new Map(), references: [], writes: new Set() };
    const { writes } = tree;
    const names = [];
    const open = (node, scope, up) => {
        tree.nodes.push(node);
        tree.parents.set(node, up);
        let own = scope;
        if (FUNCTIONS.has(node.type)) {
            if (node.type === 'FunctionDeclaration')
                scope.declare(node.id.name, 'function');
            own = new Scope(scope, true);
            if (node.type === 'FunctionExpression' && node.id !== null)
                own.declare(node.id.name, 'function');
            if (node.type !== 'ArrowFunctionExpression')
                own.declare('arguments', 'param');
            node.params.forEach((param) => eachTarget(param, (name) => own.declare(name.name, 'param')));
        } else if (BLOCKS.has(node.type)) {
            if (node.type === 'ClassDeclaration')
                scope.declare(node.id.name, 'class');
            own = new Scope(scope, node.type === 'StaticBlock');
            if (node.type === 'ClassExpression' && node.id !== null)
                own.declare(node.id.name, 'class');
            if (node.type === 'CatchClause')
                eachTarget(node.param, (name) => own.declare(name.name, 'param'));
        } else if (node.type === 'VariableDeclaration') {
            declareVariables(node, scope, up.type === 'ForInStatement' || up.type === 'ForOfStatement');
        }
        if (node.type === 'Identifier') {
            if (isReference(node, up))
                names.push({ node, scope: own });
        } else if (node.type === 'AssignmentExpression') {
            eachTarget(node.left, (target) => writes.add(target));
        } else if (node.type === 'UpdateExpression') {
            writes.add(node.argument);
        } else if ((node.type === 'ForInStatement' || node.type === 'ForOfStatement') && node.left.type !== 'VariableDeclaration') {
            eachTarget(node.left, (target) => writes.add(target));
        }
        for (const child of children(node))
            open(child, own, node);
    };
    const top = new Scope(outermost, true);
    top.declare('arguments', 'param');
    open(root, top, null);

    for (const { node, scope } of names) { // only now all declarations are known
        const binding = scope.find(node.name);
        const write = writes.has(node);
        if (binding !== null && write)
            binding.written = true;
        tree.bindingOf.set(node, binding);
        tree.references.push({ node, binding, write, scope });
    }
    return tree;
}
