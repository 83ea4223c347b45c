/** Values of a Helm chart. */
export type ChartValues = Record<string, unknown>;

/**
 * Stands in the chart's values for a CA bundle that comes later, through a transform. It is no certificate: whoever
 * trusted it would trust nobody.
 */
export const caBundlePlaceholder = "set by the stack";

// Without a caBundle the charts make a new certificate at every rendering, which every preview would show as a change.
const externalServingCertificate = { externalSecret: true, caBundle: caBundlePlaceholder };

/** Values of the chart linkerd-crds: the Gateway API CRDs are not Linkerd's to own. */
export function crdsValues(): ChartValues {
    return { installGatewayAPI: false };
}

/** What the control plane's values depend on. */
export interface ControlPlaneSettings {
    /** Linkerd's version, such as `edge-26.6.3`: the tag of its images. */
    readonly version: string;
    /** Trust domain of the mesh. */
    readonly trustDomain: string;
}

/** Values of the chart linkerd-control-plane; nothing in them is secret, random or unknown at preview. */
export function controlPlaneValues(settings: ControlPlaneSettings): ChartValues {
    return {
        linkerdVersion: settings.version,
        identityTrustDomain: settings.trustDomain,
        identity: { externalCA: true, issuer: { scheme: "kubernetes.io/tls" } },
        proxyInjector: externalServingCertificate,
        profileValidator: externalServingCertificate,
        policyValidator: externalServingCertificate,
        // The default is the time of day of the rendering, and would differ at each preview.
        heartbeatSchedule: "24 3 * * *",
    };
}

/** What Viz' values depend on. */
export interface VizSettings {
    /** Linkerd's version, such as `edge-26.6.3`: the tag of its images. */
    readonly version: string;
    /** Namespace of the control plane. */
    readonly linkerdNamespace: string;
    /** Trust domain of the mesh. */
    readonly trustDomain: string;
    /**
     * How often Prometheus scrapes the proxies, such as `5s`.
     * @default - the chart's, 10s
     */
    readonly scrapeInterval?: string;
}

/** Values of the chart linkerd-viz; nothing in them is secret, random or unknown at preview. */
export function vizValues(settings: VizSettings): ChartValues {
    const { scrapeInterval } = settings;
    return {
        linkerdVersion: settings.version,
        linkerdNamespace: settings.linkerdNamespace,
        identityTrustDomain: settings.trustDomain,
        // A rendered chart runs no hooks; the namespace already has what this Job would set.
        createNamespaceMetadataJob: false,
        tap: externalServingCertificate,
        tapInjector: externalServingCertificate,
        ...(scrapeInterval === undefined
            ? {}
            : {
                  prometheus: {
                      // Prometheus refuses a timeout longer than the interval.
                      globalConfig: {
                          scrape_interval: scrapeInterval,
                          scrape_timeout: scrapeInterval,
                      },
                  },
              }),
    };
}
