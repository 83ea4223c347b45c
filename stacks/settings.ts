import { closest } from "../rules/problems/closest";
import type { Problem } from "../rules/problems/problem";
import { readArguments, readChoice, readFields, readText } from "./readers";
import { type StackSetting, settingsSchema, type SettingValue } from "./schema";
import type { Service } from "./services/service";
import { type RawValues, typedSettings } from "./typed-settings";
import type { Settings } from "./types";

/** Result of {@link parseSettings}. */
export interface ParsedSettings {
    /** The settings; those with a problem are left out. */
    readonly settings: Settings;
    /** All problems with them. */
    readonly problems: readonly Problem[];
}

/** A stack's configuration as Pulumi hands it over. */
export interface RawConfig {
    /** Namespace of the settings: the name of the project. */
    readonly project: string;
    /** All values, those of providers too, as `pulumi.runtime.allConfig()` gives them: structured ones are JSON. */
    readonly values: Readonly<Record<string, string>>;
    /** Whether a value, or a part of it, is encrypted in the stack's file. */
    readonly isSecret: (key: string) => boolean;
}

/** Parses the raw values of a stack's configuration into settings, and reports all problems. */
export function parseSettings(raw: RawConfig, services: readonly Service[]): ParsedSettings {
    const problems: Problem[] = [];
    const prefix = `${raw.project}:`;
    const schema = settingsSchema(services);
    // Other namespaces are those of Pulumi and of providers.
    const own = Object.keys(raw.values).filter((key) => key.startsWith(prefix));
    problems.push(
        ...unknownNames(
            prefix,
            own.map((key) => key.slice(prefix.length)),
            schema.map(({ name }) => name),
        ),
    );
    const values: RawValues = new Map(
        schema.map((setting) => [setting.name, readSetting(raw, prefix, setting, problems)]),
    );
    const { settings, problems: together } = typedSettings(prefix, values, services);
    // A value that is wrong by itself is not missing as well.
    const more = together.filter(({ path }) => problems.every((found) => found.path !== path));
    return { settings, problems: [...problems, ...more] };
}

function readSetting(
    raw: RawConfig,
    prefix: string,
    setting: StackSetting,
    problems: Problem[],
): ReadonlyMap<string, string | string[] | undefined> {
    const path = prefix + setting.name;
    // Pulumi.yaml declares "" for a text that is not set, since Pulumi demands a value of every declared setting.
    const value = raw.values[path] === "" ? undefined : raw.values[path];
    if (setting.kind !== "structure") {
        return new Map([["", readValue(path, setting, value, problems)]]);
    }
    const fields = readFields(path, value, problems);
    const names = setting.fields.map(({ name }) => name);
    problems.push(...unknownNames(`${path}.`, Object.keys(fields), names));
    return new Map(
        setting.fields.map((field) => {
            const at = `${path}.${field.name}`;
            if (field.secret === true && fields[field.name] !== undefined && !raw.isSecret(path)) {
                problems.push(inTheOpen(at));
            }
            return [field.name, readValue(at, field, fields[field.name], problems)];
        }),
    );
}

function readValue(
    path: string,
    { choices, kind }: SettingValue,
    value: unknown,
    problems: Problem[],
): string | string[] | undefined {
    if (kind === "list") {
        return readArguments(path, value, problems);
    }
    if (kind === "switch") {
        // pulumi config set --path stores a boolean, and without --path a text
        const word = value === undefined ? undefined : JSON.stringify(value).replaceAll('"', "");
        return readChoice(path, word, ["true", "false"], problems);
    }
    const text = readText(path, value, problems);
    return choices === undefined ? text : readChoice(path, text, choices, problems);
}

function inTheOpen(path: string): Problem {
    return {
        id: "setting/in-the-open",
        severity: "error",
        path,
        value: "a value in plain text",
        requirement: "it is a secret, and everyone who can read the stack's file could read it",
        fix: `revoke it and create a new one, then run: pulumi config set --secret --path '${path}' -- <value>`,
    };
}

function unknownNames(
    prefix: string,
    names: readonly string[],
    known: readonly string[],
): Problem[] {
    return names
        .filter((name) => !known.includes(name))
        .map((name): Problem => {
            const meant = closest(name, known);
            return {
                id: "setting/unknown",
                severity: "error",
                path: prefix + name,
                value: name,
                requirement: `unknown setting; known settings: ${known.join(", ")}`,
                fix:
                    meant === undefined
                        ? `remove it: pulumi config rm --path '${prefix}${name}'`
                        : `did you mean ${prefix}${meant}?`,
            };
        });
}
