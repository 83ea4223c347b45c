import { metricsProvidersWith } from "../metrics/providers";
import { at, type GuardRule, isSet, listed, matches, or, quoted, format } from "./guard-rule";

const provider = "$object.spec.provider";
const type = or(`${provider}.type`, '""');
const address = or(`${provider}.address`, '""');
const query = or("$object.spec.query", '""');

/** Names that a query template may use: Flagger's functions, and the keywords and functions of Go's text/template. */
const NAMES = [
    ...["name", "namespace", "target", "service", "ingress", "route", "interval", "variables"],
    ...["if", "else", "end", "range", "break", "continue", "with", "define", "template", "block"],
    ...["nil", "true", "false", "and", "or", "not", "len", "index", "slice", "call"],
    ...["print", "printf", "println", "html", "js", "urlquery"],
    ...["eq", "ne", "lt", "le", "gt", "ge"],
];

/** What rules read of a MetricTemplate. */
export const templateVariables: Readonly<Record<string, string>> = {
    actions: `${query}.findAll("(?s)[{][{].*?[}][}]").filter(a, !${matches("a", "^[{][{]-?\\s*/[*]")})`,
    // outside quoted strings; an action with another kind of string, or a variable, is not checked
    code:
        `$actions.filter(a, !${matches("a", "[`'\\\\$]")})` +
        '.map(a, variables.places.filter(i, i % 2 == 0 && i < size(a.split("\\""))).map(i, a.split("\\"")[i]).join(" "))',
};

/** Rules about a MetricTemplate by itself. */
export function metricTemplateRules(): readonly GuardRule[] {
    const broken = "metric/template-broken";
    return [
        {
            id: broken,
            violations: `$code.map(a, a.findAll(${quoted("(^|[^\\w.$])[A-Za-z_]\\w*")}).map(n, n.find(${quoted("[A-Za-z_]\\w*$")})).filter(n, !(n in ${listed(NAMES)})).map(n, "spec.query: {{ " + n + " }}").join(", ")).filter(t, t != "")`,
        },
        {
            id: broken,
            violations: `$code.map(a, a.findAll(${quoted("(^|[^\\w)$.\\]])[.][A-Za-z_]\\w*")}).map(n, n.find(${quoted("[.]\\w*$")})).map(n, "spec.query: {{ " + n + " }}").join(", ")).filter(t, t != "")`,
        },
        {
            id: broken,
            violations: at(
                "spec.query",
                `${query}.split("}}")[size(${query}.split("}}")) - 1].contains("{{") || $actions.exists(a, ${matches("a", "^[{][{]-?\\s*-?[}][}]$")})`,
                format.text(query),
            ),
            requirement: "every {{ in a query must be closed by }}",
        },
        {
            id: "metric/address",
            violations: at(
                "spec.provider.address",
                `${address} == "" ? ${type} in ${listed(metricsProvidersWith("needsAddress"))}` +
                    ` : ${type} != "externalmetrics" && !${matches(address, "(?i)^(https?|wss?)://[^/]")}`,
                format.text(address),
            ),
        },
        {
            id: "metric/region",
            violations: at(
                "spec.provider.region",
                `${type} in ${listed(metricsProvidersWith("needsRegion"))} && ${or(`${provider}.region`, '""')} == ""`,
                format.nothing,
            ),
        },
        {
            id: "metric/secret-needed",
            violations: at(
                "spec.provider.secretRef",
                `${type} in ${listed(metricsProvidersWith("needsSecret"))} && !${isSet(`${provider}.secretRef.name`)}`,
                format.nothing,
            ),
        },
    ];
}

/** Rules about an AlertProvider by itself. */
export function alertProviderRules(): readonly GuardRule[] {
    const url = or("$object.spec.address", '""');
    return [
        {
            id: "alert/address",
            violations: at(
                "spec.address",
                `!${isSet("$object.spec.secretRef.name")} && !${matches(url, "(?i)^https?://[^/]")}`,
                // an address may contain a token
                `(${url} == "" ? ${format.nothing} : "no URL")`,
            ),
        },
    ];
}
