import type { Matcher } from "./syntax";
import { Unsupported } from "./syntax";

/** Whether a label's value is one that a matcher takes. */
export function testOf(op: Matcher["op"], value: string): (actual: string) => boolean {
    switch (op) {
        case "=":
            return (actual) => actual === value;
        case "!=":
            return (actual) => actual !== value;
        case "=~": {
            const pattern = anchored(value);
            return (actual) => pattern.test(actual);
        }
        case "!~": {
            const pattern = anchored(value);
            return (actual) => !pattern.test(actual);
        }
    }
}

/** The common syntax of Go's and JavaScript's regular expressions; others are not supported. */
const DIFFERENT = /\\[^\W_dDwWsSbBnrtfv]|\(\?(?!:)|\[\^?\]|\[[^\]]*\[:/;

function anchored(pattern: string): RegExp {
    try {
        if (!DIFFERENT.test(pattern)) {
            return new RegExp(`^(?:${pattern})$`, "s");
        }
    } catch {
        // not one of JavaScript's either
    }
    throw new Unsupported(`the regular expression ${pattern} is not supported`);
}
