// What is never reached.

// What Exalate's helpers (host/prelude/aliases.js) are called here.
const SAME_CALLS = Object.assign(Object.create(null), {
    'commentHelper.mergeComments': 'comments.merge', 'commentHelper.addComment': 'comments.add', 'attachmentHelper.mergeAttachments': 'attachments.merge',
    'workLogHelper.mergeWorkLogs': 'worklogs.merge',
    'nodeHelper.getUserByEmail': 'users.byEmail', 'nodeHelper.getUserByUsername': 'users.byLogin', 'nodeHelper.getUserByFullName': 'users.byName',
    'userHelper.getByEmail': 'users.byEmail', 'userHelper.getUserByEmail': 'users.byEmail',
});

/** The name of a call of the API, as "sync.skip" or "map"; else ''. */
function calledName(node, tree) {
    if (node.type === 'ChainExpression')
        return calledName(node.expression, tree);
    if (node.type !== 'CallExpression')
        return '';
    const { callee } = node;
    if (callee.type === 'Identifier')
        return isApi(tree.bindingOf.get(callee)) ? callee.name : '';
    if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier')
        return '';
    const binding = tree.bindingOf.get(callee.object);
    const name = memberName(callee, tree);
    if (binding?.kind === 'global')
        return SAME_CALLS[callee.object.name + '.' + name] ?? '';
    if (!isApi(binding))
        return '';
    return name === null ? '' : callee.object.name + '.' + name;
}

const ENDS = new Set(['sync.skip', 'fail.issue', 'fail.connection']);

function constantTest(node) {
    if (node === null) // for (;;)
        return true;
    if (node.type === 'Literal' && node.regex === undefined)
        return Boolean(node.value);
    if (node.type === 'UnaryExpression' && node.operator === '!') {
        const value = constantTest(node.argument);
        return value === undefined ? undefined : !value;
    }
    return undefined;
}

const LOOPS = new Set(['WhileStatement', 'DoWhileStatement', 'ForStatement', 'ForInStatement', 'ForOfStatement']);

/** Whether something in `body` leaves the loop, switch or label around it by `break`. */
function breaksOut(body, label) {
    const look = (node, nested) => {
        if (FUNCTIONS.has(node.type))
            return false;
        if (node.type === 'BreakStatement')
            return node.label === null ? !nested : node.label.name === label;
        const deeper = nested || LOOPS.has(node.type) || node.type === 'SwitchStatement';
        return children(node).some((child) => look(child, deeper));
    };
    return look(body, false);
}

class Flow {
    constructor(tree, report) {
        this.tree = tree;
        this.report = report;
        this.dead = [];
    }

    isDead(node) { return this.dead.some((part) => part.start <= node.start && node.end <= part.end); }

    unreachable(node, message, end = node.end) {
        if (node.type === 'EmptyStatement')
            return;
        this.dead.push({ start: node.start, end });
        this.report(node, 'warning', 'unreachable', message);
    }

    /** True: nothing behind these statements is reached. */
    list(statements) {
        let ended = null;
        for (const statement of statements) {
            // Functions are there before anything runs.
            if (ended !== null && statement.type !== 'FunctionDeclaration' && statement.type !== 'EmptyStatement') {
                this.unreachable(statement, 'Never reached: line ' + ended.loc.start.line + ' ends this before', statements[statements.length - 1].end);
                return true;
            }
            if (this.statement(statement) && ended === null)
                ended = statement;
        }
        return ended !== null;
    }

    statement(node, label = null) {
        switch (node.type) {
        case 'ReturnStatement':
        case 'ThrowStatement':
        case 'BreakStatement':
        case 'ContinueStatement': return true;
        case 'ExpressionStatement': return ENDS.has(calledName(node.expression, this.tree));
        case 'BlockStatement': return this.list(node.body);
        case 'LabeledStatement': {
            const ends = this.statement(node.body, node.label.name);
            return ends && !breaksOut(node.body, node.label.name);
        }
        case 'IfStatement': return this.branch(node);
        case 'TryStatement': {
            const body = this.statement(node.block);
            const caught = node.handler === null || this.statement(node.handler.body);
            const last = node.finalizer !== null && this.statement(node.finalizer);
            return last || (body && caught);
        }
        case 'SwitchStatement': {
            const ends = node.cases.map((one) => this.list(one.consequent));
            return node.cases.some((one) => one.test === null) && ends[ends.length - 1] && !node.cases.some((one) => breaksOut(one, label));
        }
        case 'WhileStatement':
        case 'ForStatement': {
            const always = constantTest(node.test);
            if (always === false) {
                this.unreachable(node.body, 'Never reached: the condition is always false');
                return false;
            }
            this.statement(node.body);
            return always === true && !breaksOut(node.body, label);
        }
        case 'DoWhileStatement':
        case 'ForInStatement':
        case 'ForOfStatement':
            this.statement(node.body);
            return false;
        default: return false;
        }
    }

    branch(node) {
        const always = constantTest(node.test);
        if (always === false)
            this.unreachable(node.consequent, 'Never reached: the condition is always false');
        else if (always === true && node.alternate !== null)
            this.unreachable(node.alternate, 'Never reached: the condition is always true');
        const first = always !== false && this.statement(node.consequent);
        const second = node.alternate !== null && always !== true && this.statement(node.alternate);
        return (first || always === false) && (second || always === true);
    }

    /** The rule, and each function in it. True: the rule always ends by a statement of its own. */
    run() {
        const ended = this.list(this.tree.root.body);
        for (const node of this.tree.nodes) {
            if (FUNCTIONS.has(node.type) && node.body.type === 'BlockStatement' && !this.isDead(node))
                this.list(node.body.body);
        }
        return ended;
    }
}
