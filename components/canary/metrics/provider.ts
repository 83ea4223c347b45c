import type * as pulumi from "@pulumi/pulumi";

/** A user name and a password. */
export interface BasicCredentials {
    /** Name of the user. */
    readonly username: pulumi.Input<string>;
    /** Password of the user; stored in a Secret. */
    readonly password: pulumi.Input<string>;
}

/** A bearer token. */
export interface TokenCredentials {
    /** The token; stored in a Secret. */
    readonly token: pulumi.Input<string>;
}

/** Verification of the server's certificate. */
export interface CertificateTrust {
    /**
     * Disables the verification of the server's certificate.
     * @default false
     */
    readonly insecureSkipVerify?: boolean;
}

/** Prometheus, or any server with its HTTP API. Queries are PromQL; more than one series in the answer is an error. */
export interface PrometheusProvider extends CertificateTrust {
    readonly type: "prometheus";
    /**
     * URL of the server.
     * @default - the platform's Prometheus
     */
    readonly address?: string;
    /**
     * Flagger's credentials.
     * @default - none
     */
    readonly credentials?: TokenCredentials | BasicCredentials;
    /**
     * Headers of each request, such as `X-Scope-OrgID` of a tenant. They are visible in the MetricTemplate.
     * Refused beside a token: Flagger v1.44.0 then adds one more `Authorization` at each check.
     * @default - none
     */
    readonly headers?: Readonly<Record<string, readonly string[]>>;
}

/** Datadog. Queries are Datadog's; the oldest point of ten windows is taken. */
export interface DatadogProvider {
    readonly type: "datadog";
    /**
     * URL of the API.
     * @default - Flagger's, https://api.datadoghq.com
     */
    readonly address?: string;
    /** The API key; stored in a Secret. */
    readonly apiKey: pulumi.Input<string>;
    /** The application key; stored in a Secret. */
    readonly applicationKey: pulumi.Input<string>;
}

/** Kubernetes' external metrics API. Queries are `<namespace>/<metric>?labelSelector=<selector>`. */
export interface ExternalMetricsProvider extends CertificateTrust {
    readonly type: "externalmetrics";
    /**
     * URL of the API server.
     * @default - the cluster's own
     */
    readonly address?: string;
    /**
     * Token of a ServiceAccount that may read the metrics.
     * @default - Flagger's own
     */
    readonly token?: pulumi.Input<string>;
}

/** Amazon CloudWatch, with the AWS identity of Flagger's pod. Queries are a JSON list of MetricDataQuery. */
export interface CloudWatchProvider {
    readonly type: "cloudwatch";
    /** Region, such as `eu-central-1`. */
    readonly region: string;
}

/** New Relic. Queries are NRQL without its `SINCE`, which Flagger adds from the window. */
export interface NewRelicProvider {
    readonly type: "newrelic";
    /**
     * URL of the API.
     * @default - Flagger's, https://insights-api.newrelic.com
     */
    readonly address?: string;
    /** Id of the account; stored in a Secret. */
    readonly accountId: pulumi.Input<string>;
    /** The query key; stored in a Secret. */
    readonly queryKey: pulumi.Input<string>;
}

/** Graphite. Queries are the parameters of its render API, such as `target=…&from=-1min`. */
export interface GraphiteProvider extends CertificateTrust {
    readonly type: "graphite";
    /** URL of the server. */
    readonly address: string;
    /**
     * Flagger's credentials.
     * @default - none
     */
    readonly credentials?: BasicCredentials;
}

/** Google Cloud Monitoring (Stackdriver). Queries are MQL. */
export interface StackdriverProvider {
    readonly type: "stackdriver";
    /** Id of the project. */
    readonly project: pulumi.Input<string>;
    /**
     * Key of a service account, JSON.
     * @default - the Google identity of Flagger's pod
     */
    readonly serviceAccountKey?: pulumi.Input<string>;
}

/** InfluxDB. Queries are Flux; an answer without a row counts as 0, not as no value. */
export interface InfluxDbProvider {
    readonly type: "influxdb";
    /** URL of the server. */
    readonly address: string;
    /**
     * Token and organisation, required by InfluxDB 2.
     * @default - none, as for InfluxDB 1
     */
    readonly credentials?: {
        /** The token; stored in a Secret. */
        readonly token: pulumi.Input<string>;
        /** The organisation; stored in a Secret. */
        readonly org: pulumi.Input<string>;
    };
}

/** Dynatrace. Queries are metric selectors. */
export interface DynatraceProvider {
    readonly type: "dynatrace";
    /** URL of the environment. */
    readonly address: string;
    /** API token that may read metrics. */
    readonly token: pulumi.Input<string>;
}

/**
 * Keptn, through its resources in the cluster. Queries are `keptnmetric/<namespace>/<name>` or
 * `analysis/<namespace>/<name>/<duration>/<argument>=<value>;…`; an analysis is 1 when it passes and 0 when it fails.
 */
export interface KeptnProvider {
    readonly type: "keptn";
}

/** Splunk Observability. Queries are SignalFlow with one series as their result. */
export interface SplunkProvider {
    readonly type: "splunk";
    /** URL of the API, such as `https://api.us1.signalfx.com`. */
    readonly address: string;
    /** Access token. */
    readonly token: pulumi.Input<string>;
}

/** Provider of a query: the providers of Flagger v1.44.0 (pkg/metrics/providers), each with its settings. */
export type MetricsProvider =
    | PrometheusProvider
    | DatadogProvider
    | ExternalMetricsProvider
    | CloudWatchProvider
    | NewRelicProvider
    | GraphiteProvider
    | StackdriverProvider
    | InfluxDbProvider
    | DynatraceProvider
    | KeptnProvider
    | SplunkProvider;
