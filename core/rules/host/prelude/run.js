// Running a rule and making its answer.

function begin(input, incoming, quiet) {
    state = {
        input, incoming, quiet, afterAck: false, firstSync: input.firstSync === true,
        raws: new WeakMap(), replicas: new WeakSet(), outcome: null, warnings: new Map(), log: [],
        commentTraces: new Map((input.commentTraces ?? []).map((t) => [t.remoteId, t.localId])),
        attachmentTraces: new Map((input.attachmentTraces ?? []).map((t) => [t.remoteId, t.localId])),
        comments: new Map(), attachments: new Map(), added: [], worklogs: null, addedWorklogs: null, row: '', back: false, unlink: null,
        asking: input.asking ?? 'reading', replies: new Map((input.replies ?? []).map((reply) => [reply.name, reply])), asked: new Map(), calls: 0,
        stored: input.stored ?? [], stores: 0, pretends: false, atStore: null, issue: null, takeStored: null,
    };
    clock.now = input.now;
    clock.seed = 0x9e3779b9 ^ Math.floor(input.now);
}

function describe(error) {
    const isObject = error !== null && (typeof error === 'object' || typeof error === 'function');
    try {
        if (!isObject)
            return { message: 'it threw ' + quote(error), line: 0, column: 0, stack: '' };
        const stack = cut(String(error.stack ?? ''), 4000);
        const at = /lockstep:rule:(\d+):(\d+)/.exec(stack);
        const own = error.sourceURL === RULE_URL && typeof error.line === 'number';
        const line = at !== null ? Number(at[1]) : own ? error.line : 0;
        const column = at !== null ? Number(at[2]) : 0;
        const isError = error instanceof Error;
        const text = isError ? String(error.message) || String(error.name) : 'it threw ' + quote(error.message ?? 'an object');
        return { message: cut(text, MAX_TEXT), line, column, stack };
    } catch {
        return { message: 'it threw something that cannot be shown', line: 0, column: 0, stack: '' };
    }
}

/** Runs the rule; null, or the answer that ends the call. */
function perform(rule, args) {
    try {
        rule(...args)();
    } catch (error) {
        if (state.outcome === null)
            return { error: describe(error) };
    }
    const outcome = state.outcome;
    if (outcome === null)
        return null;
    if (outcome.kind === 'ask')
        return { asks: outcome.asks };
    if (outcome.kind === 'store')
        return { stores: true };
    if (outcome.kind === 'skip')
        return { skipped: true, reason: outcome.reason };
    if (outcome.kind === 'unlink')
        return { unlink: outcome.reason };
    return { error: { message: outcome.text, line: outcome.line, column: 0, stack: '', scope: outcome.scope } };
}

function reply(answer) {
    answer.warnings = warningTexts();
    answer.log = state.log;
    return JSON.stringify(answer); // the host refuses what is too long
}

function connectionView(json) {
    return guard({ ...json }, new ViewHandler('connection', CONNECTION_KEYS, ''));
}

/** What fields there are: the standard ones, those of the tracker's schema and those that the data has. */
function fieldNames(...jsons) {
    const names = STANDARD.slice();
    const add = (name) => {
        if (!names.includes(name))
            names.push(name);
    };
    schema.fields.forEach(add);
    for (const json of jsons) {
        for (const name in json?.fields)
            add(name);
    }
    return names;
}
const issueNames = (fields) => FACTS.concat(fields, ['custom', 'comments', 'attachments', 'worklogs', 'native']);
const replicaNames = (fields) => REPLICA_FACTS.concat(fields, ['custom', 'customKeys', 'comments', 'attachments', 'worklogs']);

/** The outgoing list is sent by id; C++ takes the rest from the issue. */
function pick(list, source, label, keys) {
    if (!Array.isArray(list))
        throw new TypeError(label + ': expected a list, got ' + kindOf(list));
    const sources = new Map(source.map((item) => [item.id, item]));
    return list.map((item, i) => {
        const raw = unwrap(item);
        const original = raw !== null && typeof raw === 'object' ? sources.get(raw.id) : undefined;
        if (original === undefined)
            throw new TypeError(label + '[' + i + ']: has no id of the issue’s own; take it from ' + label.replace('replica', 'issue'));
        const result = { id: raw.id };
        for (const key of keys) {
            const value = hasOwn(raw, key) ? raw[key] : original[key];
            if (key === 'seconds')
                wholeSeconds(value, label + '[' + i + '].seconds');
            else if (typeof value !== 'string')
                throw new TypeError(label + '[' + i + '].' + key + ': expected text, got ' + kindOf(value));
            if (key === 'visibility' && !['public', 'internal', 'unknown'].includes(value))
                throw new TypeError(label + '[' + i + '].visibility: must be "public" or "internal", not ' + quote(value));
            if (value !== original[key])
                result[key] = value;
        }
        return result;
    });
}

/** The same for time entries, where a view says null for what is not told. */
function pickWorklogs(list, source) {
    const texts = ['startedAt', 'body', 'activity'];
    const told = (worklog) => ({ ...worklog, ...Object.fromEntries(texts.map((key) => [key, worklog[key] ?? ''])) });
    const taken = list.map((item) => {
        const raw = unwrap(item);
        return raw !== null && typeof raw === 'object' ? told(raw) : raw;
    });
    const picked = pick(taken, source.map(told), 'replica.worklogs', ['seconds', ...texts]);
    picked.forEach((worklog, i) => startOf(worklog.startedAt, 'replica.worklogs[' + i + '].startedAt'));
    return picked;
}

/** Of an incoming rule's answer; most have none. */
function madeWorklogs() {
    return state.worklogs === null && state.addedWorklogs === null ? null : { worklogs: [...(state.worklogs?.values() ?? []), ...(state.addedWorklogs ?? [])] };
}

function outgoing(rule, input) {
    begin(input, false, false);
    const names = fieldNames(input.issue);
    const issue = issueView(input.issue, 'issue', issueNames(names));
    const made = { fields: {}, custom: {}, customKeys: {}, comments: [], attachments: [], worklogs: [] };
    let filled = false;
    const custom = writableCustom('replica.custom', made.custom, null);
    const lists = ['customKeys', 'comments', 'attachments', 'worklogs'];
    const replica = writable('replica', replicaNames(names), names.concat(lists),
        (key) => {
            if (key === 'custom')
                return custom;
            if (lists.includes(key))
                return made[key];
            if (REPLICA_FACTS.includes(key))
                return input.issue[key === 'issueId' ? 'id' : key] ?? null;
            return made.fields[key] ?? null;
        },
        (key, value) => {
            filled = true;
            if (!lists.includes(key)) {
                made.fields[key] = checked('replica', key, value);
                return;
            }
            const isList = Array.isArray(value);
            if (value === null || typeof value !== 'object' || isList !== (key !== 'customKeys'))
                throw new TypeError('replica.' + key + ': expected ' + (key === 'customKeys' ? 'an object' : 'a list') + ', got ' + kindOf(value));
            made[key] = isList ? value.slice() : { ...value };
        },
        { custom: '; assign replica.custom.<name>', issueId: ': Lockstep fills it', key: ': Lockstep fills it', url: ': Lockstep fills it', updatedAt: ': Lockstep fills it' });
    const previous = input.previous === null ? null : replicaView(input.previous, 'previous', replicaNames(fieldNames(input.previous, input.issue)));
    const ended = perform(rule, [issue, replica, previous, state.firstSync, connectionView(input.connection),
        shared.sync, shared.fail, shared.warn, shared.log, shared.map, shared.users, shared.text, shared.empty, shared.dates, nodeApi, outgoingHttp]);
    if (ended !== null)
        return reply(ended);
    try {
        const answer = {
            fields: plain(made.fields, 'replica'), custom: plain(made.custom, 'replica.custom'), customKeys: plain(made.customKeys, 'replica.customKeys'),
            comments: pick(made.comments, input.issue.comments, 'replica.comments', ['body', 'visibility']),
            attachments: pick(made.attachments, input.issue.attachments, 'replica.attachments', ['fileName', 'visibility']),
            ...(made.worklogs.length === 0 ? {} : { worklogs: pickWorklogs(made.worklogs, input.issue.worklogs ?? []) }),
        };
        filled ||= answer.comments.length > 0 || answer.attachments.length > 0 || made.worklogs.length > 0
            || Object.keys(answer.custom).length > 0 || Object.keys(answer.customKeys).length > 0;
        return reply(filled ? answer : { skipped: true, reason: 'The rule filled no replica' });
    } catch (error) {
        return reply({ error: describe(error) });
    }
}

function incomingRun(rule, input, quiet, afterAck = false) {
    begin(input, true, quiet);
    state.afterAck = afterAck;
    const remote = quiet ? input.previous : input.replica;
    const names = fieldNames(input.issue, ...state.stored);
    const known = issueNames(names);
    const remoteNames = replicaNames(fieldNames(input.replica, input.previous));
    const before = issueView(input.issue, 'before', known);
    let current = issueView(input.issue, 'issue', known);
    const values = {};
    const customValues = {};
    const written = {}; // by store(issue), flat
    let custom = writableCustom('issue.custom', customValues, current.custom);
    const flatValues = () => {
        const flat = { ...written, ...plain(values, 'issue') };
        for (const [key, value] of Object.entries(plain(customValues, 'issue.custom')))
            flat['custom.' + key] = value;
        return flat;
    };
    const issue = writable('issue', known, names,
        (key) => (key === 'custom' ? custom : hasOwn(values, key) ? values[key] : current[key]),
        (key, value) => { values[key] = checked('issue', key, value); },
        { comments: afterAck ? '; use comments.add' : '; use comments.merge or comments.add', attachments: afterAck ? ' in an after-ack rule' : '; use attachments.merge',
            worklogs: afterAck ? '; use worklogs.add' : '; use worklogs.merge or worklogs.add', custom: '; assign issue.custom.<name>' });
    state.issue = issue;
    state.takeStored = (stored) => {
        Object.assign(written, flatValues());
        state.atStore = { values: { ...written }, comments: new Map(state.comments), attachments: new Map(state.attachments), worklogs: state.worklogs && new Map(state.worklogs),
            added: state.added.slice(), addedWorklogs: state.addedWorklogs?.slice() ?? null, back: state.back, unlink: state.unlink };
        const names = stored ?? input.issue;
        const isMade = stored !== undefined && !quiet; // what the tracker would have made of the replica before nobody knows
        current = issueView(isMade ? stored : { ...input.issue, id: names.id || NEW, key: names.key || NEW, url: names.url || NEW }, 'issue', known);
        if (!isMade)
            return;
        for (const part of [values, customValues])
            Object.keys(part).forEach((key) => { delete part[key]; });
        custom = writableCustom('issue.custom', customValues, current.custom);
    };
    const replica = replicaView(remote, 'replica', remoteNames);
    const previous = input.previous === null ? null : replicaView(input.previous, 'previous', remoteNames);
    const both = [issue, before, state.firstSync, connectionView(input.connection),
        incomingApi.sync, shared.fail, shared.warn, shared.log, shared.map, shared.users, shared.text, shared.empty, shared.dates, nodeApi];
    const ended = perform(rule, afterAck ? [replica, ...both, afterAckApi.comments, afterAckApi.worklogs, outgoingHttp]
        : [replica, previous, ...both, incomingApi.comments, incomingApi.attachments, incomingApi.worklogs, incomingHttp, store, tracesApi]);
    if (ended?.skipped && state.atStore !== null) { // what is stored is stored
        const { values: stored, ...rest } = state.atStore;
        count('after store(issue) the rule skipped the rest' + (ended.reason === '' ? '' : ': ' + ended.reason), 0);
        Object.assign(state, rest);
        return { values: stored };
    }
    if (ended !== null && !ended.stores)
        return { ended };
    try {
        return { values: flatValues(), stores: ended !== null };
    } catch (error) {
        return { ended: { error: describe(error) } };
    }
}

function incoming(rule, input) {
    const run = incomingRun(rule, input, false);
    if (run.ended)
        return reply(run.ended);
    const real = state;
    const earlier = input.previous === null ? {} : incomingRun(rule, input, true);
    state = real; // the answer is the real run's
    return reply({
        values: run.values, previousValues: earlier.values ?? {},
        comments: [...state.comments.values(), ...state.added], attachments: [...state.attachments.values()], ...madeWorklogs(),
        ...(state.back ? { back: true } : {}), ...(state.unlink === null ? {} : { unlink: state.unlink }), ...(run.stores ? { stores: true } : {}),
    });
}

/** On the sender's side, when the other one has answered: the answer is `replica`. */
function afterAck(rule, input) {
    const run = incomingRun(rule, input, false, true);
    if (run.ended)
        return reply(run.ended);
    return reply({ values: run.values, comments: state.added, ...madeWorklogs(), ...(state.back ? { back: true } : {}), ...(state.unlink === null ? {} : { unlink: state.unlink }) });
}
