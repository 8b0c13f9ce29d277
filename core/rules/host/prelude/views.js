// Read-only views of issues and replicas.

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
    has(t, key) { return hasOwn(t, key); } // not what every object has, as toString
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

const NO_ITEMS = Object.freeze([]);

/** An issue or a replica. */
class RecordHandler extends ViewHandler {
    constructor(label, known, silent) {
        super(label, known, 'field ');
        this.silent = silent;
    }
    missing(t, key) {
        if (key === 'worklogs')
            return NO_ITEMS; // most issues have none, and then nothing of it is in the way
        if (key === 'workLogs')
            return this.get(t, 'worklogs');
        return key === 'customFields' ? customFields(this.get(t, 'custom'), this.label + '.customFields') : super.missing(t, key);
    }
    wrap(key, value) {
        const label = this.label + '.' + key;
        switch (key) {
        case 'comments': return items(value, label, COMMENT_KEYS);
        case 'attachments': return items(value, label, ATTACHMENT_KEYS);
        case 'worklogs': return items(value, label, WORKLOG_KEYS);
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
