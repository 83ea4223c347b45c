import type { BasicCredentials } from "../../canary/metrics/provider";
import type { Duration } from "../../canary/units";
import { mergeValues } from "../../chart-values";
import { type ChartValues, externalServingCertificate } from "../values";

/**
 * Viz installs its own Prometheus: one pod with in-memory storage, which only Viz itself and authorized clients may
 * query.
 */
export interface OwnPrometheus {
    readonly kind: "own";
    /**
     * Scrape interval of the proxies. An analysis sees no newer data, and a rate needs two scrapes.
     * @default "10s"
     */
    readonly scrapeInterval?: Duration;
    /**
     * Retention of the metrics, such as `6h`. Flagger queries minutes; error budgets may need more.
     * @default - the chart's, 6h
     */
    readonly retention?: string;
}

/**
 * An existing Prometheus that scrapes Linkerd's proxies as described in
 * https://linkerd.io/2/tasks/external-prometheus/. This program does not authorize its clients.
 */
export interface ExternalPrometheus {
    readonly kind: "external";
    /** Its URL as pods reach it, such as `http://prometheus.monitoring:9090`; no credentials in it. */
    readonly url: string;
    /** Scrape interval of the proxies, which analyses depend on. */
    readonly scrapeInterval: Duration;
    /**
     * User and password for HTTP basic authentication, both stored as secrets. Viz' metrics API uses them. Flagger does
     * not support them for its `-metrics-server`, so a canary must set them again in metrics of kind `query`; all other
     * metrics get status 401.
     * @default - none
     */
    readonly credentials?: BasicCredentials;
}

/** The Prometheus that evaluates canaries. */
export type VizPrometheus = OwnPrometheus | ExternalPrometheus;

/** Defaults for scrape interval and retention: those of the chart. */
export const prometheusDefaults = { scrapeInterval: "10s", retention: "6h" } as const;

/** Secret of the metrics API with the external Prometheus' credentials. */
export const prometheusCredentialsSecret = "prometheus-credentials";

/** Address of the Prometheus that Viz installs into a namespace. */
export function prometheusAddress(vizNamespace: string): string {
    return `http://prometheus.${vizNamespace}:9090`;
}

/** Inputs of Viz' values. */
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
 * Precedence, highest first: raw `values`, typed arguments, the high availability preset, the chart.
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
