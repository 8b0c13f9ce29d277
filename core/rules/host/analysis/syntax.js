// Parsing, and syntax errors in words.

const OPTIONS = { ecmaVersion: 'latest', sourceType: 'script', allowReturnOutsideFunction: true, allowHashBang: false, locations: true };

// A rule is the body of a strict function.
class RuleParser extends acorn.Parser {
    constructor(...args) {
        super(...args);
        this.strict = true;
    }
}

const CLOSES = { '(': ')', '[': ']', '{': '}', '${': '}' };

/** The first bracket that does not fit: {token, open}; without a token when the text ends before `open` is closed. */
function bracketFault(script) {
    const open = [];
    try {
        for (const token of acorn.tokenizer(script, OPTIONS)) {
            const label = token.type.label;
            if (label in CLOSES) {
                open.push(token);
            } else if (label === ')' || label === ']' || label === '}') {
                const last = open.pop();
                if (last === undefined || CLOSES[last.type.label] !== label)
                    return { token, open: last };
            }
        }
    } catch {
        return null;
    }
    return open.length > 0 ? { open: open[open.length - 1] } : null;
}

const WORD = /^(?:[\p{ID_Start}$_][\p{ID_Continue}$]*|[0-9][\w.]*|=>|\.\.\.|[=!<>&|?+*/-]+|[^])/u;

function wordsFor(script, at) {
    const fault = bracketFault(script);
    const opened = (token) => '“' + token.type.label + '” of line ' + token.loc.start.line;
    if (at >= script.length)
        return fault === null || fault.token ? 'The text ends too early' : 'The text ends, but the ' + opened(fault.open) + ' is not closed';
    if (fault?.token?.start === at) {
        const here = '“' + fault.token.type.label + '”';
        return fault.open === undefined ? here + ' closes nothing' : here + ' does not close the ' + opened(fault.open);
    }
    if (/\bawait\s+$/.test(script.slice(Math.max(0, at - 200), at)))
        return '“await” is not possible in a rule';
    return 'Unexpected “' + WORD.exec(script.slice(at, at + 60))[0] + '”';
}

function syntaxProblem(script, error) {
    let message = error.message.replace(/ \(\d+:\d+\)$/, '').replace(/'([^']+)'/g, '“$1”');
    if (message === 'Unexpected token')
        message = wordsFor(script, error.pos);
    return { line: error.loc.line, column: error.loc.column + 1, length: 0, severity: 'error', code: 'syntax', message };
}
