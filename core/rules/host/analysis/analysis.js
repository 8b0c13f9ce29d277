// The check as you type: what rulecontext.cpp asks for. `world` comes from the prelude's names(), so that there is no second list of the API.

const MOST_PROBLEMS = 200;
const NOTHING = { issueReads: [], issueWrites: [], replicaReads: [], replicaFills: [], people: [], dynamic: true };

function outermostScope(world, direction) {
    const globals = new Scope(null, true);
    for (const name of [...world.globals, 'undefined', 'NaN', 'Infinity'])
        globals.names.set(name, { name, kind: 'global', written: false });
    const api = new Scope(globals, true);
    for (const name of world.parameters[direction])
        api.names.set(name, { name, kind: 'api', written: false });
    return api;
}

function idleProblem(tree, facts, flow, ended, incoming) {
    const does = incoming ? facts.issueWrites : facts.replicaFills;
    const sends = tree.nodes.some((node) => node.type === 'CallExpression' && ['http.post', 'http.put', 'http.delete'].includes(calledName(node, tree)));
    const last = tree.root.body.find((statement) => statement.type === 'ExpressionStatement' && ENDS.has(calledName(statement.expression, tree)));
    if (does.length > 0 || sends || facts.dynamic || (ended && last !== undefined)) // sync.skip() for all says so itself
        return null;
    const message = incoming ? 'This rule never changes issue' : 'This rule never fills replica: nothing is sent';
    return { line: 1, column: 1, length: 0, severity: 'warning', code: incoming ? 'changes-nothing' : 'fills-nothing', message: message + '. If that is meant, write sync.skip()' };
}

function analysed(world, direction, script) {
    const root = RuleParser.parse(script, OPTIONS);
    const problems = [];
    const report = (node, severity, code, message) => {
        const { start, end } = node.loc;
        problems.push({ line: start.line, column: start.column + 1, length: start.line === end.line ? end.column - start.column : 0, severity, code, message });
    };
    const incoming = direction !== 'outgoing'; // an after-ack rule changes issue too
    const tree = bindNames(root, outermostScope(world, direction));
    const flow = new Flow(tree, report);
    const ended = flow.run();
    new Checks(tree, flow, world, direction, report).run();
    const facts = new Facts(tree, flow, incoming).run();
    const idle = idleProblem(tree, facts, flow, ended, incoming);
    if (idle !== null)
        problems.push(idle);
    problems.sort((a, b) => a.line - b.line || a.column - b.column);
    return { problems: problems.slice(0, MOST_PROBLEMS), facts };
}

/** `refused`: the engine's own {message, line}, or null. The engine is the judge; the parser only says where, and what. */
function check(world, direction, script, refused) {
    const told = refused === null ? [] : [{ line: refused.line, column: 0, length: 0, severity: 'error', code: 'syntax', message: refused.message }];
    try {
        if (refused === null)
            return analysed(world, direction, script);
        RuleParser.parse(script, OPTIONS);
    } catch (error) {
        if (error instanceof SyntaxError && refused !== null)
            return { problems: [syntaxProblem(script, error)], facts: NOTHING };
    }
    return { problems: told, facts: NOTHING }; // nested too deeply, or a matter of opinion
}

return (world) => ({ check: (direction, script, refused) => JSON.stringify(check(world, direction, script, JSON.parse(refused))) });
