import { type Problem, refusal } from "../../../rules/problems/problem";
import type { QueryMetric } from "../metrics/metric";
import type { MetricsProvider } from "../metrics/provider";
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
    const at = (field: string, check: ValueCheck): readonly Problem[] =>
        check(`${path}.${field}`, (provider as unknown as Record<string, unknown>)[field]);
    switch (provider.type) {
        case "prometheus":
            return [
                ...at("address", optional(url)),
                ...credentialProblems(path, provider.credentials),
                ...headerProblems(path, provider),
            ];
        case "graphite":
        case "influxdb":
            return [...at("address", url), ...credentialProblems(path, provider.credentials)];
        case "dynatrace":
        case "splunk":
            return [...at("address", url), ...at("token", secretText("the token"))];
        case "datadog":
            return [
                ...at("address", optional(url)),
                ...at("apiKey", secretText("the API key")),
                ...at("applicationKey", secretText("the application key")),
            ];
        case "newrelic":
            return [
                ...at("address", optional(url)),
                ...at("accountId", secretText("the account's id")),
                ...at("queryKey", secretText("the query key")),
            ];
        case "stackdriver":
            return at("project", secretText("the project's id"));
        case "externalmetrics":
            return at("address", optional(url));
        case "cloudwatch":
            return at(
                "region",
                text(
                    "query/region",
                    "CloudWatch needs a region",
                    'set it in the form "eu-central-1"',
                ),
            );
        case "keptn":
            return [];
        default:
            return [
                refusal(
                    "query/provider",
                    `${path}.type`,
                    (provider as { type?: unknown }).type,
                    "Flagger does not support this provider and queries Prometheus instead",
                    "set it to one of prometheus, influxdb, datadog, externalmetrics, stackdriver, cloudwatch, newrelic, graphite, dynatrace, keptn, splunk",
                ),
            ];
    }
}

function credentialProblems(
    path: string,
    credentials: Readonly<Record<string, unknown>> | object | undefined,
): readonly Problem[] {
    return Object.entries(credentials ?? {}).flatMap(([field, value]) =>
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
