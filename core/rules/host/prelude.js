// The script API of Lockstep's rules. Evaluated once in each fresh context, before the rule; the last expression is what the
// host (rulecontext.cpp) calls. Everything a rule can reach is frozen at the end, so that one call cannot change the next.
// The API is described in core/rules/README.md.
(function () {
    'use strict';

    const RULE_URL = 'lockstep:rule';
    const MAX_OUTPUT = 8 * 1024 * 1024;
    const MAX_LOG = 200;
    const MAX_TEXT = 2000;
    const MAX_DEPTH = 16;
    const STANDARD = ['summary', 'description', 'status', 'priority', 'assignee', 'reporter', 'type', 'dueDate', 'labels'];
    const FACTS = ['id', 'key', 'url', 'version', 'createdAt', 'updatedAt', 'author'];
    const REPLICA_FACTS = ['issueId', 'key', 'url', 'updatedAt'];
    const VALUE_KEYS = ['id', 'name', 'category', 'login', 'email'];
    const COMMENT_KEYS = ['id', 'body', 'visibility', 'author', 'createdAt', 'updatedAt', 'parentId'];
    const ATTACHMENT_KEYS = ['id', 'fileName', 'mimeType', 'size', 'sha256', 'author', 'visibility', 'createdAt', 'commentId', 'contentRef'];
    // What JavaScript itself asks of any object; never an author's typing error.
    const LANGUAGE_KEYS = new Set(['toJSON', 'then', 'constructor', 'toString', 'valueOf', 'toLocaleString', 'hasOwnProperty',
        'isPrototypeOf', 'propertyIsEnumerable', '__proto__']);
    const STOP = Object.freeze({ toString() { return 'the rule has ended'; } });

    let state = null; // Of the running call; nothing else here changes between calls but the schema
    let schema = { people: [], fields: new Set(), custom: new Set(), byEmail: new Map(), byLogin: new Map(), byName: new Map() };

    const hasOwn = Object.hasOwn;
    const cut = (text, limit) => (text.length > limit ? text.slice(0, limit) + '…' : text);
    const quote = (value) => '“' + cut(shown(value), 80) + '”';

    function shown(value) {
        if (value === null || value === undefined)
            return 'nothing';
        if (typeof value === 'object') {
            const raw = unwrap(value);
            return String(raw.name ?? raw.login ?? raw.email ?? raw.id ?? 'an object');
        }
        return String(value);
    }

    function kindOf(value) {
        if (value === null || value === undefined)
            return 'nothing';
        if (Array.isArray(value))
            return 'a list';
        return { string: 'text', number: 'a number', boolean: 'yes/no', object: 'an object', function: 'a function' }[typeof value] ?? typeof value;
    }

    // ---- nearest name -------------------------------------------------------------------------------------------------

    function distance(a, b) {
        let row = Array.from({ length: b.length + 1 }, (_, i) => i);
        for (let i = 1; i <= a.length; ++i) {
            const next = [i];
            for (let j = 1; j <= b.length; ++j)
                next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
            row = next;
        }
        return row[b.length];
    }

    function hint(name, known) {
        const wanted = cut(String(name), 60).toLowerCase();
        let best = null;
        let least = Math.max(2, Math.floor(wanted.length * 0.4)) + 1;
        for (const candidate of known) {
            const d = distance(wanted, candidate.toLowerCase());
            if (d < least) {
                least = d;
                best = candidate;
            }
        }
        return best === null ? '' : '; did you mean “' + best + '”?';
    }

    function unknownName(label, word, name, known) {
        return new TypeError(label + ' has no ' + word + '“' + cut(String(name), 60) + '”' + hint(name, known));
    }

    // ---- read-only views ----------------------------------------------------------------------------------------------

    const unwrap = (value) => (value !== null && typeof value === 'object' && state !== null ? state.raws.get(value) ?? value : value);

    // A handler's methods are shared: a rule makes dozens of views per call.
    class ViewHandler {
        constructor(label, known, word) {
            this.label = label;
            this.known = known;
            this.word = word;
        }
        get(t, key) {
            if (typeof key === 'symbol')
                return t[key];
            if (hasOwn(t, key)) {
                const value = t[key];
                // Wrapped on first use: a rule reads few of an issue's many values.
                return value === null || typeof value !== 'object' || Object.isFrozen(value) || state.raws.has(value) ? value : (t[key] = this.wrap(key, value));
            }
            return LANGUAGE_KEYS.has(key) ? this.language(t, key) : this.missing(t, key);
        }
        wrap(key, value) { return view(value, this.label + '.' + key); }
        language(t, key) { return Object.prototype[key]; }
        missing(t, key) {
            if (this.known.includes(key))
                return null;
            throw unknownName(this.label, this.word, key, this.known);
        }
        set(t, key) { throw new TypeError(this.label + '.' + String(key) + ' cannot be changed here'); }
        defineProperty(t, key) { throw new TypeError(this.label + '.' + String(key) + ' cannot be changed here'); }
        deleteProperty(t, key) { throw new TypeError(this.label + '.' + String(key) + ' cannot be deleted'); }
        setPrototypeOf() { throw new TypeError(this.label + ' cannot be changed here'); }
        preventExtensions() { throw new TypeError(this.label + ' cannot be frozen'); }
        getOwnPropertyDescriptor(t, key) {
            const descriptor = Reflect.getOwnPropertyDescriptor(t, key);
            if (descriptor !== undefined)
                descriptor.value = this.get(t, key);
            return descriptor;
        }
    }

    /** A choice, a person or whatever object a custom field holds; as text it is its name. */
    class ValueHandler extends ViewHandler {
        language(t, key) {
            return key === 'toString' ? () => String(t.name ?? t.login ?? t.email ?? t.id ?? '') : Object.prototype[key];
        }
    }

    class CustomHandler extends ViewHandler {
        constructor(label, silent) {
            super(label, [], '');
            this.silent = silent;
        }
        missing(t, key) {
            if (!this.silent && !schema.custom.has(key))
                notice(this.label + ' has no “' + cut(key, 60) + '”' + hint(key, Object.keys(t).concat([...schema.custom])));
            return null;
        }
    }

    /** An issue or a replica. */
    class RecordHandler extends ViewHandler {
        constructor(label, known, silent) {
            super(label, known, 'field ');
            this.silent = silent;
        }
        wrap(key, value) {
            const label = this.label + '.' + key;
            switch (key) {
            case 'comments': return items(value, label, COMMENT_KEYS);
            case 'attachments': return items(value, label, ATTACHMENT_KEYS);
            case 'custom': return guard({ ...value }, new CustomHandler(label, this.silent));
            case 'customKeys': return guard({ ...value }, new CustomHandler(label, true));
            case 'native':
                deepFreeze(value);
                return value;
            default: return view(value, label);
            }
        }
    }

    function guard(target, handler) {
        const proxy = new Proxy(target, handler);
        state.raws.set(proxy, target);
        return proxy;
    }

    function view(value, label) {
        if (value === null || typeof value !== 'object')
            return value;
        if (Array.isArray(value))
            return Object.freeze(value.map((item, i) => view(item, label + '[' + i + ']')));
        return guard({ ...value }, new ValueHandler(label, VALUE_KEYS, ''));
    }

    function items(list, label, keys) {
        return Object.freeze(list.map((item, i) => guard({ ...item }, new ViewHandler(label + '[' + i + ']', keys, 'field '))));
    }

    function issueView(json, label, known) {
        const target = { ...json, ...json.fields };
        delete target.fields;
        return guard(target, new RecordHandler(label, known, state.quiet || (state.incoming && state.firstSync)));
    }

    function replicaView(json, label, known) {
        const target = { custom: {}, customKeys: {}, comments: [], attachments: [], ...json, ...json.fields };
        delete target.fields;
        const proxy = guard(target, new RecordHandler(label, known, state.quiet));
        state.replicas.add(proxy);
        return proxy;
    }

    function strict(object, label) {
        return new Proxy(Object.freeze(object), {
            get(t, key) {
                if (typeof key === 'symbol' || hasOwn(t, key) || LANGUAGE_KEYS.has(key))
                    return t[key];
                throw unknownName(label, '', key, Object.keys(t));
            },
        });
    }

    // ---- values that a rule writes ------------------------------------------------------------------------------------

    function plain(value, label, depth = 0) {
        if (value === null || value === undefined)
            return null;
        switch (typeof value) {
        case 'string':
        case 'boolean': return value;
        case 'number':
            if (!Number.isFinite(value))
                throw new TypeError(label + ': ' + value + ' is not a number that can be sent');
            return value;
        case 'object': break;
        default: throw new TypeError(label + ': expected a value, got ' + kindOf(value));
        }
        if (depth > MAX_DEPTH)
            throw new TypeError(label + ': nested deeper than ' + MAX_DEPTH + ' levels');
        const raw = unwrap(value);
        if (raw instanceof Date)
            return Number.isNaN(raw.getTime()) ? null : raw.toISOString();
        if (Array.isArray(raw))
            return raw.map((item, i) => plain(item, label + '[' + i + ']', depth + 1));
        const result = {};
        for (const key of Object.keys(raw))
            Object.defineProperty(result, key, { value: plain(raw[key], label + '.' + key, depth + 1), enumerable: true, configurable: true, writable: true });
        return result;
    }

    function checked(label, name, value) {
        const where = label + '.' + name;
        if (value === null || value === undefined || value === '')
            return name === 'summary' && value === '' ? '' : null;
        const wrong = (expected) => new TypeError(where + ': expected ' + expected + ', got ' + kindOf(value));
        const named = (keys) => typeof value === 'object' && !Array.isArray(value) && keys.some((k) => typeof unwrap(value)[k] === 'string');
        switch (name) {
        case 'summary':
        case 'description':
            if (typeof value === 'number' || typeof value === 'boolean')
                return String(value);
            if (typeof value !== 'string')
                throw wrong('text');
            return value;
        case 'status':
        case 'priority':
        case 'type':
            if (typeof value === 'number')
                return String(value);
            if (typeof value !== 'string' && !named(['id', 'name']))
                throw wrong('text or a choice {id, name}');
            return value;
        case 'assignee':
        case 'reporter':
            if (typeof value !== 'string' && !named(['id', 'login', 'name', 'email']))
                throw wrong('text or a person {id, login, name, email}');
            return value;
        case 'dueDate': {
            const text = value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value;
            if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(text))
                throw wrong('a date as in "2026-02-01"');
            return text.slice(0, 10);
        }
        case 'labels':
            if (!Array.isArray(value) || value.some((item) => typeof item !== 'string'))
                throw wrong('a list of texts');
            return Object.isFrozen(value) ? value.slice() : value;
        default:
            return Array.isArray(value) && Object.isFrozen(value) ? value.slice() : value;
        }
    }

    // The one object of a rule that it writes to: replica (outgoing) or issue (incoming).
    function writable(label, known, writableNames, read, write, refuse) {
        return new Proxy({}, {
            get(t, key) {
                if (typeof key === 'symbol')
                    return undefined;
                if (known.includes(key))
                    return read(key);
                if (LANGUAGE_KEYS.has(key))
                    return Object.prototype[key];
                throw unknownName(label, 'field ', key, known);
            },
            set(t, key, value) {
                if (writableNames.includes(key)) {
                    write(key, value);
                    return true;
                }
                if (typeof key === 'string' && known.includes(key))
                    throw new TypeError(label + '.' + key + ' cannot be assigned' + (refuse[key] ?? ''));
                throw unknownName(label, 'field ', key, writableNames);
            },
            has: (t, key) => known.includes(key),
            ownKeys: () => known,
            getOwnPropertyDescriptor: (t, key) => (known.includes(key) ? { value: read(key), enumerable: true, configurable: true, writable: true } : undefined),
            defineProperty(t, key) {
                throw new TypeError(label + '.' + String(key) + ': assign it');
            },
            deleteProperty(t, key) {
                throw new TypeError(label + '.' + String(key) + ' cannot be deleted; assign null to clear it');
            },
            setPrototypeOf() {
                throw new TypeError(label + ' cannot be changed so');
            },
            preventExtensions() {
                throw new TypeError(label + ' cannot be frozen');
            },
        });
    }

    function writableCustom(label, store, fallback) {
        return new Proxy(store, {
            get(t, key) {
                if (typeof key === 'symbol')
                    return undefined;
                if (hasOwn(t, key))
                    return t[key];
                return fallback === null ? (LANGUAGE_KEYS.has(key) ? Object.prototype[key] : null) : fallback[key];
            },
            set(t, key, value) {
                if (typeof key === 'symbol')
                    throw new TypeError(label + ': a name must be text');
                Object.defineProperty(t, key, { value: checked(label, '', value), enumerable: true, configurable: true, writable: true });
                return true;
            },
            has: (t, key) => hasOwn(t, key) || (fallback !== null && key in fallback),
            ownKeys: (t) => [...new Set(Object.keys(t).concat(fallback === null ? [] : Object.keys(fallback)))],
            getOwnPropertyDescriptor(t, key) {
                if (!hasOwn(t, key) && (fallback === null || !hasOwn(fallback, key)))
                    return undefined;
                return { value: hasOwn(t, key) ? t[key] : fallback[key], enumerable: true, configurable: true, writable: true };
            },
            deleteProperty(t, key) {
                throw new TypeError(label + '.' + String(key) + ' cannot be deleted; assign null to clear it');
            },
        });
    }

    // ---- the API that both directions share ---------------------------------------------------------------------------

    function ruleLine() {
        const match = /lockstep:rule:(\d+)/.exec(new Error().stack);
        return match === null ? 0 : Number(match[1]);
    }

    function count(text, line) {
        if (state.quiet)
            return;
        const key = line + '|' + text;
        const entry = state.warnings.get(key);
        if (entry !== undefined)
            ++entry.times;
        else if (state.warnings.size < MAX_LOG)
            state.warnings.set(key, { text, line, times: 1 });
    }

    /** A warning of the API itself: told with the rule's line. */
    const notice = (text) => count(cut(text, MAX_TEXT), ruleLine());

    function warningTexts() {
        return [...state.warnings.values()].map(({ text, line, times }) => {
            const parts = [];
            if (line > 0)
                parts.push('line ' + line);
            if (times > 1)
                parts.push(times + ' times');
            return parts.length === 0 ? text : text + ' (' + parts.join(', ') + ')';
        });
    }

    function end(outcome) {
        if (state.outcome === null || outcome.kind === 'fail')
            state.outcome = outcome;
        throw STOP;
    }

    const sayText = (value) => cut(typeof value === 'string' ? value : shown(value), MAX_TEXT);

    function nameOf(value) {
        const raw = unwrap(value);
        if (raw !== null && typeof raw === 'object')
            return [raw.name, raw.id, raw.login, raw.email].filter((v) => typeof v === 'string' && v !== '');
        return [String(raw)];
    }

    function map(table, value, options) {
        if (table === null || typeof table !== 'object')
            throw new TypeError('map: the first argument must be a table {from: to}, got ' + kindOf(table));
        const how = options ?? {};
        for (const key of Object.keys(how)) {
            if (!['default', 'keep', 'fail'].includes(key))
                throw unknownName('the third argument of map', 'option ', key, ['default', 'keep', 'fail']);
        }
        if (value === null || value === undefined || value === '') {
            if (hasOwn(how, 'default'))
                return how.default;
            if (how.fail)
                throw new Error(typeof how.fail === 'string' ? how.fail : 'map: there is no value to look up');
            return null;
        }
        const names = nameOf(value);
        for (const name of names) {
            if (hasOwn(table, name))
                return table[name];
        }
        for (const key of Object.keys(table)) {
            if (names.some((name) => name.trim().toLowerCase() === key.trim().toLowerCase()))
                return table[key];
        }
        if (hasOwn(how, 'default'))
            return how.default;
        if (how.keep)
            return value;
        if (how.fail)
            throw new Error((typeof how.fail === 'string' ? how.fail : 'map found nothing for') + ' ' + quote(value));
        notice('map found nothing for ' + quote(value));
        return null;
    }

    function person(index, what, value) {
        if (value === null || value === undefined || value === '')
            return null;
        const wanted = typeof value === 'object' ? unwrap(value)[what] ?? '' : String(value);
        const found = index.get(String(wanted).trim().toLowerCase());
        if (found === undefined) {
            notice('nobody here has the ' + what + ' ' + quote(wanted === '' ? value : wanted));
            return null;
        }
        return view(found, 'person');
    }

    function toPlain(markdown) {
        return String(markdown ?? '')
            .replace(/\r\n?/g, '\n')
            .replace(/^ {0,3}(```|~~~)[^\n]*$/gm, '')
            .replace(/^ {0,3}#{1,6} +/gm, '')
            .replace(/^ {0,3}> ?/gm, '')
            .replace(/^( *)[*+] +/gm, '$1- ')
            .replace(/^ {0,3}(?:[-*_] *){3,}$/gm, '')
            .replace(/!\[([^\]\n]{0,500})\]\([^)\n]{0,2000}\)/g, '$1')
            .replace(/\[([^\]\n]{0,500})\]\(([^)\n]{0,2000})\)/g, (all, label, url) => (label === url || label === '' ? url : label + ' (' + url + ')'))
            .replace(/<(https?:[^>\s]{0,2000})>/g, '$1')
            .replace(/(\*\*|__)(?=\S)([^\n]{0,2000}?\S)\1/g, '$2')
            .replace(/(^|[^\w*])[*_](?=\S)([^*_\n]{0,2000}?\S)[*_](?=[^\w*]|$)/gm, '$1$2')
            .replace(/~~([^~\n]{0,2000})~~/g, '$1')
            .replace(/`([^`\n]{0,2000})`/g, '$1')
            .replace(/\\([\\`*_{}[\]()#+\-.!>~|])/g, '$1')
            .replace(/\n{3,}/g, '\n\n')
            .trim();
    }

    const shared = {
        sync: strict({ skip(reason) { end({ kind: 'skip', reason: reason === undefined ? '' : sayText(reason) }); } }, 'sync'),
        fail: strict({
            issue(text) { end({ kind: 'fail', scope: 'issue', text: sayText(text), line: ruleLine() }); },
            connection(text) { end({ kind: 'fail', scope: 'connection', text: sayText(text), line: ruleLine() }); },
        }, 'fail'),
        warn: (text) => count(sayText(text), 0),
        log(...parts) {
            if (!state.quiet && state.log.length < MAX_LOG)
                state.log.push(cut(parts.map((part) => logText(part)).join(' '), MAX_TEXT));
        },
        map,
        users: strict({
            byEmail: (value) => person(schema.byEmail, 'email', value),
            byLogin: (value) => person(schema.byLogin, 'login', value),
            byName: (value) => person(schema.byName, 'name', value),
        }, 'users'),
        text: strict({ toPlain }, 'text'),
    };

    function logText(value) {
        return value !== null && typeof value === 'object' ? JSON.stringify(plain(value, 'log')) : String(value);
    }

    // ---- incoming: comments and attachments ---------------------------------------------------------------------------

    function listOf(replica, name, call) {
        if (!state.replicas.has(replica))
            throw new TypeError(call + '(issue, replica): the second argument must be replica, got ' + kindOf(replica));
        return unwrap(replica)[name];
    }

    /** What fn makes of an item: {body, visibility} or {fileName, visibility}; null to leave it out. */
    function shaped(item, fn, call) {
        const raw = unwrap(item);
        const copy = { ...raw, author: raw.author ?? null };
        if (fn === undefined || fn === null)
            return copy;
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

    const sameText = (a, b) => normalised(a) === normalised(b);
    const normalised = (text) => text.replace(/\r\n?/g, '\n').replace(/[^\S\n]+$/gm, '').replace(/\n+$/, '');

    function bodyOf(shape, call) {
        if (typeof shape.body !== 'string')
            throw new TypeError(call + ': body must be text, got ' + kindOf(shape.body));
        return shape.body;
    }

    function previousBody(id, fn) {
        const before = (state.input.previous?.comments ?? []).find((comment) => comment.id === id);
        if (before === undefined)
            return null;
        const quiet = state.quiet;
        state.quiet = true;
        try {
            const shape = shaped({ ...before }, fn, 'comments.merge');
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
    };

    // ---- running ------------------------------------------------------------------------------------------------------

    function begin(input, incoming, quiet) {
        state = {
            input, incoming, quiet, firstSync: input.firstSync === true,
            raws: new WeakMap(), replicas: new WeakSet(), outcome: null, warnings: new Map(), log: [],
            commentTraces: new Map((input.commentTraces ?? []).map((t) => [t.remoteId, t.localId])),
            attachmentTraces: new Map((input.attachmentTraces ?? []).map((t) => [t.remoteId, t.localId])),
            comments: new Map(), attachments: new Map(), added: [],
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
        if (outcome.kind === 'skip')
            return { skipped: true, reason: outcome.reason };
        return { error: { message: outcome.text, line: outcome.line, column: 0, stack: '', scope: outcome.scope } };
    }

    function reply(answer) {
        answer.warnings = warningTexts();
        answer.log = state.log;
        const text = JSON.stringify(answer);
        if (text.length > MAX_OUTPUT)
            return JSON.stringify({ error: { message: 'what it made is too large: over 8 MiB', line: 0, column: 0, stack: '' }, warnings: [], log: [] });
        return text;
    }

    function connectionView(json) {
        return guard({ ...json }, new ViewHandler('connection', ['name', 'localNode', 'remoteNode', 'localTracker'], ''));
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
    const issueNames = (fields) => FACTS.concat(fields, ['custom', 'comments', 'attachments', 'native']);
    const replicaNames = (fields) => REPLICA_FACTS.concat(fields, ['custom', 'customKeys', 'comments', 'attachments']);

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
                if (typeof value !== 'string')
                    throw new TypeError(label + '[' + i + '].' + key + ': expected text, got ' + kindOf(value));
                if (key === 'visibility' && !['public', 'internal', 'unknown'].includes(value))
                    throw new TypeError(label + '[' + i + '].visibility: must be "public" or "internal", not ' + quote(value));
                if (value !== original[key])
                    result[key] = value;
            }
            return result;
        });
    }

    function outgoing(rule, input) {
        begin(input, false, false);
        const names = fieldNames(input.issue);
        const issue = issueView(input.issue, 'issue', issueNames(names));
        const made = { fields: {}, custom: {}, customKeys: {}, comments: [], attachments: [] };
        let filled = false;
        const custom = writableCustom('replica.custom', made.custom, null);
        const lists = ['customKeys', 'comments', 'attachments'];
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
            shared.sync, shared.fail, shared.warn, shared.log, shared.map, shared.users, shared.text]);
        if (ended !== null)
            return reply(ended);
        try {
            const answer = {
                fields: plain(made.fields, 'replica'), custom: plain(made.custom, 'replica.custom'), customKeys: plain(made.customKeys, 'replica.customKeys'),
                comments: pick(made.comments, input.issue.comments, 'replica.comments', ['body', 'visibility']),
                attachments: pick(made.attachments, input.issue.attachments, 'replica.attachments', ['fileName', 'visibility']),
            };
            filled ||= answer.comments.length > 0 || answer.attachments.length > 0
                || Object.keys(answer.custom).length > 0 || Object.keys(answer.customKeys).length > 0;
            return reply(filled ? answer : { skipped: true, reason: 'The rule filled no replica' });
        } catch (error) {
            return reply({ error: describe(error) });
        }
    }

    function incomingRun(rule, input, quiet) {
        begin(input, true, quiet);
        const remote = quiet ? input.previous : input.replica;
        const names = fieldNames(input.issue);
        const known = issueNames(names);
        const remoteNames = replicaNames(fieldNames(input.replica, input.previous));
        const before = issueView(input.issue, 'before', known);
        const current = issueView(input.issue, 'issue', known);
        const values = {};
        const customValues = {};
        const custom = writableCustom('issue.custom', customValues, current.custom);
        const issue = writable('issue', known, names,
            (key) => (key === 'custom' ? custom : hasOwn(values, key) ? values[key] : current[key]),
            (key, value) => { values[key] = checked('issue', key, value); },
            { comments: '; use comments.merge or comments.add', attachments: '; use attachments.merge', custom: '; assign issue.custom.<name>' });
        const replica = replicaView(remote, 'replica', remoteNames);
        const previous = input.previous === null ? null : replicaView(input.previous, 'previous', remoteNames);
        const ended = perform(rule, [replica, previous, issue, before, state.firstSync, connectionView(input.connection),
            shared.sync, shared.fail, shared.warn, shared.log, shared.map, shared.users, shared.text,
            incomingApi.comments, incomingApi.attachments]);
        if (ended !== null)
            return { ended };
        try {
            const flat = plain(values, 'issue');
            const own = plain(customValues, 'issue.custom');
            for (const key of Object.keys(own))
                flat['custom.' + key] = own[key];
            return { values: flat };
        } catch (error) {
            return { ended: { error: describe(error) } };
        }
    }

    function incoming(rule, input) {
        // The quiet run comes first, so that the state left for the answer is the real run's.
        const earlier = input.previous === null ? {} : incomingRun(rule, input, true);
        const run = incomingRun(rule, input, false);
        if (run.ended)
            return reply(run.ended);
        return reply({
            values: run.values, previousValues: earlier.values ?? {},
            comments: [...state.comments.values(), ...state.added], attachments: [...state.attachments.values()],
        });
    }

    // ---- the world a rule sees ----------------------------------------------------------------------------------------

    // The clock stands still during a call: both runs of an incoming rule see the same time, and so does a simulation.
    const clock = { now: 0, seed: 1 };
    const RealDate = Date;
    function RuleDate(...args) {
        if (new.target === undefined)
            return new RealDate(clock.now).toString();
        return Reflect.construct(RealDate, args.length === 0 ? [clock.now] : args, new.target);
    }
    Object.defineProperties(RuleDate, {
        name: { value: 'Date' }, length: { value: 7 }, prototype: { value: RealDate.prototype, writable: false },
        now: { value: () => clock.now }, parse: { value: RealDate.parse }, UTC: { value: RealDate.UTC },
    });
    RealDate.prototype.constructor = RuleDate;
    globalThis.Date = RuleDate;
    Math.random = () => {
        clock.seed = (clock.seed + 0x6d2b79f5) | 0;
        let t = Math.imul(clock.seed ^ (clock.seed >>> 15), 1 | clock.seed);
        t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };

    for (const name of ['console', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry'])
        delete globalThis[name];
    // The last match of any regular expression would be readable by the next call.
    for (const name of ['input', '$_', 'multiline', '$*', 'lastMatch', '$&', 'lastParen', '$+', 'leftContext', '$`', 'rightContext', "$'",
        '$1', '$2', '$3', '$4', '$5', '$6', '$7', '$8', '$9'])
        delete RegExp[name];

    // A frozen method of a prototype could not be overridden on an object by assignment; a setter keeps that ordinary.
    function keepAssignable(proto, names) {
        for (const name of names) {
            const descriptor = Object.getOwnPropertyDescriptor(proto, name);
            if (descriptor === undefined || !hasOwn(descriptor, 'value') || !descriptor.configurable)
                continue;
            const value = descriptor.value;
            Object.defineProperty(proto, name, {
                get() { return value; },
                set(other) {
                    if (this === proto)
                        throw new TypeError('built-in objects cannot be changed');
                    Object.defineProperty(this, name, { value: other, writable: true, enumerable: true, configurable: true });
                },
                enumerable: false, configurable: true,
            });
        }
    }

    function deepFreeze(root) {
        const queue = [root];
        while (queue.length > 0) {
            const object = queue.pop();
            if (object === null || (typeof object !== 'object' && typeof object !== 'function') || seen.has(object))
                continue;
            seen.add(object);
            if (!ArrayBuffer.isView(object))
                Object.freeze(object);
            queue.push(Object.getPrototypeOf(object));
            const descriptors = Object.getOwnPropertyDescriptors(object);
            for (const key of Reflect.ownKeys(descriptors)) {
                const descriptor = descriptors[key];
                queue.push(descriptor.value, descriptor.get, descriptor.set);
            }
        }
    }
    const seen = new WeakSet();

    keepAssignable(Object.prototype, ['toString', 'valueOf', 'toLocaleString', 'hasOwnProperty', 'isPrototypeOf', 'propertyIsEnumerable']);
    for (const type of [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError, AggregateError])
        keepAssignable(type.prototype, ['name', 'message', 'toString']);
    for (const hidden of [function* () { }, async function () { }, async function* () { }, [][Symbol.iterator](), new Map()[Symbol.iterator](),
        new Set()[Symbol.iterator](), ''[Symbol.iterator](), ''.matchAll(/x/g), (function* () { })(), (async function* () { })()])
        deepFreeze(Object.getPrototypeOf(hidden));
    deepFreeze(shared);
    deepFreeze(incomingApi);
    deepFreeze(globalThis);

    const PARAMETERS = {
        outgoing: 'issue,replica,previous,firstSync,connection,sync,fail,warn,log,map,users,text',
        incoming: 'replica,previous,issue,before,firstSync,connection,sync,fail,warn,log,map,users,text,comments,attachments',
    };

    return {
        setSchema(json) {
            const next = JSON.parse(json);
            const index = (key) => new Map(next.people.filter((p) => typeof p[key] === 'string').map((p) => [p[key].trim().toLowerCase(), p]));
            const isCustom = (name) => name.startsWith('custom.');
            schema = {
                people: next.people, fields: new Set(next.fields.filter((name) => !isCustom(name))),
                custom: new Set(next.fields.filter(isCustom).map((name) => name.slice(7))),
                byEmail: index('email'), byLogin: index('login'), byName: index('name'),
            };
        },
        // The body stands in a function of its own, so that an author may name a local variable like something of the API,
        // and on line 1, so that the engine's line numbers are his.
        wrap: (direction, body) => '(function(' + PARAMETERS[direction] + "){return function(){'use strict';" + body + '\n}})',
        run(direction, rule, json) {
            const input = JSON.parse(json);
            try {
                return direction === 'outgoing' ? outgoing(rule, input) : incoming(rule, input);
            } finally {
                state = null;
            }
        },
    };
})()
