import { recently } from "../../../recently";

/** What the Go template of a metric's query uses. */
export interface QueryTemplate {
    /** Names that are called as functions, without those of Go itself. */
    readonly functions: readonly string[];
    /** Fields that are not read from a function's result, such as `.interval`: Flagger passes no data to a template. */
    readonly dataFields: readonly string[];
    /** Names that are read of `variables`. */
    readonly variables: readonly string[];
    /** Whether an action is not closed, is empty, or contains braces, which Go's actions never do. */
    readonly broken: boolean;
}

/** Keywords and functions of Go's package `text/template`. */
const OF_GO: readonly string[] = [
    ...["if", "else", "end", "range", "break", "continue", "with", "define", "template", "block"],
    ...["nil", "true", "false", "and", "or", "not", "len", "index", "slice", "call"],
    ...["print", "printf", "println", "html", "js", "urlquery"],
    ...["eq", "ne", "lt", "le", "gt", "ge"],
];

const ACTION = /\{\{(-\s)?([\s\S]*?)(\s-)?\}\}/g;
const STRING = /"(?:\\.|[^"\\])*"|`[^`]*`|'(?:\\.|[^'\\])*'/g;
const COMMENT = /^\s*\/\*[\s\S]*\*\/\s*$/;

/**
 * Reads a query template as far as Flagger's rendering of it can fail: by the names that its actions use. The grammar
 * of Go templates is not checked further.
 *
 * @param query - the query of a MetricTemplate
 */
export function readTemplate(query: string): QueryTemplate {
    return templates(query);
}

const templates = recently(100, read);

function read(query: string): QueryTemplate {
    const actions = [...query.matchAll(ACTION)].map(([, , action = ""]) => action);
    const code = actions
        .filter((action) => !COMMENT.test(action))
        .map((action) => action.replace(STRING, '""'));
    const rest = query.replace(ACTION, "");
    const defined = new Set(all(code, /\$(\w+)/g));
    return {
        functions: all(code, /(?<![\w.$])([A-Za-z_]\w*)/g).filter(
            (name) => !OF_GO.includes(name) && !defined.has(name),
        ),
        dataFields: all(code, /(?<![\w)$.\]])\.([A-Za-z_]\w*)/g),
        variables: all(code, /(?<![\w.$])variables\.(\w+)/g),
        broken: rest.includes("{{") || code.some((action) => /^\s*$|[{}]/.test(action)),
    };
}

function all(code: readonly string[], pattern: RegExp): string[] {
    const names = code.flatMap((action) =>
        [...action.matchAll(pattern)].flatMap(([, name]) => name ?? []),
    );
    return [...new Set(names)];
}
