// http and store: what needs the node in the middle of a rule. The run ends there with what it asks for, and the rule runs again with what came of it. Up to
// there it does the same again, for all that it sees is the same.

const MAX_CALLS = 20;
const MAX_STORES = 5;
const NEW = '(new)'; // What a new issue is called where nothing is stored: in a rehearsal

/** What the quiet run cannot know, and what a rehearsal does not send. */
const NO_ANSWER = Object.freeze({ code: 0, body: '' });

function queryOf(query, call) {
    if (query === undefined || query === null)
        return [];
    if (typeof query !== 'object' || Array.isArray(query))
        throw new TypeError(call + ': the query must be an object {name: value}, got ' + kindOf(query));
    const parts = [];
    for (const [name, value] of Object.entries(unwrap(query))) {
        for (const one of Array.isArray(value) ? value : [value]) {
            if (one === null || one === undefined)
                continue;
            if (!['string', 'number', 'boolean'].includes(typeof one))
                throw new TypeError(call + ': “' + cut(name, 60) + '” of the query must be text, a number, yes/no or a list of these, got ' + kindOf(one));
            parts.push([name, String(one)]);
        }
    }
    return parts;
}

function decoded(text) {
    try {
        return decodeURIComponent(text.replace(/\+/g, ' '));
    } catch {
        return text;
    }
}

/** [path, query]: what stands behind “?” of the path is part of the query. */
function addressOf(path, query, call) {
    if (typeof path !== 'string' || !/^\/(?!\/)/.test(path))
        throw new TypeError(call + ': the path must begin with one “/”, as in "/issues/1.json"; it stands below the address of the tracker here');
    const at = path.indexOf('?');
    if (at < 0)
        return [path, queryOf(query, call)];
    const inPath = path.slice(at + 1).split('&').filter((part) => part !== '').map((part) => {
        const [name, ...value] = part.split('=');
        return [decoded(name), decoded(value.join('='))];
    });
    return [path.slice(0, at), inPath.concat(queryOf(query, call))];
}

const parsed = (text) => {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
};

/** [text, type]. */
function bodyOfCall(body, call) {
    if (body === undefined || body === null)
        return ['', ''];
    if (typeof body === 'string')
        return [body, parsed(body) === undefined ? 'text/plain' : 'application/json'];
    return [JSON.stringify(plain(body, call + ': the body')), 'application/json'];
}

/** The same call a second time is another one; the quiet run may make it another number of times. */
function replyTo(what, times) {
    for (let n = times; n > (state.quiet ? 0 : times - 1); --n) {
        const reply = state.replies.get(what + ' #' + n);
        if (reply !== undefined)
            return reply;
    }
    return undefined;
}

function ask(method, path, query, body) {
    if (state.outcome !== null)
        throw STOP;
    const call = 'http.' + method.toLowerCase();
    const [where, parts] = addressOf(path, query, call);
    const [text, type] = bodyOfCall(body, call);
    if (++state.calls > MAX_CALLS)
        throw new Error('a rule calls the tracker at most ' + MAX_CALLS + ' times by http, and this is one more');
    const what = method + ' ' + where + (parts.length === 0 ? '' : ' ' + JSON.stringify(parts));
    const times = (state.asked.get(what) ?? 0) + 1;
    state.asked.set(what, times);
    let reply = replyTo(what, times);
    if (reply === undefined) {
        const unknown = state.pretends && where.includes(NEW);
        const asks = state.asking === 'all' || (state.asking === 'reading' && method === 'GET' && !unknown);
        if (asks && !state.quiet) {
            state.outcome = { kind: 'ask', asks: { name: what + ' #' + times, method, path: where, query: parts, body: text, type, line: ruleLine() } };
            throw STOP;
        }
        if (state.asking === 'reading')
            notice(method + ' ' + cut(where, 200) + (method === 'GET' ? ' would be asked for' : ' would be sent'));
        reply = NO_ANSWER;
    }
    return strict({ code: reply.code, body: reply.body, json: parsed(reply.body) ?? null }, 'the answer of ' + call);
}

/** Writes what the rule has assigned so far. From then on `issue` is what the tracker made of it. */
function store(issue) {
    if (state.outcome !== null)
        throw STOP;
    if (!state.incoming || state.afterAck)
        throw new TypeError('store(issue) goes into the incoming rule; ' + (state.afterAck ? 'the issue is there already' : 'an outgoing rule writes nothing here'));
    if (issue !== state.issue)
        throw new TypeError('store(issue): the argument must be issue, got ' + kindOf(issue));
    if (++state.stores > MAX_STORES)
        throw new Error('a rule stores at most ' + MAX_STORES + ' times, and this is one more');
    const stored = state.stored[state.stores - 1];
    if (stored === undefined && state.asking === 'all') {
        state.outcome = { kind: 'store' };
        throw STOP;
    }
    if (stored === undefined && state.asking === 'reading')
        notice('store(issue) would write here what is assigned so far');
    state.pretends ||= stored === undefined;
    state.takeStored(stored);
}

const reading = { get: (path, query) => ask('GET', path, query) };
const writingCalls = ['post', 'put', 'delete'];
const shownHttp = Object.freeze(reading);
const outgoingHttp = new Proxy(shownHttp, {
    get(t, key) {
        if (writingCalls.includes(key))
            throw new TypeError('http.' + key + ' goes into the incoming rule; ' + (state.afterAck ? 'an after-ack' : 'an outgoing') + ' rule only reads');
        if (typeof key === 'symbol' || hasOwn(t, key) || LANGUAGE_KEYS.has(key))
            return t[key];
        throw unknownName('http', '', key, Object.keys(t));
    },
});
const incomingHttp = strict({
    ...reading,
    post: (path, body, query) => ask('POST', path, query, body),
    put: (path, body, query) => ask('PUT', path, query, body),
    delete: (path, query) => ask('DELETE', path, query),
}, 'http');
