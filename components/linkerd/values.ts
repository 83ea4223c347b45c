import { anchorAnnotations, type AnchorPosition } from "./anchor-rotation";

/** Values of a Helm chart. */
export type ChartValues = Record<string, unknown>;

/**
 * Stands in the chart's values for a CA bundle that comes later, through a transform. It is no certificate: whoever
 * trusted it would trust nobody.
 */
export const caBundlePlaceholder = "set by the stack";

/**
 * How a chart is told that a webhook's certificate comes from elsewhere. Without a caBundle it makes a new certificate
 * at every rendering, which every preview would show as a change.
 */
export const externalServingCertificate = { externalSecret: true, caBundle: caBundlePlaceholder };

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
    /** The trust anchor in use: another one restarts the control plane, which reads it only when it starts. */
    readonly anchor: AnchorPosition;
}

/** Values of the chart linkerd-control-plane; nothing in them is secret, random or unknown at preview. */
export function controlPlaneValues(settings: ControlPlaneSettings): ChartValues {
    const podAnnotations = anchorAnnotations(settings.anchor);
    return {
        ...(Object.keys(podAnnotations).length === 0 ? {} : { podAnnotations }),
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
