// The facts of a rule: which fields it reads and writes, with the literal values that it gives or asks for.

const PARTS = new Set(['custom', 'customKeys']);
const HARMLESS_CALLS = new Set(['log', 'warn', 'empty', 'sync.skip', 'fail.issue', 'fail.connection', 'store']);

const flatName = (path) => (path[0] === 'custom' ? 'custom.' + path[1] : path[0] === 'customKeys' ? 'key.' + path[1] : path[0]);
const isField = (path) => path.length >= (PARTS.has(path[0]) ? 2 : 1);

class Facts {
    constructor(tree, flow, incoming) {
        this.tree = tree;
        this.flow = flow;
        this.incoming = incoming;
        this.lists = { issueReads: [], issueWrites: [], replicaReads: [], replicaFills: [], people: [] };
        this.dynamic = false;
    }

    add(list, name, node, values = []) {
        this.lists[list].push({ name: name === 'workLogs' ? 'worklogs' : name, line: node.loc.start.line, column: node.loc.start.column + 1, values: distinct(values) });
    }

    read(root, path, node, values) {
        if (root === 'issue' || root === 'before')
            this.add('issueReads', flatName(path), node, values);
        else if (this.incoming) // an outgoing rule reads here what it wrote itself
            this.add('replicaReads', flatName(path), node, values);
    }

    write(root, path, node, values) {
        if (root === 'issue' && this.incoming)
            this.add('issueWrites', flatName(path), node, values);
        else if (root === 'replica' && !this.incoming)
            this.add('replicaFills', flatName(path), node, values);
    }

    up(node) {
        const up = this.tree.parents.get(node);
        return up?.type === 'ChainExpression' ? this.up(up) : up;
    }

    run() {
        for (const { node, binding, write } of this.tree.references) {
            if (this.flow.isDead(node))
                continue;
            if (write && isApi(binding) && ROOTS.has(node.name))
                this.dynamic = true; // what the name is from then on
            const place = placeOf(node, this.tree);
            if (place !== null && !isField(place.path) && !this.declares(node))
                this.follow(node, place);
            else if (place !== null && !this.declares(node))
                this.asked(node, place); // const s = issue.status; s == 'Open'
        }
        for (const node of this.tree.nodes) {
            if (node.type === 'CallExpression' && !this.flow.isDead(node))
                this.call(node);
        }
        return { ...this.lists, dynamic: this.dynamic };
    }

    /** The name in a declaration or pattern: told where its value stands. */
    declares(node) {
        const up = this.tree.parents.get(node);
        return (up.type === 'VariableDeclarator' && up.id === node) || (up.type === 'Property' && this.tree.parents.get(up).type === 'ObjectPattern')
            || up.type === 'AssignmentPattern' && up.left === node || up.type === 'RestElement' || up.type === 'ArrayPattern';
    }

    /** From a name that is issue or replica up to the field. */
    follow(start, place) {
        let node = start;
        let { path } = place;
        for (;;) {
            const up = this.up(node);
            if (up?.type !== 'MemberExpression' || unwrapped(up.object) !== unwrapped(node))
                return this.whole(node, place.root, path);
            const name = memberName(up, this.tree);
            if (name === null) {
                this.dynamic = true;
                return undefined;
            }
            if (path.length === 0 && /^set[A-Z]/.test(name) && this.up(up)?.callee === up) { // issue.setStatus('Open')
                const given = this.up(up).arguments[0];
                return this.write(place.root, [name[3].toLowerCase() + name.slice(4)], up.property, given === undefined ? [] : valuesOf(given, this.tree));
            }
            const byAlias = path.length === 0 && name === 'customFields'; // issue.customFields.Team.value is issue.custom.Team
            path = path.concat(byAlias ? 'custom' : name);
            node = up;
            if (isField(path)) {
                const at = node.property;
                const value = this.up(node);
                if (this.isAlias(node) && value?.type === 'MemberExpression' && memberName(value, this.tree) === 'value')
                    node = value;
                return this.field(node, place.root, path, at);
            }
        }
    }

    isAlias(node) {
        const object = unwrapped(node.object);
        return object.type === 'MemberExpression' && memberName(object, this.tree) === 'customFields';
    }

    field(node, root, path, at) {
        const up = this.up(node);
        if (up?.type === 'AssignmentExpression' && up.left === node) {
            if (up.operator !== '=')
                this.read(root, path, at, []);
            this.write(root, path, at, ['=', '??=', '||=', '&&='].includes(up.operator) ? valuesOf(up.right, this.tree) : []);
        } else if (up?.type === 'UpdateExpression') {
            this.read(root, path, at, []);
            this.write(root, path, at, []);
        } else if (this.tree.writes.has(node)) {
            this.write(root, path, at, []);
        } else {
            this.read(root, path, at, this.askedValues(node));
        }
    }

    /** A field that has a name of its own is compared: the values belong to its reading. */
    asked(node, place) {
        const values = this.askedValues(node);
        if (values.length > 0)
            this.read(place.root, place.path, node, values);
    }

    askedValues(start) {
        let node = start;
        let up = this.up(node);
        while (up?.type === 'MemberExpression' && unwrapped(up.object) === unwrapped(node) && ['name', 'id', 'login', 'email'].includes(memberName(up, this.tree))) {
            node = up;
            up = this.up(node);
        }
        if (up?.type === 'TemplateLiteral' && up.expressions.length === 1 && up.quasis.every((part) => part.value.raw === '')) {
            node = up;
            up = this.up(node);
        }
        const literals = (other) => valuesOf(other, this.tree).filter((value) => typeof value === 'string' || typeof value === 'number');
        if (up?.type === 'BinaryExpression' && ['==', '===', '!=', '!=='].includes(up.operator))
            return literals(unwrapped(up.left) === unwrapped(node) ? up.right : up.left);
        if (up?.type === 'SwitchStatement' && unwrapped(up.discriminant) === unwrapped(node))
            return up.cases.flatMap((one) => (one.test === null ? [] : literals(one.test)));
        if (up?.type === 'CallExpression' && calledName(up, this.tree) === 'map' && up.arguments[1] !== undefined && unwrapped(up.arguments[1]) === unwrapped(node)) {
            const table = objectOf(up.arguments[0], this.tree);
            return table === null ? [] : propertiesOf(table).map((part) => keyName(part, part.key, this.tree)).filter((name) => name !== null);
        }
        return [];
    }

    /** issue, replica or their custom as a whole. */
    whole(node, root, path) {
        const up = this.up(node);
        const same = (other) => other !== null && other !== undefined && unwrapped(other) === unwrapped(node);
        switch (up?.type) {
        case 'ExpressionStatement': return;
        case 'UnaryExpression': return;
        case 'IfStatement': return;
        case 'ConditionalExpression':
            if (same(up.test))
                return;
            break;
        case 'LogicalExpression':
            if (up.operator === '&&' && same(up.left))
                return;
            break;
        case 'BinaryExpression':
            if (up.operator === 'in' && same(up.right)) {
                const name = textOf(up.left, this.tree);
                if (name !== null && !PARTS.has(name)) {
                    this.read(root, path.concat(name), up.left, []);
                    return;
                }
            } else if (up.operator !== 'in') {
                return;
            }
            break;
        case 'VariableDeclarator':
            if (up.id.type === 'ObjectPattern')
                this.pattern(up.id, root, path);
            else if (placeOf(up.id, this.tree) === null)
                this.dynamic = true;
            return;
        case 'AssignmentExpression':
            if (up.left === node) {
                this.fillsAll(up, root, path);
                return;
            }
            if (up.left.type === 'ObjectPattern') {
                this.pattern(up.left, root, path);
                return;
            }
            break;
        case 'CallExpression': {
            const name = calledName(up, this.tree);
            if (HARMLESS_CALLS.has(name) || (['comments.merge', 'attachments.merge', 'worklogs.merge'].includes(name) && up.arguments.indexOf(node) < 2))
                return;
            break;
        }
        default: break;
        }
        this.dynamic = true;
    }

    /** replica.customKeys = {a: 1} */
    fillsAll(assignment, root, path) {
        const parts = assignment.right.type === 'ObjectExpression' ? assignment.right.properties : null;
        if (path.length !== 1 || parts === null) {
            this.dynamic = true;
            return;
        }
        for (const part of parts) {
            const name = part.type === 'Property' ? keyName(part, part.key, this.tree) : null;
            if (name === null)
                this.dynamic = true;
            else
                this.write(root, path.concat(name), part.key, valuesOf(part.value, this.tree));
        }
    }

    pattern(pattern, root, path) {
        for (const part of pattern.properties) {
            const name = part.type === 'Property' ? keyName(part, part.key, this.tree) : null;
            const whole = name === null ? null : path.concat(name);
            const inner = part.type === 'Property' && part.value.type === 'AssignmentPattern' ? part.value.left : part.value;
            if (whole === null)
                this.dynamic = true;
            else if (isField(whole))
                this.read(root, whole, part.key, []);
            else if (inner.type === 'ObjectPattern')
                this.pattern(inner, root, whole);
            else if (inner.type !== 'Identifier' || placeOf(inner, this.tree) === null)
                this.dynamic = true;
        }
    }

    call(node) {
        const name = calledName(node, this.tree);
        const [list, verb] = name.split('.');
        if (this.incoming && ((['comments', 'worklogs'].includes(list) && ['merge', 'add'].includes(verb)) || name === 'attachments.merge')) {
            this.add('issueWrites', list, node);
            if (verb === 'merge')
                this.add('replicaReads', list, node);
        }
        const by = { 'users.byEmail': 'email', 'users.byLogin': 'login', 'users.byName': 'name' }[name];
        if (by !== undefined && node.arguments[0] !== undefined) {
            const values = valuesOf(node.arguments[0], this.tree).filter((value) => typeof value === 'string');
            if (values.length > 0)
                this.add('people', by, node.arguments[0], values);
        }
    }
}
