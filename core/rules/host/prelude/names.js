// Constants, the state of the running call, and the nearest name for an error.

const RULE_URL = 'lockstep:rule';
const MAX_LOG = 200;
const MAX_TEXT = 2000;
const MAX_DEPTH = 16;
const MAX_CONVERTED = 1000000; // characters of a text that is turned into another format
const STANDARD = ['summary', 'description', 'status', 'priority', 'assignee', 'reporter', 'type', 'dueDate', 'labels'];
const FACTS = ['id', 'key', 'url', 'version', 'createdAt', 'updatedAt', 'author'];
const REPLICA_FACTS = ['issueId', 'key', 'url', 'updatedAt'];
const CONNECTION_KEYS = ['name', 'localNode', 'remoteNode', 'localTracker'];
const VALUE_KEYS = ['id', 'name', 'category', 'login', 'email'];
const COMMENT_KEYS = ['id', 'body', 'visibility', 'author', 'createdAt', 'updatedAt', 'parentId'];
const WORKLOG_KEYS = ['id', 'seconds', 'startedAt', 'body', 'activity', 'author', 'createdAt', 'updatedAt'];
const ATTACHMENT_KEYS = ['id', 'fileName', 'mimeType', 'size', 'sha256', 'author', 'visibility', 'createdAt', 'commentId', 'contentRef'];
// What JavaScript itself asks of any object; never an author's typing error.
const LANGUAGE_KEYS = new Set(['toJSON', 'then', 'constructor', 'toString', 'valueOf', 'toLocaleString', 'hasOwnProperty',
    'isPrototypeOf', 'propertyIsEnumerable', '__proto__']);
const STOP = Object.freeze({ toString() { return 'the rule has ended'; } });

let state = null; // Of the running call; nothing else here changes between calls but the schema
let schema = { people: [], fields: new Set(), custom: new Set(), choices: new Map(), byEmail: new Map(), byLogin: new Map(), byName: new Map() };

const native = globalThis.nativeCalls; // textcalls.cpp
delete globalThis.nativeCalls;

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

// What a name of Exalate's is called here.
const CALLED_HERE = Object.assign(Object.create(null), {
    displayName: 'name', fullName: 'name', username: 'login', filename: 'fileName', mimetype: 'mimeType', filesize: 'size', due: 'dueDate',
    created: 'createdAt', updated: 'updatedAt', typeName: 'type', issueType: 'type', creator: 'author', internal: 'visibility',
    timeSpent: 'seconds', startDate: 'startedAt', comment: 'body', workLogs: 'worklogs',
});

function unknownName(label, word, name, known) {
    const here = CALLED_HERE[name];
    const nearest = here !== undefined && known.includes(here) ? '; here it is called “' + here + '”' : hint(name, known);
    return new TypeError(label + ' has no ' + word + '“' + cut(String(name), 60) + '”' + nearest);
}
