// node: what the local tracker allows, from its schema.

const choiceName = (choice) => choice.name ?? choice.id;
const namesOf = (choices) => Object.freeze(choices.map(choiceName));

/** A choice of a field by name, then id, then name without case; null and a warning when there is none. */
function choiceOf(call, field, value) {
    if (isEmpty(value))
        return null;
    const allowed = schema.allowed[field];
    const label = field.replace(/^custom\./, '');
    if (allowed === undefined) {
        notice(call + ': the tracker here tells no values of ' + label);
        return null;
    }
    const names = nameOf(value);
    const found = allowed.find((choice) => names.includes(choiceName(choice))) ?? allowed.find((choice) => names.includes(choice.id))
        ?? allowed.find((choice) => names.some((name) => name.trim().toLowerCase() === choiceName(choice).trim().toLowerCase()));
    if (found === undefined) {
        notice(call + ': ' + label + ' has no ' + quote(value) + ' here' + hint(names[0] ?? '', namesOf(allowed)));
        return null;
    }
    return view(found, call);
}

function knownField(call, field) {
    const known = [...new Set([...STANDARD, ...schema.fields]), ...[...schema.custom].map((name) => 'custom.' + name)];
    if (typeof field !== 'string' || !known.includes(field))
        throw unknownName(call, 'field ', field, known);
    return field;
}

const nodeApi = strict({
    status: (value) => choiceOf('node.status', 'status', value),
    priority: (value) => choiceOf('node.priority', 'priority', value),
    type: (value) => choiceOf('node.type', 'type', value),
    option: (field, value) => choiceOf('node.option', knownField('node.option', field), value),
    options: (field) => namesOf(schema.allowed[knownField('node.options', field)] ?? []),
    get statuses() { return namesOf(schema.allowed.status ?? []); },
    get priorities() { return namesOf(schema.allowed.priority ?? []); },
    get types() { return namesOf(schema.allowed.type ?? []); },
    get labels() { return namesOf(schema.allowed.labels ?? []); },
}, 'node');
