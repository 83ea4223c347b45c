import { type InjectionCause, REASONS } from "./causes";
import { refusalCause } from "./refusals";
import { webhookCauses, type WebhookSelectors } from "./webhook";

export type { InjectionCause, RefusalCause } from "./causes";
export { EXCLUDED_NAMESPACES, type WebhookSelectors } from "./webhook";

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
    /** Its volume mounts, which may include a service account token. */
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

/** What {@link evaluateInjection} decides on. */
export interface InjectionInput {
    /** The namespace of the pod. */
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
     * The pod's service account, which decides whether pods without a setting of their own mount its token.
     *
     * @default - one without a setting, so that they do
     */
    readonly serviceAccount?: {
        /** Whether pods without a setting of their own mount its token. */
        readonly automountServiceAccountToken?: boolean;
    };
    /** Linkerd's values that decide whether its patch can be created. @default - those of its chart */
    readonly values?: PatchValues;
    /** The selectors of Linkerd's webhook. @default - those of Linkerd's chart */
    readonly webhook?: WebhookSelectors;
}

/** The part of the input that an installation of Linkerd decides, the same for every pod. */
export type InjectorSettings = Pick<
    InjectionInput,
    "serviceAccountTokenProjection" | "values" | "webhook"
>;

/** The values of the chart `linkerd-control-plane` that decide whether the injector's patch can be created. */
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

/** Whether Linkerd would inject its proxy, and if not, every reason against it. */
export interface InjectionResult {
    /** Whether the pod gets the proxy. */
    readonly injected: boolean;
    /** The causes, in the order in which Linkerd's own code looks at them; empty if injected. */
    readonly causes: readonly InjectionCause[];
    /** The messages of the causes: Linkerd's own where they exist, so that its events can be searched for. */
    readonly reasons: readonly string[];
}

/** The annotation that enables proxy injection; it works only on a namespace or a pod (template). */
export const INJECT_ANNOTATION = "linkerd.io/inject";

/** Where pods have the token of their service account mounted. */
const TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

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
 * and never on the host's network, next to another proxy, in an excluded namespace, or for parts of
 * Linkerd's own control plane and CNI plugin (these include their own proxy or need none). If its patch
 * cannot be created, the webhook rejects the pod: it is not created at all, injected or not.
 *
 * @param input - namespace and pod as the Kubernetes API has them
 * @returns the result; if the webhook is not called at all, only the causes of its selectors
 *
 * @example
 * evaluateInjection({
 *     namespace: { metadata: { name: "test", annotations: { "linkerd.io/inject": "enabled" } } },
 *     pod: { metadata: { labels: { app: "podinfo" } }, spec: { hostNetwork: true } },
 * }); // { injected: false, causes: ["host-network"], reasons: ["hostNetwork is enabled"] }
 */
export function evaluateInjection(input: InjectionInput): InjectionResult {
    const { namespace, pod } = input;
    const notCalled = webhookCauses(namespace.metadata ?? {}, pod.metadata ?? {}, input.webhook);
    const causes = notCalled.length > 0 ? notCalled : injectorCauses(input);
    return {
        injected: causes.length === 0,
        causes,
        reasons: causes.map((cause) => REASONS[cause]),
    };
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

/** A pod that mounts the token explicitly has it too, unless it disables the token itself. */
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
