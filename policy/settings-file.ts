import type { Policies } from "@pulumi/policy";
import { closest } from "../rules/problems/closest";
import { isFields } from "../rules/canary/reading";
import type { Problem } from "../rules/problems/problem";

/** Enforcement levels; `remediate` is equal to `mandatory` for policies that do not remediate. */
const LEVELS = ["advisory", "mandatory", "remediate", "disabled"] as const;

/** The entry of the file for all policies that are not listed. */
const ALL = "all";

/**
 * Checks the names in a file for `--policy-pack-config`: Pulumi silently ignores entries for unknown policies
 * (pulumi v3.220.0 pkg/resource/analyzer/config.go, `applyConfig` and `validatePolicyPackConfig`), so the intended
 * policy keeps its configuration.
 *
 * @param text - content of the file
 * @param file - its name
 * @param policies - policies of the pack
 * @returns all unknown policies, settings and levels; Pulumi itself checks types and limits of settings
 */
export function settingsFileProblems(text: string, file: string, policies: Policies): Problem[] {
    // Pulumi accepts an empty file
    if (text.trim() === "") {
        return [];
    }
    const content = parseJson(text);
    if (!isFields(content)) {
        return [
            {
                id: "policy/settings-file",
                severity: "error",
                path: file,
                value: undefined,
                requirement:
                    "a policy configuration file must be a JSON object with policy names as its keys",
                fix: 'use a JSON object such as {"mesh-injection": "advisory"}',
            },
        ];
    }
    const names = [ALL, ...policies.map(({ name }) => name)];
    return Object.entries(content).flatMap(([name, settings]) => {
        const path = `${file}: ${name}`;
        const policy = policies.find((each) => each.name === name);
        if (name !== ALL && policy === undefined) {
            return [
                {
                    id: "policy/unknown",
                    severity: "error",
                    path,
                    value: name,
                    requirement: `Pulumi ignores the entry because the pack has no policy of this name; it has ${names.slice(1).join(", ")}, and "${ALL}" for all others`,
                    fix: fixOf(name, names),
                },
            ];
        }
        const known = Object.keys(policy?.configSchema?.properties ?? {});
        return isFields(settings)
            ? [
                  ...unknownSettings(name, known, settings, path),
                  ...wrongLevel(settings.enforcementLevel, `${path}.enforcementLevel`),
              ]
            : wrongLevel(settings, path);
    });
}

/**
 * Unknown settings of a policy: they would silently have no effect.
 *
 * @param policy - name of the policy
 * @param known - names of its settings
 * @param settings - the configured settings
 * @param path - path of the settings; @default - shown as `setting <name> of policy <policy>`
 */
export function unknownSettings(
    policy: string,
    known: readonly string[],
    settings: object,
    path?: string,
): Problem[] {
    return Object.entries(settings)
        .filter(([name]) => name !== "enforcementLevel" && !known.includes(name))
        .map(([name, value]) => ({
            id: "policy/setting-unknown",
            severity: "error",
            path: path === undefined ? `setting ${name} of policy ${policy}` : `${path}.${name}`,
            value: value as unknown,
            requirement:
                policy === ALL
                    ? `"${ALL}" accepts only an enforcement level: set settings per policy`
                    : `the policy has ${known.length === 0 ? "no settings" : `the settings ${known.join(", ")}`} and enforcementLevel`,
            fix: fixOf(name, known),
        }));
}

function wrongLevel(level: unknown, path: string): Problem[] {
    return level === undefined || LEVELS.some((known) => known === level)
        ? []
        : [
              {
                  id: "policy/level-unknown",
                  severity: "error",
                  path,
                  value: level,
                  requirement: `an enforcement level must be ${LEVELS.slice(0, -1).join(", ")} or ${LEVELS.at(-1)}`,
                  fix: fixOf(typeof level === "string" ? level : "", LEVELS),
              },
          ];
}

function fixOf(name: string, candidates: readonly string[]): string {
    const meant = closest(name, candidates);
    return meant === undefined ? "remove it" : `use "${meant}"`;
}

/** The value; `undefined` for invalid JSON. */
function parseJson(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch (error) {
        if (error instanceof SyntaxError) {
            return undefined;
        }
        throw error;
    }
}
