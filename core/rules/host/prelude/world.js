// The world a rule sees: clock, removed names, everything frozen; last what rulecontext.cpp calls.

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
// Without a date to show, a format would show the real time.
const dateFormat = Intl.DateTimeFormat.prototype;
const formatGetter = Object.getOwnPropertyDescriptor(dateFormat, 'format').get;
const formatParts = dateFormat.formatToParts;
Object.defineProperty(dateFormat, 'format', {
    get() {
        const format = formatGetter.call(this);
        return (date) => format(date === undefined ? clock.now : date);
    },
});
Object.defineProperty(dateFormat, 'formatToParts', { value: { formatToParts(date) { return formatParts.call(this, date === undefined ? clock.now : date); } }.formatToParts });
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
deepFreeze(afterAckApi);
deepFreeze(tracesApi);
deepFreeze(nodeApi);
deepFreeze(outgoingHttp);
deepFreeze(incomingHttp);
deepFreeze(globalThis);

const PARAMETERS = {
    outgoing: 'issue,replica,previous,firstSync,connection,sync,fail,warn,log,map,users,text,empty,dates,node,http',
    incoming: 'replica,previous,issue,before,firstSync,connection,sync,fail,warn,log,map,users,text,empty,dates,node,comments,attachments,worklogs,http,store,traces',
    afterAck: 'replica,issue,before,firstSync,connection,sync,fail,warn,log,map,users,text,empty,dates,node,comments,worklogs,http',
};

return {
    setSchema(json) {
        const next = JSON.parse(json);
        const index = (key) => new Map(next.people.filter((p) => typeof p[key] === 'string').map((p) => [p[key].trim().toLowerCase(), p]));
        const isCustom = (name) => name.startsWith('custom.');
        schema = {
            people: next.people, fields: new Set(next.fields.filter((name) => !isCustom(name))),
            custom: new Set(next.fields.filter(isCustom).map((name) => name.slice(7))),
            choices: new Map(Object.entries(next.choices ?? {}).map(([name, list]) => [name, list.filter((choice) => choice !== null)])),
            byEmail: index('email'), byLogin: index('login'), byName: index('name'),
        };
    },
    // The body stands in a function of its own, so that an author may name a local variable like something of the API,
    // and on line 1, so that the engine's line numbers are his.
    wrap: (direction, body) => '(function(' + PARAMETERS[direction] + "){return function(){'use strict';" + body + '\n}})',
    mapping: mappingRule,
    // What the check as you type (analysis/) knows of the API.
    names() {
        const membersOf = (offered) => {
            const members = { connection: CONNECTION_KEYS };
            for (const [name, value] of Object.entries(offered)) {
                if (typeof value === 'object')
                    members[name] = Object.keys(value);
            }
            return members;
        };
        const members = { outgoing: membersOf({ ...shared, node: nodeApi, http: outgoingHttp }),
            incoming: membersOf({ ...shared, node: nodeApi, ...incomingApi, http: incomingHttp }),
            afterAck: membersOf({ ...shared, node: nodeApi, ...incomingApi, ...afterAckApi, http: outgoingHttp }) };
        return {
            parameters: { outgoing: PARAMETERS.outgoing.split(','), incoming: PARAMETERS.incoming.split(','), afterAck: PARAMETERS.afterAck.split(',') },
            globals: Object.getOwnPropertyNames(globalThis), members, language: [...LANGUAGE_KEYS], fields: STANDARD, facts: FACTS, replicaFacts: REPLICA_FACTS,
            choices: ['status', 'priority', 'type', 'assignee', 'reporter'], distance,
        };
    },
    run(direction, rule, json) {
        const input = JSON.parse(json);
        try {
            return direction === 'outgoing' ? outgoing(rule, input) : direction === 'afterAck' ? afterAck(rule, input) : incoming(rule, input);
        } finally {
            state = null;
        }
    },
};
