import { Environment } from "@marcbachmann/cel-js";
import { RE2JS } from "re2js";
import { isGoUrl } from "./go-url";

/** A CEL expression that is ready to be evaluated. */
export type Expression = (variables: Readonly<Record<string, unknown>>) => unknown;

/** Functions that the library has with other meanings than Kubernetes, and what they are called here. */
const RENAMED: Readonly<Record<string, string>> = {
    "has(": "isPresent(",
    ".matches(": ".re2Matches(",
    ".lowerAscii(": ".asciiLower(",
};

/** Variables of the expressions of a ValidatingAdmissionPolicy; all of them are dynamic. */
const VARIABLES = ["object", "oldObject", "request", "params", "namespaceObject", "variables"];

const environment = environmentOfKubernetes();
const parsed = new Map<string, Expression>();
const patterns = new Map<string, RE2JS>();

/**
 * Parses a CEL expression as the API server reads it: with optional types, regular expressions of RE2, and the
 * functions of Kubernetes that the guard uses. Each expression is parsed once.
 *
 * @throws Error of the library for an expression that it cannot parse
 */
export function expressionOf(text: string): Expression {
    const known = parsed.get(text);
    if (known !== undefined) {
        return known;
    }
    const expression = environment.parse(renamed(text)) as Expression;
    parsed.set(text, expression);
    return expression;
}

/** An expression with the functions that are called otherwise here; texts stay as they are. */
function renamed(text: string): string {
    return text.replaceAll(
        /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\.?\b\w+\(/g,
        (whole) => RENAMED[whole] ?? whole,
    );
}

function environmentOfKubernetes(): Environment {
    const made = new Environment({
        enableOptionalTypes: true,
        // in a list of texts and dynamic values only the former have a type to agree on
        homogeneousAggregateLiterals: false,
    });
    for (const name of VARIABLES) {
        made.registerVariable(name, "dyn");
    }
    const add = (signature: string, handler: (...values: never[]) => unknown): void => {
        made.registerFunction(signature, handler, { async: false });
    };
    // the library's own macro takes no index on the way to the field
    made.registerFunction("isPresent(ast): bool", ({ args }: MacroCall) => ({
        typeCheck: (checker: Checker, _: unknown, context: unknown) => {
            checker.check(selectionIn(args)[0], context);
            return checker.getType("bool");
        },
        evaluate: (evaluator: Evaluator, _: unknown, context: unknown) => {
            const [operand, field] = selectionIn(args);
            return isPresent(evaluator.run(operand, context), field);
        },
    }));
    add("string.re2Matches(string): bool", (text: string, pattern: string) =>
        patternOf(pattern).matcher(text).find(),
    );
    add("string.find(string): string", (text: string, pattern: string) => {
        const [first = ""] = found(text, pattern);
        return first;
    });
    add("string.findAll(string): list<string>", (text: string, pattern: string) => [
        ...found(text, pattern),
    ]);
    add("string.replace(string, string): string", (text: string, old: string, other: string) =>
        text.replaceAll(old, () => other),
    );
    add("string.asciiLower(): string", (text: string) =>
        text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()),
    );
    add("list<string>.min(): string", (texts: readonly string[]) => {
        const [first] = [...texts].sort();
        if (first === undefined) {
            throw new Error("min called on empty list");
        }
        return first;
    });
    add("isURL(string): bool", isGoUrl);
    return made;
}

/** What the library hands to a macro, as far as it is used. */
interface MacroCall {
    readonly args: readonly Node[];
}

interface Node {
    readonly op: string;
    readonly args: readonly [Node, string];
}

interface Checker {
    check(node: Node, context: unknown): unknown;
    getType(name: string): unknown;
}

interface Evaluator {
    run(node: Node, context: unknown): unknown;
}

/** The operand and the field of `has(operand.field)`. */
function selectionIn([selection]: readonly Node[]): Node["args"] {
    if (selection?.op !== ".") {
        throw new Error("has() takes the selection of a field");
    }
    return selection.args;
}

function isPresent(value: unknown, field: string): boolean {
    if (value instanceof Map) {
        return value.has(field);
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw new Error(`has() takes a field of a map, not ${field} of ${typeof value}`);
    }
    return Object.hasOwn(value, field);
}

function* found(text: string, pattern: string): Generator<string> {
    const matcher = patternOf(pattern).matcher(text);
    while (matcher.find()) {
        yield matcher.group() ?? "";
    }
}

function patternOf(pattern: string): RE2JS {
    const compiled = patterns.get(pattern) ?? RE2JS.compile(pattern);
    patterns.set(pattern, compiled);
    return compiled;
}
