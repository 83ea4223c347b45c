import { mergeValues } from "../chart-values";
import { highAvailabilityValues } from "./high-availability";
import { type ProxyDefaults, proxyValues } from "./proxy-defaults";

/** Values of a Helm chart. */
export type ChartValues = Record<string, unknown>;

/**
 * Stands in the chart's values for a CA bundle that comes later, through a transform. It is not a certificate: a client
 * that uses it trusts no server.
 */
export const caBundlePlaceholder = "set by the stack";

/**
 * Values that disable the generation of a webhook's certificate by the chart. Without a caBundle it makes a new
 * certificate at every rendering, which every preview would show as a change.
 */
export const externalServingCertificate = { externalSecret: true, caBundle: caBundlePlaceholder };

/** Values of the chart linkerd-crds: the Gateway API CRDs are not Linkerd's to own. */
export function crdsValues(): ChartValues {
    return { installGatewayAPI: false };
}

/** Image pull settings. */
export interface ImageSettings {
    /** Registry of Linkerd's images, such as `registry.example.com/linkerd`. @default - cr.l5d.io/linkerd */
    readonly registry?: string;
    /** Secrets, in the namespace of the pods, with which images are pulled. @default - none */
    readonly imagePullSecrets?: readonly string[];
    /** Priority class of the pods. @default - the cluster's default */
    readonly priorityClassName?: string;
}

/** Inputs of the control plane's values. */
export interface ControlPlaneSettings extends ImageSettings {
    /** Linkerd's version, such as `edge-26.6.3`: the tag of its images. */
    readonly version: string;
    /** Trust domain of the mesh. */
    readonly trustDomain: string;
    readonly highAvailability?: boolean;
    /** Whether the CNI plugin redirects pods' traffic, instead of an init container. */
    readonly cniEnabled?: boolean;
    readonly proxy?: ProxyDefaults;
    readonly values?: ChartValues;
}

/**
 * Values of the chart linkerd-control-plane; nothing in them is secret, random or unknown at preview.
 * Precedence, highest first: raw `values`, typed arguments, this package's defaults, the high availability preset, the
 * chart.
 */
export function controlPlaneValues(settings: ControlPlaneSettings): ChartValues {
    const preset = settings.highAvailability === true ? highAvailabilityValues : {};
    const defaults: ChartValues = {
        identity: { externalCA: true, issuer: { scheme: "kubernetes.io/tls" } },
        proxyInjector: externalServingCertificate,
        profileValidator: externalServingCertificate,
        policyValidator: externalServingCertificate,
        // The chart's default is the time of day of the rendering, and would differ at each preview.
        heartbeatSchedule: "24 3 * * *",
    };
    const typed: ChartValues = {
        linkerdVersion: settings.version,
        identityTrustDomain: settings.trustDomain,
        ...(settings.cniEnabled === true ? { cniEnabled: true } : {}),
        ...pullValues(settings),
        ...mergeValues(
            proxyValues(settings.proxy ?? {}),
            settings.registry === undefined ? {} : controlPlaneImages(settings.registry),
        ),
    };
    return [defaults, typed, settings.values ?? {}].reduce(mergeValues, preset);
}

/** Values of the chart linkerd2-cni. */
export function cniValues(settings: ImageSettings, values: ChartValues = {}): ChartValues {
    const { registry } = settings;
    const typed = {
        ...pullValues(settings),
        ...(registry === undefined ? {} : { image: { name: `${registry}/cni-plugin` } }),
    };
    return mergeValues(typed, values);
}

function pullValues({ imagePullSecrets, priorityClassName }: ImageSettings): ChartValues {
    return {
        ...(imagePullSecrets === undefined
            ? {}
            : { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
        ...(priorityClassName === undefined ? {} : { priorityClassName }),
    };
}

/** Every image that the chart knows; `linkerd install --registry` replaces the same. */
function controlPlaneImages(registry: string): ChartValues {
    const image = (name: string): ChartValues => ({ image: { name: `${registry}/${name}` } });
    return {
        controllerImage: `${registry}/controller`,
        policyController: image("policy-controller"),
        proxy: image("proxy"),
        proxyInit: image("proxy-init"),
        debugContainer: image("debug"),
    };
}
