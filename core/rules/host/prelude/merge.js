// Incoming rules: comments and attachments. Time entries are in worklogs.js.

function listOf(replica, name, call) {
    if (!state.replicas.has(replica))
        throw new TypeError(call + '(issue, replica): the second argument must be replica, got ' + kindOf(replica));
    return unwrap(replica)[name] ?? NO_ITEMS;
}

/** What fn makes of an item: {body, visibility} or {fileName, visibility}; null to leave it out. */
function shaped(item, fn, call) {
    const raw = unwrap(item);
    if (fn === undefined || fn === null)
        return raw;
    const copy = { ...raw, author: raw.author ?? null };
    if (typeof fn !== 'function')
        throw new TypeError(call + ': the third argument must be a function, got ' + kindOf(fn));
    const made = fn(copy);
    if (made === null || made === false)
        return null;
    if (made === undefined || made === true)
        return copy;
    if (typeof made === 'string' && hasOwn(copy, 'body'))
        return { ...copy, body: made };
    if (typeof made !== 'object')
        throw new TypeError(call + ': the function must give an object or null, not ' + kindOf(made));
    return { ...copy, ...unwrap(made) };
}

function visibilityOf(shape, call) {
    if (!['public', 'internal', 'unknown'].includes(shape.visibility))
        throw new TypeError(call + ': visibility must be "public" or "internal", not ' + quote(shape.visibility));
    return shape.visibility;
}

const sameText = (a, b) => a === b || normalised(a) === normalised(b); // most comments never change
const normalised = (text) => text.replace(/\r\n?/g, '\n').replace(/[^\S\n]+$/gm, '').replace(/\n+$/, '');

function bodyOf(shape, call) {
    if (typeof shape.body !== 'string')
        throw new TypeError(call + ': body must be text, got ' + kindOf(shape.body));
    return shape.body;
}

function previousBody(id, fn) {
    // Of two with one id the first counts.
    state.previousComments ??= new Map((state.input.previous?.comments ?? []).map((comment) => [comment.id, comment]).reverse());
    const before = state.previousComments.get(id);
    if (before === undefined)
        return null;
    const quiet = state.quiet;
    state.quiet = true;
    try {
        const shape = shaped(before, fn, 'comments.merge');
        return shape === null ? null : bodyOf(shape, 'comments.merge');
    } finally {
        state.quiet = quiet;
    }
}

function mergeComments(issue, replica, fn) {
    const list = listOf(replica, 'comments', 'comments.merge');
    if (state.quiet)
        return;
    for (const comment of list) {
        const shape = shaped(comment, fn, 'comments.merge');
        if (shape === null)
            continue;
        const remoteId = unwrap(comment).id;
        const visibility = visibilityOf(shape, 'comments.merge');
        const body = bodyOf(shape, 'comments.merge');
        const localId = state.commentTraces.get(remoteId);
        if (localId !== undefined) {
            const before = previousBody(remoteId, fn);
            if (before === null || sameText(before, body))
                continue;
        }
        if (visibility === 'unknown') {
            notice('comment ' + remoteId + ' was left out: who may read it is unknown');
            continue;
        }
        if (localId !== undefined) {
            const local = state.input.issue.comments.find((c) => c.id === localId);
            if (local !== undefined && local.visibility !== 'internal' && visibility === 'internal') {
                notice('the change of comment ' + remoteId + ' was left out: it is internal now, but its copy ' + localId + ' is not');
                continue;
            }
        }
        state.comments.set(remoteId, { localId: localId ?? '', remoteId, body, visibility });
    }
}

function mergeAttachments(issue, replica, fn) {
    const list = listOf(replica, 'attachments', 'attachments.merge');
    if (state.quiet)
        return;
    for (const attachment of list) {
        const remoteId = unwrap(attachment).id;
        if (state.attachmentTraces.has(remoteId))
            continue;
        const shape = shaped(attachment, fn, 'attachments.merge');
        if (shape === null)
            continue;
        const visibility = visibilityOf(shape, 'attachments.merge');
        if (visibility === 'unknown') {
            notice('attachment ' + quote(shape.fileName) + ' was left out: who may read it is unknown');
            continue;
        }
        if (typeof shape.fileName !== 'string' || shape.fileName === '')
            throw new TypeError('attachments.merge: fileName must be text, got ' + kindOf(shape.fileName));
        state.attachments.set(remoteId, { remoteId, fileName: shape.fileName, visibility });
    }
}

const incomingApi = {
    sync: strict({
        ...skipping,
        back() { state.back = true; },
        unlink(reason) { state.unlink = reason === undefined ? '' : sayText(reason); }, // when what came is applied
    }, 'sync'),
    comments: strict({
        merge: mergeComments,
        add(body, options) {
            if (typeof body !== 'string' || body === '')
                throw new TypeError('comments.add: the text must not be ' + kindOf(body === '' ? null : body));
            for (const key of Object.keys(options ?? {})) {
                if (key !== 'internal')
                    throw unknownName('the second argument of comments.add', 'option ', key, ['internal']);
            }
            if (!state.quiet)
                state.added.push({ localId: '', remoteId: '', body, visibility: options?.internal ? 'internal' : 'public' });
        },
    }, 'comments'),
    attachments: strict({ merge: mergeAttachments }, 'attachments'),
    worklogs: strict({ merge: mergeWorklogs, add: addWorklog }, 'worklogs'),
};
// Which parts of the replica have a copy here. Made when a rule asks, since few do.
const TRACE_KEYS = ['localId', 'remoteId'];
const pairsOf = (list) => Object.freeze((state.input[list] ?? []).map((pair) => guard({ ...pair }, new ViewHandler('trace', TRACE_KEYS, ''))));
const tracesApi = strict({
    get comments() { return pairsOf('commentTraces'); },
    get attachments() { return pairsOf('attachmentTraces'); },
    get worklogs() { return pairsOf('worklogTraces'); },
}, 'traces');
// What the other side has comes by its own sync: in an after-ack rule there is nothing to merge.
const afterAckApi = { comments: strict({ add: incomingApi.comments.add }, 'comments'), worklogs: strict({ add: addWorklog }, 'worklogs') };
