// Names that do not exist, writes that are refused, comparisons that never hold.

const LONGEST_WORD = 60;

class Checks {
    constructor(tree, flow, world, direction, report) {
        this.tree = tree;
        this.flow = flow;
        this.world = world;
        this.incoming = direction !== 'outgoing';
        this.direction = direction;
        this.members = world.members[direction];
        this.report = report;
        this.hints = 0;
        this.asked = new Set(); // typeof x !== 'undefined' knows that x may not be there
    }

    hint(name, known) {
        if (name.length > LONGEST_WORD || ++this.hints > MOST_PROBLEMS)
            return '';
        let best = '';
        let least = name.length < 4 ? 2 : Math.max(2, Math.floor(name.length * 0.34)) + 1;
        for (const candidate of known) {
            const d = this.world.distance(name.toLowerCase(), candidate.toLowerCase());
            if (d < least && d < candidate.length) {
                least = d;
                best = candidate;
            }
        }
        return best === '' ? '' : '; did you mean “' + best + '”?';
    }

    run() {
        const { tree } = this;
        for (const { node } of tree.references) {
            const up = tree.parents.get(node);
            if (up.type === 'UnaryExpression' && up.operator === 'typeof')
                this.asked.add(node.name);
        }
        tree.references.forEach((reference) => this.name(reference));
        for (const target of tree.writes) {
            if (target.type === 'MemberExpression')
                this.writes(target);
        }
        for (const node of tree.nodes) {
            switch (node.type) {
            case 'MemberExpression': this.member(node.object, memberName(node, tree), node.property); break;
            case 'VariableDeclarator':
                if (node.id.type === 'ObjectPattern' && node.init !== null)
                    node.id.properties.forEach((part) => part.type === 'Property' && this.member(node.init, keyName(part, part.key, tree), part.key));
                break;
            case 'CallExpression': this.call(node); break;
            case 'BinaryExpression':
                if (node.operator === '===' || node.operator === '!==') {
                    const says = node.operator === '===' ? 'This is never true' : 'This is always true';
                    this.compares(node, node.left, valuesOf(node.right, tree), says);
                    this.compares(node, node.right, valuesOf(node.left, tree), says);
                }
                break;
            case 'SwitchStatement':
                this.compares(node.discriminant, node.discriminant, node.cases.flatMap((one) => (one.test === null ? [] : valuesOf(one.test, tree))), 'No case of this is ever taken');
                break;
            default: break;
            }
        }
    }

    name({ node, binding, write, scope }) {
        const { name } = node;
        if (binding?.kind === 'global' && !write && this.world.parameters.incoming.includes(name)) // store, which Exalate's scripts have in any place
            this.report(node, 'error', 'unknown-name', '“' + name + '” is only there in incoming rules');
        if (binding === null) {
            if (this.asked.has(name))
                return;
            const other = this.direction === 'incoming' ? 'outgoing' : 'incoming';
            if (this.world.parameters[other].includes(name))
                this.report(node, 'error', 'unknown-name', '“' + name + (this.direction === 'afterAck' ? '” is not there in after-ack rules' : '” is only there in ' + other + ' rules'));
            else if (write && this.hint(name, this.world.fields) !== '')
                this.report(node, 'error', 'undeclared', '“' + name + '” is not declared' + this.hint(name, this.world.fields).replace('“', '“' + (this.incoming ? 'issue.' : 'replica.')));
            else if (write)
                this.report(node, 'error', 'undeclared', '“' + name + '” is not declared' + (this.hint(name, scope.allNames()) || '; write “let ' + name + ' = …”'));
            else
                this.report(node, 'error', 'unknown-name', 'There is no “' + name + '”' + this.hint(name, scope.allNames()));
        } else if (write && binding.kind === 'const') {
            this.report(node, 'error', 'constant', '“' + name + '” is a constant and cannot be assigned; declare it with “let”');
        } else if (write && binding.kind === 'global') {
            this.report(node, 'error', 'read-only', '“' + name + '” belongs to JavaScript and cannot be assigned; choose another name, or declare it');
        } else if (write && isApi(binding)) {
            this.report(node, 'warning', 'replaces', 'This replaces the name “' + name + '” in this run and writes nothing' + (ROOTS.has(name) ? '; assign its fields' : ''));
        }
    }

    member(object, name, at) {
        const from = unwrapped(object);
        if (from.type !== 'Identifier' || !isApi(this.tree.bindingOf.get(from)) || name === null)
            return;
        const known = this.members[from.name];
        const other = this.direction === 'incoming' ? 'outgoing' : 'incoming';
        if (known !== undefined && !known.includes(name) && this.world.members[other][from.name]?.includes(name))
            this.report(at, 'error', 'unknown-member', from.name + '.' + name + (this.direction === 'afterAck' ? ' is not there in after-ack rules' : ' is only there in ' + other + ' rules'));
        else if (known !== undefined && !known.includes(name) && !this.world.language.includes(name))
            this.report(at, 'error', 'unknown-member', from.name + ' has no “' + name + '”' + this.hint(name, known));
    }

    writes(target) {
        const object = placeOf(target.object, this.tree);
        if (object !== null) {
            const where = [object.root, ...object.path].join('.');
            const writable = this.incoming ? 'issue' : 'replica';
            if (object.root !== writable) {
                this.report(target, 'error', 'read-only', object.root + ' cannot be changed in ' + { outgoing: 'an outgoing', incoming: 'an incoming', afterAck: 'an after-ack' }[this.direction] + ' rule'
                    + (object.root === 'previous' || object.root === 'before' ? '' : '; ' + writable + ' can'));
                return;
            }
            const given = object.path.length === 0 ? memberName(target, this.tree) : null;
            const name = given === 'workLogs' ? 'worklogs' : given;
            const why = { custom: '; assign ' + where + '.custom.<name>', ...(this.incoming
                ? { comments: this.direction === 'afterAck' ? '; use comments.add' : '; use comments.merge or comments.add', attachments: this.direction === 'afterAck' ? ' in an after-ack rule' : '; use attachments.merge',
                    worklogs: this.direction === 'afterAck' ? '; use worklogs.add' : '; use worklogs.merge or worklogs.add' } : {}) };
            const refused = this.incoming ? this.world.facts.concat('comments', 'attachments', 'worklogs', 'custom', 'native') : this.world.replicaFacts.concat('custom');
            if (name !== null && refused.includes(name) && !this.isDone(target, name))
                this.report(target, 'error', 'read-only', where + '.' + name + ' cannot be assigned' + (why[name] ?? (this.incoming ? ': it is the tracker’s own' : ': Lockstep fills it')));
            return;
        }
        const from = unwrapped(target.object);
        if (from.type === 'Identifier' && !ROOTS.has(from.name) && isApi(this.tree.bindingOf.get(from)))
            this.report(target, 'error', 'read-only', '“' + from.name + '” cannot be changed');
    }

    /** issue.comments = commentHelper.mergeComments(…): the helper has done it, nothing is stored (host/prelude/aliases.js). */
    isDone(target, list) {
        const up = this.tree.parents.get(target);
        const call = up?.type === 'AssignmentExpression' && up.operator === '=' ? unwrapped(up.right) : null;
        const helper = call?.type === 'CallExpression' && call.callee.type === 'MemberExpression' ? call.callee.object.name : undefined;
        return helper !== undefined && helper === { comments: 'commentHelper', attachments: 'attachmentHelper', worklogs: 'workLogHelper' }[list];
    }

    call(node) {
        const name = calledName(node, this.tree);
        const [at, known] = { map: [2, ['default', 'keep', 'fail']], 'comments.add': [1, ['internal']], 'worklogs.add': [2, ['startedAt', 'activity']] }[name] ?? [0, []];
        const options = at > 0 && node.arguments[at] !== undefined ? objectOf(node.arguments[at], this.tree) : null;
        for (const part of options === null ? [] : propertiesOf(options)) {
            const key = keyName(part, part.key, this.tree);
            if (key !== null && !known.includes(key))
                this.report(part.key, 'error', 'unknown-option', name + ' has no option “' + key + '”' + this.hint(key, known));
        }
        // ['Open', 'New'].includes(issue.status)
        if (node.callee.type === 'MemberExpression' && memberName(node.callee, this.tree) === 'includes' && node.arguments.length === 1)
            this.compares(node, node.arguments[0], valuesOf(node.callee.object, this.tree).filter(Array.isArray).flat(), 'This is never true');
    }

    /** A choice or a person is an object: it never is the same as a text. What the other side sends may be a text. */
    compares(at, side, values, says) {
        const place = placeOf(side, this.tree);
        if (place === null || place.path.length !== 1 || !this.world.choices.includes(place.path[0]))
            return;
        if (place.root !== 'before' && (place.root !== 'issue' || this.incoming)) // an incoming rule may have assigned a text to issue's
            return;
        if (values.length === 0 || values.some((value) => typeof value !== 'string'))
            return;
        const name = place.root + '.' + place.path[0];
        this.report(at, 'warning', 'never-equal', says + ': ' + name + ' is an object {id, name, …}; ask ' + name + '?.name');
    }
}
