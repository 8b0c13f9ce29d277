// The API that both directions share.

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

/** A warning of the API itself: told with the rule's line, or with the mapping's row. */
const notice = (text) => count(cut(state.row + text, MAX_TEXT), ruleLine());

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
    const asks = state.outcome?.kind === 'ask' || state.outcome?.kind === 'store'; // it all comes again
    if (state.outcome === null || (outcome.kind === 'fail' && !asks))
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
    if (Array.isArray(value)) // each for itself; what is not found is left out
        return value.map((one) => map(table, one, options)).filter((one) => one !== null);
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

const isEmpty = (value) => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

/** What a value looks like within a text. */
function textOf(value) {
    if (isEmpty(value))
        return '';
    return Array.isArray(value) ? value.map(textOf).join(', ') : shown(value);
}

function matches(value, pattern) {
    const escaped = String(pattern).replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*').replace(/\?/g, '.');
    return new RegExp('^' + escaped + '$', 'is').test(textOf(value));
}

function shiftDate(value, days, working, call) {
    if (isEmpty(value))
        return null;
    const text = value instanceof RealDate ? value.toISOString() : String(value);
    const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(text);
    const time = match === null ? Number.NaN : RealDate.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]));
    const date = new RealDate(time);
    if (Number.isNaN(time) || date.toISOString().slice(0, 10) !== match[0])
        throw new TypeError(call + ': expected a date as in "2026-02-01", got ' + quote(value));
    if (!Number.isInteger(days) || Math.abs(days) > 3660)
        throw new TypeError(call + ': expected a number of days from -3660 to 3660, got ' + quote(days));
    const step = Math.sign(days);
    for (let left = Math.abs(days); left > 0;) {
        date.setUTCDate(date.getUTCDate() + step);
        if (!working || (date.getUTCDay() !== 0 && date.getUTCDay() !== 6))
            --left;
    }
    return date.toISOString().slice(0, 10) + text.slice(10);
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

function convert(value, call, how) {
    const text = String(value ?? '');
    if (text.length > MAX_CONVERTED)
        throw new TypeError(call + ': the text is longer than 1,000,000 characters');
    return how(text);
}

const skipping = { skip(reason) { end({ kind: 'skip', reason: reason === undefined ? '' : sayText(reason) }); } };
const shared = {
    sync: strict({
        ...skipping,
        unlink(reason) { end({ kind: 'unlink', reason: reason === undefined ? '' : sayText(reason) }); },
    }, 'sync'),
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
    text: strict({
        toPlain, of: textOf, matches,
        toHtml: (markdown) => convert(markdown, 'text.toHtml', native.toHtml),
        toMarkdown: (html) => convert(html, 'text.toMarkdown', native.toMarkdown),
    }, 'text'),
    empty: isEmpty,
    dates: strict({
        addDays: (value, days) => shiftDate(value, days, false, 'dates.addDays'),
        addWorkingDays: (value, days) => shiftDate(value, days, true, 'dates.addWorkingDays'),
    }, 'dates'),
};

function logText(value) {
    return value !== null && typeof value === 'object' ? JSON.stringify(plain(value, 'log')) : String(value);
}
