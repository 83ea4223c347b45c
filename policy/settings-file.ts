import type { Policies } from "@pulumi/policy";
import { closest } from "../rules/problems/closest";
import { isFields } from "../rules/canary/reading";
import type { Problem } from "../rules/problems/problem";

/** What a policy can be set to; `remediate` is as good as `mandatory` here, since no policy of the pack mends. */
const LEVELS = ["advisory", "mandatory", "remediate", "disabled"] as const;

/** The entry of the file that is about every policy that is not named. */
const ALL = "all";

/**
 * Checks the names in a file for `--policy-pack-config`: what it says of a policy that there is not, Pulumi passes over
 * without a word (pulumi v3.220.0 pkg/resource/analyzer/config.go, `applyConfig` and `validatePolicyPackConfig`), so
 * that the policy that was meant goes on as before.
 *
 * @param text - what is in the file
 * @param file - its name
 * @param policies - of the pack that the file is for
 * @returns every policy, setting and level that there is not; types and limits of settings are checked by Pulumi itself
 */
export function settingsFileProblems(text: string, file: string, policies: Policies): Problem[] {
    // Pulumi takes an empty file for one that sets nothing
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
                    "a file of policy settings is a JSON object with the names of policies as its keys",
                fix: 'write it as {"mesh-injection": "advisory"}',
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
                    requirement: `the pack has the policies ${names.slice(1).join(", ")}, and "${ALL}" stands for those that are not named; Pulumi passes over any other name`,
                    fix: mendOf(name, names),
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
 * Settings that a policy does not have: they would be without effect, and nobody would see it.
 *
 * @param policy - its name
 * @param known - names of the settings that it has
 * @param settings - what it was given
 * @param path - the place of the settings; @default - told as `setting <name> of policy <policy>`
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
                    ? `"${ALL}" takes a level alone: settings are each policy's own`
                    : `the policy has ${known.length === 0 ? "no settings" : `the settings ${known.join(", ")}`} and enforcementLevel`,
            fix: mendOf(name, known),
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
                  requirement: `a level is ${LEVELS.slice(0, -1).join(", ")} or ${LEVELS.at(-1)}`,
                  fix: mendOf(typeof level === "string" ? level : "", LEVELS),
              },
          ];
}

function mendOf(name: string, candidates: readonly string[]): string {
    const meant = closest(name, candidates);
    return meant === undefined ? "take it out" : `did you mean "${meant}"? write that`;
}

/** The value; `undefined` for what is no JSON. */
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
