import { at, each, format, type GuardRule, listed, matches, or } from "../guard-rule";
import { NOT_CONVERTED } from "../../canary/spec/matches";
import { eachName } from "./routes";

const analysisMatch = or("$analysis.match", "[]");
const headers = or("e.it.headers", "{}");
const parameters = or("e.it.queryParams", "{}");
/** Whether a header or parameter has neither of the two ways that Flagger converts. */
const isUnconverted = (given: string): string =>
    `!(${given}.?exact.orValue("") != "" || ${given}.?regex.orValue("") != "")`;
const isGiven = (): string => '": set"';
const hasNames = `(size(${headers}) > 0 || size(${parameters}) > 0)`;
const applies = '$makesRoute && $strategy != "skipped"';

/** Rules about who is sent to the canary, and which requests the route is for. */
export function matchRules(): readonly GuardRule[] {
    return [
        ...(["headers", "queryParams"] as const).flatMap((field) => [
            {
                id: "match/everyone",
                violations: eachName(
                    "$analysisMatches",
                    field,
                    (given) => `${applies} && ${isUnconverted(given)}`,
                    isGiven,
                ),
            },
            {
                id: "match/unsupported",
                violations: eachName(
                    "$matches",
                    field,
                    (given) => `$makesRoute && ${isUnconverted(given)}`,
                    isGiven,
                ),
            },
            {
                id: "match/replaces-service-match",
                violations: each(
                    "$analysisMatches",
                    `${applies} && size(${or(`e.it.${field}`, "{}")}) > 0` +
                        ` && $matches.exists(o, ${or(`o.it.${field}`, "{}")}.exists(k, !(k in e.it.${field}) || e.it.${field}[k] != o.it.${field}[k]))`,
                    `.${field}`,
                ),
            },
        ]),
        {
            id: "match/everyone",
            violations: at(
                "spec.analysis.match",
                `${applies} && size($analysisMatches) > 0 && !$analysisMatches.exists(e, ${hasNames})`,
            ),
        },
        {
            id: "match/no-condition",
            violations: at(
                "spec.analysis.match",
                `$strategy == "blue-green" && has($analysis.match) && size(${analysisMatch}) == 0`,
                '"[]"',
            ),
        },
        {
            id: "match/with-steps",
            violations: at(
                "spec.analysis.match",
                `$strategy == "weighted" && $makesRoute && size(${analysisMatch}) > 0`,
            ),
        },
        {
            id: "match/whole-cookie",
            violations: eachName(
                "$analysisMatches",
                "headers",
                (given) =>
                    `${applies} && ${matches("k", "^[Cc][Oo][Oo][Kk][Ii][Ee]$")} && ${given}.?exact.orValue("") != ""`,
                (given) => `".exact: " + ${format.text(`${given}.exact`)}`,
            ),
        },
        {
            id: "match/with-affinity",
            violations: at(
                "spec.analysis.sessionAffinity",
                `${applies} && size(${analysisMatch}) > 0 && has($analysis.sessionAffinity)`,
            ),
        },
        ...(
            [
                ["uri", ["regex", "exact", "prefix"]],
                ["method", ["exact"]],
            ] as const
        ).map(([field, ways]) => ({
            id: "match/unsupported",
            violations: each(
                "$matches",
                `$makesRoute && has(e.it.${field}) && !(${ways
                    .map((way) => `${or(`e.it.${field}.${way}`, '""')} != ""`)
                    .join(" || ")})`,
                `.${field}`,
            ),
        })),
        {
            id: "match/ignored",
            violations:
                `($makesRoute ? $matches : []).map(e, ${listed(NOT_CONVERTED)}.filter(n, n in e.it)` +
                '.map(n, e.path + "." + n + ": set").join(", ")).filter(t, t != "")',
        },
        {
            id: "match/ignored",
            violations: each(
                "$analysisMatches",
                `$makesRoute && has(e.it.sourceLabels) && (has(e.it.uri) || has(e.it.method) || ${hasNames})`,
                ".sourceLabels",
            ),
        },
        {
            id: "match/not-covering",
            violations: at(
                "spec.service.match",
                `$makesRoute && $matches.exists(e, has(e.it.uri) || has(e.it.method) || ${hasNames})` +
                    ` && !$matches.exists(e, ${or("e.it.uri.prefix", '""')} == "/" && !has(e.it.method) && !${hasNames})`,
            ),
        },
    ];
}
