import { CNI_LABEL, COMPONENT_LABEL, EXCLUDED_NAMESPACES, WEBHOOKS_LABEL } from "./webhook";

/** Why Linkerd does not inject a pod; one identifier per cause, so that callers can distinguish them. */
export type InjectionCause =
    | "namespace-excluded"
    | "namespace-webhooks-disabled"
    | "control-plane-component"
    | "cni-resource"
    | "namespace-not-selected"
    | "pod-not-selected"
    | "host-network"
    | "sidecar-exists"
    | "namespace-value-invalid"
    | "pod-value-invalid"
    | "pod-disabled"
    | "not-enabled"
    | "token-not-mounted"
    | RefusalCause;

/** Why Linkerd's injector rejects a pod instead of injecting it. */
export type RefusalCause =
    | "close-wait-without-root"
    | "native-sidecar-waits"
    | "log-http-headers-invalid"
    | "annotation-breaks-patch";

const INJECT = "linkerd.io/inject";

/** The messages of the causes: Linkerd's own where they exist, so that its events can be searched for. */
export const REASONS: Record<InjectionCause, string> = {
    "namespace-excluded": `the namespace is one of those that the injector's webhook excludes (${EXCLUDED_NAMESPACES.join(", ")})`,
    "namespace-webhooks-disabled": `the namespace has the label "${WEBHOOKS_LABEL}:disabled"`,
    "control-plane-component": `the pod has the label "${COMPONENT_LABEL}"`,
    "cni-resource": `the pod has the label "${CNI_LABEL}"`,
    "namespace-not-selected":
        "Linkerd's value proxyInjector.namespaceSelector does not select the namespace",
    "pod-not-selected": "Linkerd's value proxyInjector.objectSelector does not select the pod",
    "host-network": "hostNetwork is enabled",
    "sidecar-exists": "pod has a sidecar injected already",
    "namespace-value-invalid": `invalid value for annotation "${INJECT}" at namespace`,
    "pod-value-invalid": `invalid value for annotation "${INJECT}" at workload`,
    "pod-disabled": `pod has the annotation "${INJECT}:disabled"`,
    "not-enabled": `neither the namespace nor the pod have the annotation "${INJECT}:enabled"`,
    "token-not-mounted":
        'automountServiceAccountToken set to "false", with Values.identity.serviceAccountTokenProjection set to "false"',
    "close-wait-without-root":
        "proxyInit.runAsRoot must be set to use proxyInit.closeWaitTimeoutSecs",
    "native-sidecar-waits":
        "proxy.nativeSidecar and waitBeforeExitSeconds cannot be used simultaneously",
    "log-http-headers-invalid": "logHTTPHeaders must be one of: insecure | off",
    "annotation-breaks-patch":
        "the value of an annotation makes Linkerd's patch invalid JSON, so the pod is rejected",
};
