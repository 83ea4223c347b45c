import { at, type GuardRule, matches, or, say } from "../guard-rule";

const path = "spec.analysis.sessionAffinity";
const judged = '$makesRoute && $strategy != "skipped"';

/** Rules about keeping a user on the version that he met. */
export function affinityRules(): readonly GuardRule[] {
    return [
        {
            id: "affinity/cookie-names",
            finds: at(
                `${path}.cookieName`,
                `has($affinity.cookieName) && $affinity.cookieName == ${or("$affinity.primaryCookieName", '""')}`,
                say.text("$affinity.cookieName"),
            ),
        },
        ...["cookieName", "primaryCookieName"].map((field) => ({
            id: "affinity/cookie-name",
            finds: at(
                `${path}.${field}`,
                `${judged} && ${or(`$affinity.${field}`, '""')} != "" && !${matches(`$affinity.${field}`, "^[A-Za-z0-9!#%&'_`~.-]+$")}`,
                say.text(`$affinity.${field}`),
            ),
        })),
        {
            id: "affinity/max-age",
            finds: at(
                `${path}.maxAge`,
                `${judged} && has($affinity.maxAge) && $affinity.maxAge < 0`,
                say.number("$affinity.maxAge"),
            ),
        },
        {
            id: "affinity/max-age-zero",
            finds: at(
                `${path}.maxAge`,
                `${judged} && has($affinity.maxAge) && $affinity.maxAge == 0`,
                '"0"',
            ),
        },
        {
            id: "affinity/needs-secure",
            finds: at(
                `${path}.sameSite`,
                `${judged} && !$affinity.?secure.orValue(false) && $affinity.?sameSite.orValue("") == "None"`,
                '"\\"None\\""',
            ),
        },
        {
            id: "affinity/needs-secure",
            finds: at(
                `${path}.partitioned`,
                `${judged} && !$affinity.?secure.orValue(false) && $affinity.?partitioned.orValue(false)`,
                '"true"',
            ),
        },
        {
            id: "affinity/primary-cookie",
            finds: at(
                `${path}.primaryCookieName`,
                '$router == "gatewayapi:v1beta1" && has($affinity.primaryCookieName)',
                say.text("$affinity.primaryCookieName"),
            ),
        },
        {
            id: "affinity/no-weights",
            finds: at(
                path,
                '$strategy == "blue-green" && $router != "smi" && has($analysis.sessionAffinity)',
            ),
        },
        {
            id: "analysis/mirror",
            finds: at(
                "spec.analysis.mirror",
                `${judged} && $analysis.?mirror.orValue(false)`,
                '"true"',
            ),
        },
    ];
}
