import type { RawConfig } from "../../stacks/settings";

/** Namespace of the settings. */
export const project = "linkerd-canary";

/** Settings as Pulumi hands them over, their names without the project's; those named are encrypted. */
export function rawConfig(
    values: Readonly<Record<string, string>> = {},
    secrets: readonly string[] = [],
): RawConfig {
    return {
        project,
        values: Object.fromEntries(
            Object.entries(values).map(([name, value]) => [`${project}:${name}`, value]),
        ),
        isSecret: (key) => secrets.some((name) => key === `${project}:${name}`),
    };
}
