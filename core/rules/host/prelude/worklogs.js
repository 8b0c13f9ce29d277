// Incoming rules: time entries.

function wholeSeconds(value, label) {
    if (typeof value !== 'number' || !Number.isInteger(value) || value <= 0 || value > Number.MAX_SAFE_INTEGER)
        throw new TypeError(label + ': must be a whole number above 0, not ' + (typeof value === 'number' ? String(value) : kindOf(value)));
    return value;
}

/** A day, or an instant; '' where it is not told. */
function startOf(value, label) {
    if (value === undefined || value === null || value === '')
        return '';
    const fits = typeof value === 'string' && /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?$/.test(value);
    const time = fits ? RealDate.parse(value) : NaN;
    if (Number.isNaN(time) || new RealDate(time).toISOString().slice(0, 10) !== value.slice(0, 10)) // no 30 February
        throw new TypeError(label + ': must be a day as "2026-02-01" or an instant as "2026-02-01T12:00:00Z", not ' + (typeof value === 'string' ? quote(value) : kindOf(value)));
    return value;
}

function textPart(value, label) {
    if (value !== undefined && value !== null && typeof value !== 'string')
        throw new TypeError(label + ': must be text, got ' + kindOf(value));
    return value ?? '';
}

function workOf(shape, call) {
    return { seconds: wholeSeconds(shape.seconds, call + ': seconds'), startedAt: startOf(shape.startedAt, call + ': startedAt'),
        body: textPart(shape.body, call + ': body'), activity: textPart(shape.activity, call + ': activity') };
}

const sameWork = (a, b) => a.seconds === b.seconds && a.startedAt === b.startedAt && a.activity === b.activity && sameText(a.body, b.body);

function previousWork(id, fn) {
    state.previousWorklogs ??= new Map((state.input.previous?.worklogs ?? []).map((worklog) => [worklog.id, worklog]).reverse());
    const before = state.previousWorklogs.get(id);
    if (before === undefined)
        return null;
    const quiet = state.quiet;
    state.quiet = true;
    try {
        const shape = shaped(before, fn, 'worklogs.merge');
        return shape === null ? null : workOf(shape, 'worklogs.merge');
    } finally {
        state.quiet = quiet;
    }
}

function mergeWorklogs(issue, replica, fn) {
    const list = listOf(replica, 'worklogs', 'worklogs.merge');
    if (state.quiet || list.length === 0)
        return;
    const traces = new Map((state.input.worklogTraces ?? []).map((t) => [t.remoteId, t.localId]));
    state.worklogs ??= new Map();
    for (const worklog of list) {
        const shape = shaped(worklog, fn, 'worklogs.merge');
        if (shape === null)
            continue;
        const remoteId = unwrap(worklog).id;
        const work = workOf(shape, 'worklogs.merge');
        const localId = traces.get(remoteId);
        if (localId !== undefined) {
            const before = previousWork(remoteId, fn);
            if (before === null || sameWork(before, work))
                continue;
        }
        state.worklogs.set(remoteId, { localId: localId ?? '', remoteId, ...work });
    }
}

const WORKLOG_OPTIONS = ['startedAt', 'activity'];
function addWorklog(seconds, body, options) {
    for (const key of Object.keys(options ?? {})) {
        if (!WORKLOG_OPTIONS.includes(key))
            throw unknownName('the third argument of worklogs.add', 'option ', key, WORKLOG_OPTIONS);
    }
    const work = workOf({ seconds, body, startedAt: options?.startedAt, activity: options?.activity }, 'worklogs.add');
    if (!state.quiet)
        (state.addedWorklogs ??= []).push({ localId: '', remoteId: '', ...work });
}
