// Names that administrators know from Exalate. They are globals made once in each context, so a rule that uses none of them pays nothing.
// What cannot be done here says what to write instead; nothing is accepted and then left out.

function refused(name, instead) {
    return new Error(name + ' is not there yet: ' + instead);
}

/** `refusals`: what each other name says, or one text for all of them. */
function helper(name, methods, refusals) {
    return new Proxy(Object.freeze(methods), {
        get(t, key) {
            if (typeof key === 'symbol' || hasOwn(t, key) || LANGUAGE_KEYS.has(key))
                return t[key];
            if (typeof refusals === 'string')
                throw refused(name + '.' + cut(key, 60), refusals);
            if (hasOwn(refusals, key))
                throw refused(name + '.' + key, refusals[key]);
            throw unknownName(name, '', key, Object.keys(t));
        },
    });
}

function onlyIncoming(call) {
    if (!state.incoming)
        throw new TypeError(call + ' goes into the incoming rule; in the outgoing rule fill replica');
}

function onlyWhatComesIn(call) {
    onlyIncoming(call);
    if (state.afterAck)
        throw new TypeError(call + ' goes into the incoming rule; what the other side has comes by its own sync');
}

/** What `issue.comments = commentHelper.mergeComments(…)` assigns: the work is done, there is nothing to store. */
function done(list) {
    const mark = strict({}, 'the result of this helper');
    (state.doneFor ??= new WeakMap()).set(mark, list);
    return mark;
}
const isDone = (value, list) => value !== null && typeof value === 'object' && state.doneFor?.get(value) === list;

// customFields.Name.value, beside custom.Name.
const FIELD_KEYS = ['value', 'name'];

function customField(custom, name, label) {
    const proxy = new Proxy({}, {
        get(t, key) {
            if (typeof key === 'symbol')
                return undefined;
            if (key === 'value')
                return custom?.[name] ?? null;
            if (key === 'name')
                return name;
            if (LANGUAGE_KEYS.has(key))
                return key === 'toString' ? () => textOf(custom?.[name]) : Object.prototype[key];
            throw unknownName(label, '', key, FIELD_KEYS);
        },
        set(t, key, value) {
            if (key !== 'value')
                throw new TypeError(label + '.' + String(key) + ' cannot be assigned; assign its value');
            custom[name] = value;
            return true;
        },
        has: (t, key) => FIELD_KEYS.includes(key),
        ownKeys() { throw new TypeError(label + ' is a field, not its value; take ' + label + '.value'); },
        defineProperty() { throw new TypeError(label + ': assign its value'); },
        deleteProperty() { throw new TypeError(label + ' cannot be deleted; assign null to its value'); },
    });
    (state.fieldOf ??= new WeakMap()).set(proxy, { custom, name });
    return proxy;
}

/** The value, where an author assigned a field of `customFields` itself. */
function fieldValue(value) {
    const field = value !== null && typeof value === 'object' ? state.fieldOf?.get(value) : undefined;
    return field === undefined ? value : field.custom?.[field.name] ?? null;
}

function customFields(custom, label) {
    return new Proxy({}, {
        get(t, key) {
            if (typeof key === 'symbol')
                return undefined;
            return LANGUAGE_KEYS.has(key) && !hasOwn(custom ?? {}, key) ? Object.prototype[key] : customField(custom, key, label + '.' + cut(key, 60));
        },
        set(t, key, value) {
            custom[key] = fieldValue(value);
            return true;
        },
        has: (t, key) => custom !== null && key in custom,
        ownKeys: () => Object.keys(custom ?? {}),
        getOwnPropertyDescriptor: (t, key) => (hasOwn(custom ?? {}, key)
            ? { value: customField(custom, key, label + '.' + key), enumerable: true, configurable: true, writable: true } : undefined),
        defineProperty(t, key) { throw new TypeError(label + '.' + String(key) + ': assign its value'); },
        deleteProperty(t, key) { throw new TypeError(label + '.' + String(key) + ' cannot be deleted; assign null to its value'); },
    });
}

/** issue.setStatus('Open') */
function setterOf(label, key, names, write) {
    const field = /^set[A-Z]/.test(key) ? key[3].toLowerCase() + key.slice(4) : '';
    return names.includes(field) ? (value) => write(field, value) : null;
}

// Comments: Exalate's functions change the comment they get, and its default tells who wrote it.
const byAuthor = (comment) => (textOf(comment.author) || 'Someone') + ' commented:\n' + comment.body;

function exalateShape(fn) {
    if (fn === undefined || fn === null)
        return byAuthor;
    if (typeof fn !== 'function')
        throw new TypeError('commentHelper.mergeComments: the third argument must be a function, got ' + kindOf(fn));
    return (copy) => {
        const was = copy.visibility === 'internal';
        const comment = { ...copy, internal: was };
        const made = fn(comment);
        if (made === null || made === false)
            return null;
        const result = made !== undefined && typeof made === 'object' ? { ...comment, ...unwrap(made) } : comment;
        if (hasOwn(result, 'executor'))
            throw refused('comment.executor', 'comments are written by the account of the connection; tell the author in comment.body');
        if (result.internal !== was)
            result.visibility = result.internal ? 'internal' : 'public';
        return typeof made === 'string' ? { ...result, body: made } : result;
    };
}

const commentHelper = helper('commentHelper', {
    mergeComments(issue, replica, fn) {
        onlyWhatComesIn('commentHelper.mergeComments');
        mergeComments(issue, replica, exalateShape(fn));
        return done('comments');
    },
    addComment(body, ...others) {
        onlyIncoming('commentHelper.addComment');
        if (others.some((other) => typeof other === 'boolean'))
            throw refused('whether commentHelper.addComment’s comment is sent back', 'filter replica.comments in the outgoing rule');
        incomingApi.comments.add(body);
        return done('comments');
    },
    filterLocal: (list) => list.filter((comment) => comment.visibility === 'public'),
}, { mergeCommentsIntoCommentsArea: 'write comments.merge(issue, replica)' });

const attachmentHelper = helper('attachmentHelper', {
    mergeAttachments(issue, replica, fn) {
        onlyWhatComesIn('attachmentHelper.mergeAttachments');
        mergeAttachments(issue, replica, fn);
        return done('attachments');
    },
}, {});

// Exalate's functions change the entry they get, by its names there.
const WORK_NAMES = Object.entries({ timeSpent: 'seconds', startDate: 'startedAt', comment: 'body' });

function exalateWork(fn) {
    if (typeof fn !== 'function')
        return fn;
    return (copy) => {
        const given = { ...copy };
        for (const [theirs, ours] of WORK_NAMES)
            given[theirs] = copy[ours];
        const made = fn(given);
        if (made === null || made === false || typeof made === 'string')
            return made;
        const result = made !== undefined && typeof made === 'object' ? { ...given, ...unwrap(made) } : given;
        if (hasOwn(result, 'executor'))
            throw refused('worklog.executor', 'time entries are written by the account of the connection; tell the author in worklog.comment');
        for (const [theirs, ours] of WORK_NAMES) {
            if (result[theirs] !== copy[ours])
                result[ours] = result[theirs];
        }
        return result;
    };
}

const workLogHelper = helper('workLogHelper', {
    mergeWorkLogs(issue, replica, fn) {
        onlyWhatComesIn('workLogHelper.mergeWorkLogs');
        mergeWorklogs(issue, replica, exalateWork(fn));
        return done('worklogs');
    },
}, { addWorkLog: 'write worklogs.add(seconds, text, { startedAt, activity })' });

const nameOfChoice = (choice) => choice.name ?? choice.id;
const sameName = (choice, wanted) => nameOfChoice(choice).trim().toLowerCase() === wanted.trim().toLowerCase();

/** One of the choices of the local tracker's field; of a field whose choices are not known the name alone. */
function choiceOf(field, value) {
    const wanted = textOf(value);
    if (wanted === '')
        return null;
    const known = schema.choices.get(field);
    if (known === undefined)
        return view({ name: wanted }, field);
    const found = known.find((choice) => sameName(choice, wanted)) ?? known.find((choice) => choice.id === wanted);
    if (found === undefined) {
        notice(field + ' here has no ' + quote(wanted) + hint(wanted, known.map(nameOfChoice)));
        return null;
    }
    return view(found, field);
}

const USERS = {
    getUser: (value) => { // a key, an account's id or a login
        const known = schema.people.find((p) => p.id === String(value));
        return known === undefined ? person(schema.byLogin, 'login', value) : view(known, 'person');
    },
    getUserById: (value) => {
        const known = schema.people.find((p) => p.id === String(value));
        if (known === undefined && !isEmpty(value))
            notice('nobody here has the id ' + quote(value));
        return known === undefined ? null : view(known, 'person');
    },
    getUserByEmail: (value) => person(schema.byEmail, 'email', value),
    getUserByUsername: (value) => person(schema.byLogin, 'login', value),
    getUserByFullName: (value) => person(schema.byName, 'name', value),
};
const AS_CUSTOM = 'assign a field that the tracker has, as issue.custom["…"]';
const MARKDOWN = 'texts are Markdown here; send them as they are, or text.toPlain(…)';

const nodeHelper = helper('nodeHelper', {
    ...USERS,
    getStatus: (value) => choiceOf('status', value),
    getPriority: (value) => choiceOf('priority', value),
    getIssueType: (value) => choiceOf('type', value),
    // (issue, 'Field', 'value'), or the value alone
    getOption: (...args) => (args.length >= 3 ? choiceOf('custom.' + textOf(args[1]), args[2]) : choiceOf('custom', args[args.length - 1])),
    getLabel: (value) => (isEmpty(value) ? null : textOf(value)),
}, {
    getResolution: AS_CUSTOM, getComponent: AS_CUSTOM, getVersion: AS_CUSTOM, getCascadingSelect: AS_CUSTOM, getCustomFieldDefaultValue: AS_CUSTOM,
    createVersion: AS_CUSTOM, createComponent: AS_CUSTOM, createOption: AS_CUSTOM,
    getProject: 'the project of new issues is set at the tracker', getHtmlField: MARKDOWN, getHtmlComments: MARKDOWN, stripHtml: MARKDOWN,
    getLocalIssueFromRemoteId: 'a rule sees the issue of its own pair only', addHTTPHeader: 'rules reach no network',
    canUserEditComments: 'comments are written by the account of the connection', isIssueEditable: 'assign what should change; the tracker says if it cannot be',
});

/** From another part of the API, where it is there. */
function syncCall(name, call) {
    return () => {
        const sync = state.incoming ? incomingApi.sync : shared.sync;
        if (!(name in sync))
            throw refused(call, name === 'back' ? 'an outgoing rule sends anyway' : 'take the pair apart in Issues');
        return sync[name]();
    };
}

const OWN_PAIR = 'a rule sees the issue of its own pair only';
const URLS = 'issue.url and replica.url are the addresses of the issues';
const syncHelper = helper('syncHelper', {
    syncBackAfterProcessing: syncCall('back', 'syncHelper.syncBackAfterProcessing'),
    unExalateAfterProcessing: syncCall('unlink', 'syncHelper.unExalateAfterProcessing'),
}, {
    isUnderSync: OWN_PAIR, isIssueUnderSync: OWN_PAIR, getLocalIssueKeyFromRemoteId: OWN_PAIR, getRemoteIssueUrl: 'it is replica.url',
    getTrackerUrl: URLS, getRemoteTrackerUrl: URLS, getExalateUrl: URLS, getRemoteExalateUrl: URLS,
});

const workflowHelper = helper('workflowHelper', {
    // A transition that is called like the status it leads to is that status; any other name says nothing of the status.
    transition(issue, name) {
        onlyIncoming('workflowHelper.transition');
        const known = schema.choices.get('status')?.find((choice) => sameName(choice, textOf(name)));
        if (known === undefined)
            throw refused('workflowHelper.transition by the name ' + quote(name), 'assign the status that it leads to, as issue.status = "Done"');
        issue.status = view(known, 'status');
    },
}, {});

// httpClient gives what the answer's JSON holds, or what a function makes of request and answer. Without a function a refusal is an error, as there.
function clientCall(method, path, body, query, headers, fn) {
    for (const name of Object.keys(headers ?? {})) {
        if (!['accept', 'content-type'].includes(name.toLowerCase()))
            throw refused('the header ' + cut(name, 60) + ' of httpClient', 'calls are made as this node; leave it out');
    }
    const http = state.incoming && !state.afterAck ? incomingHttp : outgoingHttp;
    const verb = String(method).toLowerCase();
    const answer = verb === 'post' || verb === 'put' ? http[verb](path, body, query) : http[verb](path, query);
    if (fn !== null)
        return fn({ method: verb.toUpperCase(), path }, answer);
    if (answer.code >= 400)
        throw new Error(verb.toUpperCase() + ' ' + cut(String(path), 200) + ': the tracker answered ' + answer.code + (answer.body === '' ? '' : ': ' + cut(answer.body, 300)));
    return answer.json ?? (answer.body === '' ? null : answer.body);
}

const withFunction = (args) => (typeof args[args.length - 1] === 'function' ? [args.slice(0, -1), args[args.length - 1]] : [args, null]);
const httpClient = helper('httpClient', {
    get(path, ...more) {
        const [[query, headers], fn] = withFunction(more);
        return clientCall('get', path, null, query, headers, fn);
    },
    delete(path, ...more) {
        const [[query, headers], fn] = withFunction(more);
        return clientCall('delete', path, null, query, headers, fn);
    },
    post(path, ...more) {
        const [[body, query, headers], fn] = withFunction(more);
        return clientCall('post', path, body, query, headers, fn);
    },
    put(path, ...more) {
        const [[body, query, headers], fn] = withFunction(more);
        return clientCall('put', path, body, query, headers, fn);
    },
    http(method, path, ...more) {
        const [[body, query, headers], fn] = withFunction(more);
        return clientCall(method, path, body, query, headers, fn);
    },
}, { patch: 'the tracker is called by get, post, put and delete' });

const exalate = {
    commentHelper, attachmentHelper, workLogHelper, nodeHelper, syncHelper, workflowHelper,
    userHelper: helper('userHelper', { ...USERS, getByEmail: USERS.getUserByEmail }, { createUser: 'add the person in the tracker' }),
    serviceDeskHelper: helper('serviceDeskHelper', {}, 'set the fields of the request as custom fields'),
    debugHelper: helper('debugHelper', {}, 'write log(…) or warn(…)'),
    debug: helper('debug', { error(text) { throw new Error(sayText(text)); } }, 'write log(…) or warn(…)'),
    httpClient, store,
};
for (const name of Object.keys(exalate))
    Object.defineProperty(globalThis, name, { value: exalate[name], writable: false, enumerable: false, configurable: false });
