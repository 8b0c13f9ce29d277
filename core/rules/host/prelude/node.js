// node: what the local tracker allows, from its schema.

const choiceName = (choice) => choice.name ?? choice.id;
const choiceNames = (field) => Object.freeze((schema.choices.get(field) ?? []).map(choiceName));

/** A choice of a field by name, then id, then name without case; null and a warning when there is none. */
function lookedUp(call, field, value) {
    if (isEmpty(value))
        return null;
    const allowed = schema.choices.get(field);
    const label = field.replace(/^custom\./, '');
    if (allowed === undefined) {
        notice(call + ': the tracker here tells no values of ' + label);
        return null;
    }
    const names = nameOf(value);
    const found = allowed.find((choice) => names.includes(choiceName(choice))) ?? allowed.find((choice) => names.includes(choice.id))
        ?? allowed.find((choice) => names.some((name) => name.trim().toLowerCase() === choiceName(choice).trim().toLowerCase()));
    if (found === undefined) {
        notice(call + ': ' + label + ' has no ' + quote(value) + ' here' + hint(names[0] ?? '', choiceNames(field)));
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
    status: (value) => lookedUp('node.status', 'status', value),
    priority: (value) => lookedUp('node.priority', 'priority', value),
    type: (value) => lookedUp('node.type', 'type', value),
    option: (field, value) => lookedUp('node.option', knownField('node.option', field), value),
    options: (field) => choiceNames(knownField('node.options', field)),
    get statuses() { return choiceNames('status'); },
    get priorities() { return choiceNames('priority'); },
    get types() { return choiceNames('type'); },
    get labels() { return choiceNames('labels'); },
}, 'node');
