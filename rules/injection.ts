import { refusalCause } from "./injection-refusals";

/** The part of a Kubernetes object's metadata that Linkerd's injector reads. */
export interface InjectionMetadata {
    /** Name of the object. */
    readonly name?: string;
    /** Labels of the object. */
    readonly labels?: Readonly<Record<string, string>>;
    /** Annotations of the object. */
    readonly annotations?: Readonly<Record<string, string>>;
}

/** The part of a container that Linkerd's injector reads. */
export interface InjectionContainer {
    /** Name of the container, by which a proxy is known. */
    readonly name?: string;
    /** Image of the container, by which a proxy is known too. */
    readonly image?: string;
    /** What it mounts: by hand perhaps the token of a service account. */
    readonly volumeMounts?: readonly {
        /** Folder in the container, without an end slash. */
        readonly mountPath?: string;
    }[];
}

/** The part of a pod's spec that Linkerd's injector reads. */
export interface InjectionPodSpec {
    /** Whether the pod shares its node's network. */
    readonly hostNetwork?: boolean;
    /** Whether the pod gets a token of its service account. */
    readonly automountServiceAccountToken?: boolean;
    /** Containers of the pod. */
    readonly containers?: readonly InjectionContainer[];
    /** Init containers of the pod. */
    readonly initContainers?: readonly InjectionContainer[];
}

/** A pod, or a workload's pod template: plain objects of the Kubernetes API, as JSON. */
export interface InjectionPod {
    /** Metadata of the pod. */
    readonly metadata?: InjectionMetadata;
    /** Spec of the pod. */
    readonly spec?: InjectionPodSpec;
}

/** What {@link injectionVerdict} decides on. */
export interface InjectionInput {
    /** The namespace that the pod is made in. */
    readonly namespace: {
        /** Metadata of the namespace. */
        readonly metadata?: InjectionMetadata;
    };
    /** The pod or pod template. */
    readonly pod: InjectionPod;
    /**
     * Linkerd's value `identity.serviceAccountTokenProjection`: whether proxies bring their own
     * token instead of the pod's.
     *
     * @default true, as in Linkerd's chart
     */
    readonly serviceAccountTokenProjection?: boolean;
    /**
     * The pod's service account, which says whether pods that say nothing mount its token.
     *
     * @default - one that says nothing, so that they do
     */
    readonly serviceAccount?: {
        /** Whether pods that say nothing mount its token. */
        readonly automountServiceAccountToken?: boolean;
    };
    /** Linkerd's values that decide whether its patch can be made. @default - those of its chart */
    readonly values?: PatchValues;
}

/** The values of chart `linkerd-control-plane` that decide whether the injector's patch can be made. */
export interface PatchValues {
    /** Value `proxy.nativeSidecar`. @default false */
    readonly nativeSidecar?: boolean;
    /** Value `proxy.waitBeforeExitSeconds`. @default 0 */
    readonly waitBeforeExitSeconds?: number;
    /** Value `proxyInit.runAsRoot`. @default false */
    readonly initAsRoot?: boolean;
    /** Value `cniEnabled`: without an init container. @default false */
    readonly cniEnabled?: boolean;
}

/** Why Linkerd leaves a pod alone; one word a cause, so that callers can tell them apart. */
export type InjectionCause =
    | "namespace-excluded"
    | "namespace-webhooks-disabled"
    | "control-plane-component"
    | "cni-resource"
    | "host-network"
    | "sidecar-exists"
    | "namespace-value-invalid"
    | "pod-value-invalid"
    | "pod-disabled"
    | "not-enabled"
    | "token-not-mounted"
    | RefusalCause;

/** Why Linkerd, asked to inject a pod, refuses that it is made at all. */
export type RefusalCause =
    | "close-wait-without-root"
    | "native-sidecar-waits"
    | "log-http-headers-invalid"
    | "annotation-breaks-patch";

/** Whether Linkerd would inject its proxy, and if not, every reason against it. */
export interface Verdict {
    /** Whether the pod gets the proxy. */
    readonly injected: boolean;
    /** The causes, in the order in which Linkerd's own code looks at them; empty if injected. */
    readonly causes: readonly InjectionCause[];
    /** The same causes in words: Linkerd's own where it has some, so that its events can be searched for. */
    readonly reasons: readonly string[];
}

/** The annotation that asks for the proxy; on a namespace or a pod (template), nowhere else. */
export const INJECT_ANNOTATION = "linkerd.io/inject";

/** Namespaces that the webhook of Linkerd's chart never asks about, whatever they are annotated with. */
export const EXCLUDED_NAMESPACES: readonly string[] = ["kube-system", "cert-manager"];

/** Where pods have the token of their service account mounted. */
const TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

const WEBHOOKS_LABEL = "config.linkerd.io/admission-webhooks";
const COMPONENT_LABEL = "linkerd.io/control-plane-component";
const CNI_LABEL = "linkerd.io/cni-resource";

const REASONS: Record<InjectionCause, string> = {
    "namespace-excluded": `the namespace is one of those that the injector's webhook leaves out (${EXCLUDED_NAMESPACES.join(", ")})`,
    "namespace-webhooks-disabled": `the namespace has the label "${WEBHOOKS_LABEL}:disabled"`,
    "control-plane-component": `the pod has the label "${COMPONENT_LABEL}"`,
    "cni-resource": `the pod has the label "${CNI_LABEL}"`,
    "host-network": "hostNetwork is enabled",
    "sidecar-exists": "pod has a sidecar injected already",
    "namespace-value-invalid": `invalid value for annotation "${INJECT_ANNOTATION}" at namespace`,
    "pod-value-invalid": `invalid value for annotation "${INJECT_ANNOTATION}" at workload`,
    "pod-disabled": `pod has the annotation "${INJECT_ANNOTATION}:disabled"`,
    "not-enabled": `neither the namespace nor the pod have the annotation "${INJECT_ANNOTATION}:enabled"`,
    "token-not-mounted":
        'automountServiceAccountToken set to "false", with Values.identity.serviceAccountTokenProjection set to "false"',
    "close-wait-without-root":
        "proxyInit.runAsRoot must be set to use proxyInit.closeWaitTimeoutSecs",
    "native-sidecar-waits":
        "proxy.nativeSidecar and waitBeforeExitSeconds cannot be used simultaneously",
    "log-http-headers-invalid": "logHTTPHeaders must be one of: insecure | off",
    "annotation-breaks-patch":
        "the value of an annotation makes Linkerd's patch invalid JSON, so that the pod is refused",
};

/**
 * Decides as Linkerd's injector does (webhook selectors of chart `linkerd-control-plane`, then
 * `pkg/inject` of linkerd2) whether a pod gets the proxy.
 *
 * | namespace | pod | injected |
 * |---|---|---|
 * | enabled or ingress | enabled, ingress or none | yes |
 * | disabled or none | enabled or ingress | yes |
 * | disabled or none | none | no |
 * | any | disabled | no |
 * | any other value | any | no |
 * | any | any other value | no |
 *
 * and never on the host's network, beside another proxy, in an excluded namespace, or for parts of
 * Linkerd's own control plane and CNI plugin (these bring their proxy with them or need none). Where
 * its patch cannot be made, the webhook refuses the pod: it is not made at all, injected or not.
 *
 * @param input - namespace and pod as the Kubernetes API has them
 * @returns the verdict; where the webhook is not even called, only the selectors' causes are given
 *
 * @example
 * injectionVerdict({
 *     namespace: { metadata: { name: "test", annotations: { "linkerd.io/inject": "enabled" } } },
 *     pod: { metadata: { labels: { app: "podinfo" } }, spec: { hostNetwork: true } },
 * }); // { injected: false, causes: ["host-network"], reasons: ["hostNetwork is enabled"] }
 */
export function injectionVerdict(input: InjectionInput): Verdict {
    const { namespace, pod } = input;
    const unasked = webhookCauses(namespace.metadata ?? {}, pod.metadata ?? {});
    const causes = unasked.length > 0 ? unasked : injectorCauses(input);
    return {
        injected: causes.length === 0,
        causes,
        reasons: causes.map((cause) => REASONS[cause]),
    };
}

function webhookCauses(namespace: InjectionMetadata, pod: InjectionMetadata): InjectionCause[] {
    const causes: InjectionCause[] = [];
    if (namespace.name !== undefined && EXCLUDED_NAMESPACES.includes(namespace.name)) {
        causes.push("namespace-excluded");
    }
    if (namespace.labels?.[WEBHOOKS_LABEL] === "disabled") {
        causes.push("namespace-webhooks-disabled");
    }
    if (pod.labels?.[COMPONENT_LABEL] !== undefined) {
        causes.push("control-plane-component");
    }
    if (pod.labels?.[CNI_LABEL] !== undefined) {
        causes.push("cni-resource");
    }
    return causes;
}

function injectorCauses(input: InjectionInput): InjectionCause[] {
    const spec = input.pod.spec ?? {};
    const causes: InjectionCause[] = [];
    if (spec.hostNetwork === true) {
        causes.push("host-network");
    }
    if (hasSidecar(spec)) {
        causes.push("sidecar-exists");
    }
    const byAnnotation = annotationCause(
        input.namespace.metadata?.annotations?.[INJECT_ANNOTATION] ?? "",
        input.pod.metadata?.annotations?.[INJECT_ANNOTATION] ?? "",
    );
    if (byAnnotation !== undefined) {
        causes.push(byAnnotation);
    }
    if (input.serviceAccountTokenProjection === false && !hasToken(input)) {
        causes.push("token-not-mounted");
    }
    const refusal = causes.length === 0 ? refusalCause(input) : undefined;
    return refusal === undefined ? causes : [refusal];
}

/** A pod that mounts the token by hand has it too, unless it says itself that it wants none. */
function hasToken({ pod, serviceAccount }: InjectionInput): boolean {
    const ofPod = pod.spec?.automountServiceAccountToken;
    return (
        (ofPod ?? serviceAccount?.automountServiceAccountToken ?? true) ||
        (ofPod === undefined &&
            (pod.spec?.containers?.[0]?.volumeMounts ?? []).some(
                ({ mountPath }) => mountPath === TOKEN_PATH,
            ))
    );
}

/** An empty value counts as no annotation; a wrong one on the namespace beats a right one on the pod. */
function annotationCause(namespace: string, pod: string): InjectionCause | undefined {
    if (!isValid(namespace)) {
        return "namespace-value-invalid";
    }
    if (!isValid(pod)) {
        return "pod-value-invalid";
    }
    if (asksForProxy(namespace)) {
        return pod === "disabled" ? "pod-disabled" : undefined;
    }
    return asksForProxy(pod) ? undefined : "not-enabled";
}

function asksForProxy(value: string): boolean {
    return value === "enabled" || value === "ingress";
}

function isValid(value: string): boolean {
    return value === "" || value === "disabled" || asksForProxy(value);
}

function hasSidecar(spec: InjectionPodSpec): boolean {
    const initContainers = spec.initContainers ?? [];
    const all = [...initContainers, ...(spec.containers ?? [])];
    return (
        all.some((container) => is(container, PROXY_NAMES, PROXY_IMAGES)) ||
        initContainers.some((container) => is(container, INIT_NAMES, INIT_IMAGES))
    );
}

const PROXY_NAMES = ["linkerd-proxy", "istio-proxy"];
const PROXY_IMAGES = ["cr.l5d.io/linkerd/proxy:", "gcr.io/istio-release/proxyv2:"];
const INIT_NAMES = ["linkerd-init", "istio-init"];
const INIT_IMAGES = ["cr.l5d.io/linkerd/proxy-init:", "gcr.io/istio-release/proxy_init:"];

function is(
    container: InjectionContainer,
    names: readonly string[],
    images: readonly string[],
): boolean {
    return (
        (container.name !== undefined && names.includes(container.name)) ||
        images.some((image) => container.image?.startsWith(image) === true)
    );
}
