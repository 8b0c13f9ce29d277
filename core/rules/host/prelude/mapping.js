// Mapping mode: rows instead of a script, on the same views and with the same calls. core/rules/mappingscript.cpp writes the script that does the same.

const partOf = (name) => (name.startsWith('custom.') ? ['custom', name.slice(7)] : name.startsWith('key.') ? ['customKeys', name.slice(4)] : [null, name]);

function readField(from, name) {
    const [part, key] = partOf(name);
    return part === null ? from[key] : from[part][key] ?? null;
}

function hasField(from, name) {
    const [part, key] = partOf(name);
    return part === null ? key in from : key in from[part];
}

function writeField(to, name, value) {
    const [part, key] = partOf(name);
    if (part === null)
        to[key] = value;
    else
        to[part][key] = value;
}

const fillTemplate = (template, read) => (!template.includes('{{') ? template : template.replace(/\{\{\s*([^{}]*?)\s*\}\}/g, (all, name) => textOf(read(name))));

/** The value of a row, or undefined to leave its field as it is. */
function transformed(row, value, out) {
    const hasDefault = hasOwn(row, 'default');
    if (isEmpty(value))
        return hasDefault ? row.default : value;
    const otherwise = row.nothingMatches ?? 'leave';
    if (hasOwn(row, 'values')) {
        const table = {};
        for (const [here, there] of row.values) {
            const [from, to] = out ? [here, there] : [there, here];
            if (!hasOwn(table, from))
                Object.defineProperty(table, from, { value: to, enumerable: true });
        }
        const found = map(table, value, { leave: {}, keep: { keep: true }, default: { default: row.default }, fail: { fail: true } }[otherwise]);
        return found === null && otherwise === 'leave' ? undefined : found;
    }
    if (hasOwn(row, 'person') && !out) {
        const found = shared.users[{ email: 'byEmail', login: 'byLogin', name: 'byName' }[row.person]](value);
        if (found !== null)
            return found;
        switch (otherwise) {
        case 'keep': return value;
        case 'default': return row.default;
        case 'fail': throw new Error('nobody here is ' + quote(value));
        default: return undefined;
        }
    }
    const sign = out || (row.direction ?? 'both') !== 'both' ? 1 : -1;
    if (hasOwn(row, 'days'))
        return shared.dates.addDays(value, sign * row.days);
    if (hasOwn(row, 'workingDays'))
        return shared.dates.addWorkingDays(value, sign * row.workingDays);
    return hasOwn(row, 'plain') ? toPlain(value) : value;
}

function mapRow(row, out, from, to) {
    const [source, target] = out ? [row.field, row.replica ?? row.field] : [row.replica ?? row.field, row.field];
    // What the other side does not send at all is not empty.
    const read = (name) => (out || hasField(from, name) ? readField(from, name) : null);
    let value;
    if (hasOwn(row, 'constant')) {
        value = row.constant;
    } else if (hasOwn(row, 'template')) {
        value = fillTemplate(row.template, read);
    } else if (hasOwn(row, 'first')) {
        value = transformed(row, row.first.map(read).find((one) => !isEmpty(one)) ?? null, out);
    } else if (!out && !hasField(from, source)) {
        return;
    } else {
        value = transformed(row, readField(from, source), out);
    }
    if (value !== undefined)
        writeField(to, target, value);
}

const goesWay = (part, way) => part.direction === way || (way !== 'afterAck' && [undefined, 'both'].includes(part.direction));

function isBy(person, names) {
    const raw = person === null ? {} : unwrap(person);
    return names.some((name) => [raw.login, raw.name, raw.email].some((own) => typeof own === 'string' && own.toLowerCase() === name.toLowerCase()));
}

function mayRead(item, internal, what) {
    if (item.visibility === 'unknown')
        notice(what + ' was left out: who may read it is unknown');
    return item.visibility === 'public' || (internal === true && item.visibility === 'internal');
}

function takesComment(part, comment) {
    return mayRead(comment, part.internal, 'comment ' + comment.id)
        && (part.authors === undefined || isBy(comment.author, part.authors))
        && (part.exceptAuthors === undefined || !isBy(comment.author, part.exceptAuthors));
}

function takesAttachment(part, attachment) {
    return mayRead(attachment, part.internal, 'attachment ' + quote(attachment.fileName))
        && (part.maxBytes === undefined || attachment.size <= part.maxBytes)
        && (part.types === undefined || part.types.some((type) => matches(attachment.mimeType, type)))
        && (part.exceptNames === undefined || !part.exceptNames.some((name) => matches(attachment.fileName, name)));
}

function mapOutgoing(mapping, issue, replica) {
    const { comments, attachments } = mapping;
    if (comments !== undefined && goesWay(comments, 'outgoing'))
        replica.comments = issue.comments.filter((comment) => takesComment(comments, comment));
    if (attachments !== undefined && goesWay(attachments, 'outgoing')) {
        // A file of a comment that only some may read is no more public than that.
        const hidden = new Set(issue.comments.filter((comment) => comment.visibility !== 'public').map((comment) => comment.id));
        replica.attachments = issue.attachments.filter((attachment) => (attachments.internal === true || !hidden.has(attachment.commentId)) && takesAttachment(attachments, attachment));
    }
}

function mapIncoming(mapping, issue, replica) {
    const { comments, attachments } = mapping;
    if (comments !== undefined && goesWay(comments, 'incoming')) {
        const prefix = comments.prefix ?? '';
        mergeComments(issue, replica, (comment) => (!takesComment(comments, comment) ? null
            : { ...comment, body: fillTemplate(prefix, (name) => (name === 'author' ? comment.author : replica.key)) + comment.body }));
    }
    if (attachments !== undefined && goesWay(attachments, 'incoming'))
        mergeAttachments(issue, replica, (attachment) => (takesAttachment(attachments, attachment) ? attachment : null));
}

/** What a script of this direction compiles to. */
function mappingRule(direction, json) {
    const mapping = JSON.parse(json);
    deepFreeze(mapping);
    const out = direction === 'outgoing';
    const rows = (mapping.fields ?? []).map((row, i) => ({ row, label: 'row ' + (i + 1) + ', “' + row.field + '”: ' })).filter(({ row }) => goesWay(row, direction));
    return (...args) => () => {
        const [from, to] = [args[0], args[direction === 'incoming' ? 2 : 1]]; // as in world.js’s PARAMETERS
        for (const { row, label } of rows) {
            if (row.when !== undefined && row.when !== 'always' && (row.when === 'create') !== state.firstSync)
                continue;
            state.row = label;
            try {
                mapRow(row, out, from, to);
            } catch (error) {
                throw new Error(label + error.message);
            }
        }
        state.row = '';
        if (direction !== 'afterAck')
            (out ? mapOutgoing : mapIncoming)(mapping, out ? from : to, out ? to : from);
    };
}
