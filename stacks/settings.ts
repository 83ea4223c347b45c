import type { Problem } from "../rules/problem";
import { closest } from "../rules/closest";
import { readArguments, readChoice, readFields, readText } from "./readers";
import { flaggerInstalls, type Settings } from "./types";

/** Every setting a user may give, by its name after the project's. */
export const settingNames = ["context", "flaggerInstall", "kubeconfig", "podinfo"] as const;

/** Every field of the setting `podinfo`. */
export const podinfoNames = ["args", "image", "message"] as const;

/** What {@link parseSettings} found. */
export interface ParsedSettings {
    /** The settings; those with a problem are left out. */
    readonly settings: Settings;
    /** All that is wrong with them. */
    readonly problems: readonly Problem[];
}

/**
 * Turns the raw values of a stack's configuration into settings.
 *
 * @param project namespace of the settings
 * @param raw all of the stack's values, as `pulumi.runtime.allConfig()` gives them: structured ones are JSON
 */
export function parseSettings(
    project: string,
    raw: Readonly<Record<string, string>>,
): ParsedSettings {
    const problems: Problem[] = [];
    const prefix = `${project}:`;
    // Other namespaces are those of Pulumi and of providers.
    const own = Object.keys(raw).filter((key) => key.startsWith(prefix));
    problems.push(
        ...unknownNames(
            prefix,
            own.map((key) => key.slice(prefix.length)),
            settingNames,
        ),
    );
    const setting = (name: (typeof settingNames)[number]): [string, string | undefined] => [
        prefix + name,
        raw[prefix + name],
    ];
    const [podinfoPath, podinfoValue] = setting("podinfo");
    const fields = readFields(podinfoPath, podinfoValue, problems);
    problems.push(...unknownNames(`${podinfoPath}.`, Object.keys(fields), podinfoNames));
    const field = (name: (typeof podinfoNames)[number]): [string, unknown] => [
        `${podinfoPath}.${name}`,
        fields[name],
    ];
    return {
        settings: {
            context: readText(...setting("context"), problems),
            kubeconfig: readText(...setting("kubeconfig"), problems),
            flaggerInstall: readChoice(...setting("flaggerInstall"), flaggerInstalls, problems),
            podinfo: {
                args: readArguments(...field("args"), problems),
                image: readText(...field("image"), problems),
                message: readText(...field("message"), problems),
            },
        },
        problems,
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
                rule: `there is no such setting; known are ${known.join(", ")}`,
                remedy:
                    meant === undefined
                        ? `remove it with: pulumi config rm --path '${prefix}${name}'`
                        : `you may have meant ${prefix}${meant}`,
            };
        });
}
