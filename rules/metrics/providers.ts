import { type Citation, flagger } from "../citations";

/** A secret setting of a metrics provider: an argument of the component, and a key of the MetricTemplate's Secret. */
export interface ProviderSecret {
    /** Key of the Secret that Flagger reads. */
    readonly key: string;
    /** What a message calls it. */
    readonly name: string;
    /** Whether it can be omitted. */
    readonly isOptional?: boolean;
}

/** What Flagger's implementation of a metrics provider reads and requires. */
export interface MetricsProviderFacts {
    /** Name of its constructor in Flagger. */
    readonly factory: string;
    /** Keys of the Secret; of a list of lists, one list is enough. Read only if a secretRef is set or required. */
    readonly keys: readonly (readonly string[])[];
    /** The arguments that become keys of the Secret; those of `credentials` have the keys' names already. */
    readonly secrets?: Readonly<Record<string, ProviderSecret>>;
    readonly needsSecret?: boolean;
    readonly needsAddress?: boolean;
    readonly needsRegion?: boolean;
    /** Whether the metric's interval must be a duration that Go reads. */
    readonly needsInterval?: boolean;
    /** Whether Flagger appends the API's path directly: a slash at the end of the address would become two. */
    readonly appendsPath?: boolean;
}

const login = ["username", "password"];

/** Flagger's metrics providers by the `type` of a MetricTemplate's `spec.provider`. */
export const METRICS_PROVIDERS = {
    prometheus: {
        factory: "NewPrometheusProvider",
        keys: [["token"], login],
        needsAddress: true,
    },
    influxdb: { factory: "NewInfluxdbProvider", keys: [["token", "org"]], needsAddress: true },
    datadog: {
        factory: "NewDatadogProvider",
        keys: [["datadog_api_key", "datadog_application_key"]],
        secrets: {
            apiKey: { key: "datadog_api_key", name: "the API key" },
            applicationKey: { key: "datadog_application_key", name: "the application key" },
        },
        needsSecret: true,
        needsInterval: true,
        appendsPath: true,
    },
    externalmetrics: {
        factory: "NewExternalMetricsProvider",
        keys: [[]],
        secrets: { token: { key: "token", name: "the token", isOptional: true } },
    },
    stackdriver: {
        factory: "NewStackDriverProvider",
        keys: [["project"]],
        secrets: {
            project: { key: "project", name: "the project's id" },
            serviceAccountKey: { key: "serviceAccountKey", name: "the key", isOptional: true },
        },
    },
    cloudwatch: {
        factory: "NewCloudWatchProvider",
        keys: [[]],
        needsRegion: true,
        needsInterval: true,
    },
    newrelic: {
        factory: "NewNewRelicProvider",
        keys: [["newrelic_account_id", "newrelic_query_key"]],
        secrets: {
            accountId: { key: "newrelic_account_id", name: "the account's id" },
            queryKey: { key: "newrelic_query_key", name: "the query key" },
        },
        needsSecret: true,
        needsInterval: true,
        appendsPath: true,
    },
    graphite: { factory: "NewGraphiteProvider", keys: [login], needsAddress: true },
    dynatrace: {
        factory: "NewDynatraceProvider",
        keys: [["dynatrace_token"]],
        secrets: { token: { key: "dynatrace_token", name: "the token" } },
        needsSecret: true,
        needsAddress: true,
        needsInterval: true,
        appendsPath: true,
    },
    keptn: { factory: "NewKeptnProvider", keys: [[]] },
    splunk: {
        factory: "NewSplunkProvider",
        keys: [["sf_token_key"]],
        secrets: { token: { key: "sf_token_key", name: "the token" } },
        needsSecret: true,
        needsAddress: true,
        needsInterval: true,
        appendsPath: true,
    },
} as const satisfies Readonly<Record<string, MetricsProviderFacts>>;

/** A metrics provider of Flagger. */
export type MetricsProviderType = keyof typeof METRICS_PROVIDERS;

/** All types of metrics providers. */
export const metricsProviderTypes = Object.keys(METRICS_PROVIDERS) as MetricsProviderType[];

/**
 * The facts of a provider.
 *
 * @returns `undefined` for a type that Flagger does not have
 */
export function metricsProviderFacts(type: unknown): MetricsProviderFacts | undefined {
    return metricsProviderTypes.some((name) => name === type)
        ? METRICS_PROVIDERS[type as MetricsProviderType]
        : undefined;
}

/** The types of providers that require something. */
export function metricsProvidersWith(
    requirement: "needsSecret" | "needsAddress" | "needsRegion" | "needsInterval",
): readonly MetricsProviderType[] {
    return metricsProviderTypes.filter((type) => metricsProviderFacts(type)?.[requirement]);
}

/** Flagger's source of some providers. */
export function metricsProviderCitations(types: readonly MetricsProviderType[]): Citation[] {
    return types.map((type) =>
        flagger(`pkg/metrics/providers/${type}.go`, METRICS_PROVIDERS[type].factory),
    );
}
