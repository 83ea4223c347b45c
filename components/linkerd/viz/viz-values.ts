import type { BasicCredentials } from "../../canary/metrics/provider";
import type { Duration } from "../../canary/units";
import { mergeValues } from "../../chart-values";
import { type ChartValues, externalServingCertificate } from "../values";

/** Viz brings its own Prometheus: one pod, kept in memory, open to Viz itself and to those whom a policy names. */
export interface OwnPrometheus {
    readonly kind: "own";
    /**
     * How often it scrapes the proxies. An analysis sees nothing newer than this, and needs two scrapes for a rate.
     * @default "10s"
     */
    readonly scrapeInterval?: Duration;
    /**
     * How long it keeps what it scraped, such as `6h`. Flagger asks for minutes; error budgets may ask for more.
     * @default - the chart's, 6h
     */
    readonly retention?: string;
}

/**
 * A Prometheus that is already there and scrapes Linkerd's proxies as
 * https://linkerd.io/2/tasks/external-prometheus/ says. Who may query it is not this program's to say.
 */
export interface ExternalPrometheus {
    readonly kind: "external";
    /** Its URL as pods reach it, such as `http://prometheus.monitoring:9090`; no credentials in it. */
    readonly url: string;
    /** How often it scrapes the proxies: an analysis is judged by it. */
    readonly scrapeInterval: Duration;
    /**
     * User and password of its HTTP basic authentication, both kept as secrets. Viz' metrics API uses them. Flagger
     * knows none for its `-metrics-server`, so a canary has to name them again in metrics of kind `query`; the others
     * are answered with 401.
     * @default - none is asked for
     */
    readonly credentials?: BasicCredentials;
}

/** The Prometheus that judges canaries. */
export type VizPrometheus = OwnPrometheus | ExternalPrometheus;

/** What Viz scrapes and keeps where the arguments say nothing: the chart's own defaults. */
export const prometheusDefaults = { scrapeInterval: "10s", retention: "6h" } as const;

/** Secret of the metrics API with the external Prometheus' credentials. */
export const prometheusCredentialsSecret = "prometheus-credentials";

/** Address of the Prometheus that Viz installs into a namespace. */
export function prometheusAddress(vizNamespace: string): string {
    return `http://prometheus.${vizNamespace}:9090`;
}

/** What Viz' values depend on. */
export interface VizSettings {
    /** Linkerd's version, such as `edge-26.6.3`: the tag of its images. */
    readonly version: string;
    /** Namespace of the control plane. */
    readonly linkerdNamespace: string;
    /** Trust domain of the mesh. */
    readonly trustDomain: string;
    readonly prometheus?: VizPrometheus;
    readonly highAvailability?: boolean;
    readonly registry?: string;
    readonly imagePullSecrets?: readonly string[];
    readonly values?: ChartValues;
}

// values-ha.yaml of the chart, but for Prometheus, which stays one pod in it
const smallResources = {
    cpu: { limit: "", request: "100m" },
    memory: { limit: "250Mi", request: "50Mi" },
};
const highAvailabilityValues: ChartValues = {
    enablePodAntiAffinity: true,
    enablePodDisruptionBudget: true,
    resources: smallResources,
    tap: { replicas: 3, resources: smallResources },
    dashboard: { resources: smallResources },
    prometheus: {
        resources: {
            cpu: { limit: "", request: "300m" },
            memory: { limit: "8192Mi", request: "300Mi" },
        },
    },
};

/**
 * Values of the chart linkerd-viz; nothing in them is secret, random or unknown at preview.
 * What wins, last first: raw `values`, typed arguments, the high availability preset, the chart.
 */
export function vizValues(settings: VizSettings): ChartValues {
    const { registry, imagePullSecrets, values } = settings;
    const typed: ChartValues = {
        linkerdVersion: settings.version,
        linkerdNamespace: settings.linkerdNamespace,
        identityTrustDomain: settings.trustDomain,
        // A rendered chart runs no hooks; the namespace already has what this Job would set.
        createNamespaceMetadataJob: false,
        tap: externalServingCertificate,
        tapInjector: externalServingCertificate,
        ...prometheusValues(settings.prometheus ?? { kind: "own" }),
        ...(registry === undefined ? {} : { defaultRegistry: registry }),
        ...(imagePullSecrets === undefined
            ? {}
            : { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
    };
    const preset = settings.highAvailability === true ? highAvailabilityValues : {};
    return mergeValues(mergeValues(preset, typed), values);
}

function prometheusValues(prometheus: VizPrometheus): ChartValues {
    if (prometheus.kind === "external") {
        return {
            prometheus: { enabled: false },
            prometheusUrl: prometheus.url,
            ...(prometheus.credentials === undefined
                ? {}
                : { prometheusCredsSecret: prometheusCredentialsSecret }),
        };
    }
    const { scrapeInterval, retention } = prometheus;
    const own = {
        ...(scrapeInterval === undefined
            ? {}
            : {
                  // Prometheus refuses a timeout longer than the interval.
                  globalConfig: { scrape_interval: scrapeInterval, scrape_timeout: scrapeInterval },
              }),
        ...(retention === undefined ? {} : { args: { "storage.tsdb.retention.time": retention } }),
    };
    return Object.keys(own).length === 0 ? {} : { prometheus: own };
}
