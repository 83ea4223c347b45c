import { fieldsOf } from "../../../rules/canary/reading";
import { metricsProviderFacts, metricsProviderTypes } from "../../../rules/metrics/providers";
import { type Problem, refusal } from "../../../rules/problems/problem";
import type { QueryMetric } from "../metrics/metric";
import type { MetricsProvider } from "../metrics/provider";
import { settingsOf } from "../metrics/provider-spec";
import { type ValueCheck, optional, text, url } from "./problem-report";

const secretText = (what: string): ValueCheck => {
    const given = text(
        "query/credentials",
        `${what} must not be empty`,
        "set it from the stack's secret configuration",
    );
    // A value of another resource is not known yet, and no text.
    return (path, value) =>
        typeof value === "string" || value === undefined
            ? given(path, value).map((problem) => ({ ...problem, value: undefined }))
            : [];
};

/** Problems of a custom query. */
export function queryProblems(path: string, metric: QueryMetric): readonly Problem[] {
    return [
        ...text(
            "query/empty",
            "a query must not be empty",
            "set a query in the provider's language",
        )(`${path}.query`, metric.query),
        ...(metric.provider === undefined
            ? []
            : providerProblems(`${path}.provider`, metric.provider)),
    ];
}

/** Problems that a Flagger provider only reports when it is queried, which is too late. */
function providerProblems(path: string, provider: MetricsProvider): readonly Problem[] {
    const facts = metricsProviderFacts(provider.type);
    if (facts === undefined) {
        return [
            refusal(
                "query/provider",
                `${path}.type`,
                provider.type,
                "Flagger does not support this provider and queries Prometheus instead",
                `set it to one of ${metricsProviderTypes.join(", ")}`,
            ),
        ];
    }
    const settings = settingsOf(provider);
    const at = (field: string, check: ValueCheck): readonly Problem[] =>
        check(`${path}.${field}`, settings[field]);
    const hasDefaultAddress = provider.type === "prometheus" || facts.needsAddress !== true;
    return [
        ...at("address", hasDefaultAddress ? optional(url) : url),
        ...(facts.needsRegion === true ? at("region", region) : []),
        ...Object.entries(facts.secrets ?? {}).flatMap(([field, { isOptional, name }]) =>
            isOptional === true ? [] : at(field, secretText(name)),
        ),
        ...credentialProblems(path, settings["credentials"]),
        ...(provider.type === "prometheus" ? headerProblems(path, provider) : []),
    ];
}

const region = text(
    "query/region",
    "CloudWatch needs a region",
    'set it in the form "eu-central-1"',
);

function credentialProblems(path: string, credentials: unknown): readonly Problem[] {
    return Object.entries(fieldsOf(credentials)).flatMap(([field, value]) =>
        secretText("a credential")(`${path}.credentials.${field}`, value),
    );
}

function headerProblems(
    path: string,
    { headers, credentials }: Extract<MetricsProvider, { type: "prometheus" }>,
): readonly Problem[] {
    return headers === undefined || credentials === undefined || !("token" in credentials)
        ? []
        : [
              refusal(
                  "query/headers-with-token",
                  `${path}.headers`,
                  Object.keys(headers),
                  "with headers set, Flagger appends the token to its copy of the MetricTemplate at every check, until the server rejects the request",
                  "remove the headers, or use a user name and a password",
              ),
          ];
}
