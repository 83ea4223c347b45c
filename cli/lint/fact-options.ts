import { InvalidArgumentError, Option } from "commander";
import type { Installation } from "../../rules/canary";
import { goDuration } from "../../rules/canary/durations";
import {
    type FactName,
    factNames,
    factOf,
    type InstallationFact,
} from "../../rules/installation/facts";
import { listFrom } from "../../rules/installation/parse";

/** The options of a fact: one, and a second for a switch that can be set to `false`. */
export function factOptions(name: FactName): Option[] {
    const { argument, choices, description, negation, option, type } = factOf(name);
    if (type === "switch") {
        return [
            new Option(`--${option}`, description),
            ...(negation === undefined ? [] : [new Option(`--no-${option}`, negation)]),
        ];
    }
    const valued = new Option(`--${option} <${argument}>`, description);
    return [choices ? valued.choices(choices) : valued.argParser((text) => parsed(type, text))];
}

/**
 * The facts that the options set.
 *
 * @param flags - as commander returns them
 * @returns no fact whose option is not used: it must not hide what the manifests state
 */
export function factsFromFlags(flags: Readonly<Record<string, unknown>>): Installation {
    const facts = factNames.map((name) => [name, factFromFlags(name, flags)] as const);
    return Object.fromEntries(facts.filter(([, value]) => value !== undefined));
}

function factFromFlags(name: FactName, flags: Readonly<Record<string, unknown>>): unknown {
    const option = new Option(`--${factOf(name).option}`);
    const value = flags[option.attributeName()];
    // commander sets the attribute of an option that begins with "no-" to true where it is not used
    return option.negate ? (value === false ? true : undefined) : value;
}

/** A value as it is typed. A version is not checked here: the rules report one that is not readable. */
function parsed(type: InstallationFact["type"], text: string): unknown {
    if (type !== "seconds") {
        return type === "list" ? listFrom(text) : text;
    }
    const seconds = goDuration(text);
    if (seconds === undefined || seconds <= 0) {
        throw new InvalidArgumentError('It must be a duration such as "10s" or "1m30s".');
    }
    return seconds;
}
