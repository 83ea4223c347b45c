import type { Problem } from "../rules/problems/problem";
import { closest } from "../rules/problems/closest";

// Each reader turns one raw value into a typed one. A value that is not set is undefined; a wrong one is too, and its
// problem is added to those found so far.

/** Reads a text that is not blank. */
export function readText(path: string, value: unknown, problems: Problem[]): string | undefined {
    if (value === undefined) {
        return undefined;
    }
    if (typeof value !== "string") {
        problems.push({
            id: "setting/text",
            severity: "error",
            path,
            value,
            requirement: "it must be a string",
            fix: `set it: pulumi config set --type string --path '${path}' -- <text>`,
        });
        return undefined;
    }
    if (value.trim() === "") {
        problems.push({
            id: "setting/text",
            severity: "error",
            path,
            value,
            requirement: "it must not be blank",
            fix: `set a value, or remove it: pulumi config rm --path '${path}'`,
        });
        return undefined;
    }
    return value;
}

/** Reads one of a few words. */
export function readChoice<Choice extends string>(
    path: string,
    value: string | undefined,
    choices: readonly Choice[],
    problems: Problem[],
): Choice | undefined {
    const chosen = choices.find((choice) => choice === value);
    if (value !== undefined && chosen === undefined) {
        const meant = closest(value, choices);
        problems.push({
            id: "setting/choice",
            severity: "error",
            path,
            value,
            requirement: `it must be one of ${choices.join(", ")}`,
            fix:
                meant === undefined
                    ? `set one: pulumi config set '${path}' <choice>`
                    : `did you mean ${meant}?`,
        });
    }
    return chosen;
}

/** Reads a structure, which Pulumi hands over as JSON; one that is not set has no fields. */
export function readFields(
    path: string,
    value: string | undefined,
    problems: Problem[],
): Readonly<Record<string, unknown>> {
    const parsed = value === undefined ? {} : parseJson(value);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) {
        return parsed as Record<string, unknown>;
    }
    problems.push({
        id: "setting/fields",
        severity: "error",
        path,
        value,
        requirement: "it must be an object with fields",
        fix:
            `remove it: pulumi config rm '${path}'; ` +
            `then set a field: pulumi config set --path '${path}.<field>' <value>`,
    });
    return {};
}

/** Reads a list of command line arguments. */
export function readArguments(
    path: string,
    value: unknown,
    problems: Problem[],
): string[] | undefined {
    if (value === undefined) {
        return undefined;
    }
    if (!Array.isArray(value)) {
        problems.push({
            id: "setting/list",
            severity: "error",
            path,
            value,
            requirement: "it must be a list",
            fix:
                `remove it: pulumi config rm --path '${path}'; ` +
                `then set the first element: pulumi config set --path '${path}[0]' -- <argument>`,
        });
        return undefined;
    }
    return value.flatMap((element: unknown, index) => {
        const argument = readText(`${path}[${index}]`, element, problems);
        return argument === undefined ? [] : [argument];
    });
}

function parseJson(value: string): unknown {
    try {
        return JSON.parse(value);
    } catch (error) {
        if (error instanceof SyntaxError) {
            return value;
        }
        throw error;
    }
}
