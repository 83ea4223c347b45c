import { linearTest } from "../../canary/rust-regex";
import type { Matcher } from "./syntax";
import { Unsupported } from "./syntax";

/** Whether a label's value is one that a matcher takes. */
export function testOf(op: Matcher["op"], value: string): (actual: string) => boolean {
    switch (op) {
        case "=":
            return (actual) => actual === value;
        case "!=":
            return (actual) => actual !== value;
        case "=~":
            return anchored(value);
        case "!~": {
            const pattern = anchored(value);
            return (actual) => !pattern(actual);
        }
    }
}

/** Classes that have more characters in Rust than in Go, in Rust's notation of Go's. */
const ASCII: Readonly<Record<string, string>> = {
    "\\d": "[0-9]",
    "\\D": "[^0-9]",
    "\\w": "[0-9A-Za-z_]",
    "\\W": "[^0-9A-Za-z_]",
    "\\s": "[\\t\\n\\f\\r ]",
    "\\S": "[^\\t\\n\\f\\r ]",
    "\\b": "(?-u:\\b)",
    "\\B": "(?-u:\\B)",
};

/** What Rust reads differently than Go: sets in classes, the flag x, and a repetition of a repetition. */
const DIFFERENT = /\[[^\]]*(?:\[(?!:)|&&|--|~~)|\[\^?\]|\(\?[a-zA-Z]*x|[*+?}][*+]/;

/** An expression that only one text matches, like the name of a workload. */
const LITERAL = /^[\w-]*$/;

function anchored(pattern: string): (text: string) => boolean {
    if (LITERAL.test(pattern)) {
        return (text) => text === pattern;
    }
    const ascii = pattern.replace(/\\[^]/g, (escape) => ASCII[escape] ?? escape);
    const isCommon = !DIFFERENT.test(pattern.replace(/\\[^]/g, ""));
    const test = isCommon ? linearTest(`^(?s:${ascii})$`) : undefined;
    if (test === undefined) {
        throw new Unsupported(`the regular expression ${pattern} is not supported`);
    }
    return test;
}
