import { at, type GuardRule, matches, or, format } from "../guard-rule";

const path = "spec.analysis.sessionAffinity";
const applies = '$makesRoute && $strategy != "skipped"';

/** Rules about session affinity. */
export function affinityRules(): readonly GuardRule[] {
    return [
        {
            id: "affinity/cookie-names",
            violations: at(
                `${path}.cookieName`,
                `has($affinity.cookieName) && $affinity.cookieName == ${or("$affinity.primaryCookieName", '""')}`,
                format.text("$affinity.cookieName"),
            ),
        },
        ...["cookieName", "primaryCookieName"].map((field) => ({
            id: "affinity/cookie-name",
            violations: at(
                `${path}.${field}`,
                `${applies} && ${or(`$affinity.${field}`, '""')} != "" && !${matches(`$affinity.${field}`, "^[A-Za-z0-9!#%&'_`~.-]+$")}`,
                format.text(`$affinity.${field}`),
            ),
        })),
        {
            id: "affinity/everyone-in-the-end",
            violations: at(
                path,
                `$makesRoute && $strategy == "weighted" && has($analysis.sessionAffinity) && !($router == "gatewayapi:v1" && has($affinity.primaryCookieName))`,
            ),
        },
        {
            id: "affinity/max-age",
            violations: at(
                `${path}.maxAge`,
                `${applies} && has($affinity.maxAge) && $affinity.maxAge < 0`,
                format.number("$affinity.maxAge"),
            ),
        },
        {
            id: "affinity/max-age-zero",
            violations: at(
                `${path}.maxAge`,
                `${applies} && has($affinity.maxAge) && $affinity.maxAge == 0`,
                '"0"',
            ),
        },
        {
            id: "affinity/needs-secure",
            violations: at(
                `${path}.sameSite`,
                `${applies} && !$affinity.?secure.orValue(false) && $affinity.?sameSite.orValue("") == "None"`,
                '"\\"None\\""',
            ),
        },
        {
            id: "affinity/needs-secure",
            violations: at(
                `${path}.partitioned`,
                `${applies} && !$affinity.?secure.orValue(false) && $affinity.?partitioned.orValue(false)`,
                '"true"',
            ),
        },
        {
            id: "affinity/primary-cookie",
            violations: at(
                `${path}.primaryCookieName`,
                '$router == "gatewayapi:v1beta1" && has($affinity.primaryCookieName)',
                format.text("$affinity.primaryCookieName"),
            ),
        },
        {
            id: "affinity/no-weights",
            violations: at(
                path,
                '$strategy == "blue-green" && $router != "smi" && has($analysis.sessionAffinity)',
            ),
        },
        {
            id: "analysis/mirror",
            violations: at(
                "spec.analysis.mirror",
                `${applies} && $analysis.?mirror.orValue(false)`,
                '"true"',
            ),
        },
    ];
}
