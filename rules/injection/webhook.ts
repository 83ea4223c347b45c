import { selects } from "../canary/related/reading/selectors";
import type { InjectionCause, InjectionMetadata } from "./injection";

/** Label selectors of Linkerd's webhook, as chart `linkerd-control-plane` takes them below `proxyInjector`. */
export interface WebhookSelectors {
    /**
     * Value `proxyInjector.namespaceSelector`: the namespaces that the webhook selects.
     *
     * @default - the chart's: all but kube-system, cert-manager, and those that disable Linkerd's webhooks by a label
     */
    readonly namespaceSelector?: unknown;
    /**
     * Value `proxyInjector.objectSelector`: the pods that the webhook selects.
     *
     * @default - the chart's: all but the control plane's own, and those of its CNI plugin
     */
    readonly objectSelector?: unknown;
}

/** Namespaces that the webhook of Linkerd's chart never selects, regardless of their annotations. */
export const EXCLUDED_NAMESPACES: readonly string[] = ["kube-system", "cert-manager"];

/** The label by which a namespace turns Linkerd's webhooks off. */
export const WEBHOOKS_LABEL = "config.linkerd.io/admission-webhooks";
/** The label of the pods of Linkerd's own control plane. */
export const COMPONENT_LABEL = "linkerd.io/control-plane-component";
/** The label of the pods of Linkerd's CNI plugin. */
export const CNI_LABEL = "linkerd.io/cni-resource";

/** The label that the API server sets on each namespace. */
const NAME_LABEL = "kubernetes.io/metadata.name";

/**
 * Explains why the API server does not call Linkerd's webhook for a pod.
 *
 * @param namespace - metadata of its namespace
 * @param pod - metadata of the pod
 * @param selectors - of the webhook, if they are not the chart's
 * @returns nothing if the webhook is called
 */
export function webhookCauses(
    namespace: InjectionMetadata,
    pod: InjectionMetadata,
    selectors: WebhookSelectors = {},
): InjectionCause[] {
    const { namespaceSelector, objectSelector } = selectors;
    const { name } = namespace;
    const labels = { ...namespace.labels, ...(name !== undefined && { [NAME_LABEL]: name }) };
    return [
        ...among(namespaceSelector, labels, namespaceCauses(namespace), "namespace-not-selected"),
        ...among(objectSelector, pod.labels ?? {}, podCauses(pod), "pod-not-selected"),
    ];
}

/** The chart's own selector, unless a custom one replaces it. */
function among(
    selector: unknown,
    labels: Readonly<Record<string, string>>,
    causes: InjectionCause[],
    otherwise: InjectionCause,
): InjectionCause[] {
    if (selector === undefined) {
        return causes;
    }
    return selects(selector, labels) ? [] : causes.length > 0 ? causes : [otherwise];
}

function namespaceCauses({ labels, name }: InjectionMetadata): InjectionCause[] {
    const causes: InjectionCause[] = [];
    if (name !== undefined && EXCLUDED_NAMESPACES.includes(name)) {
        causes.push("namespace-excluded");
    }
    if (labels?.[WEBHOOKS_LABEL] === "disabled") {
        causes.push("namespace-webhooks-disabled");
    }
    return causes;
}

function podCauses({ labels }: InjectionMetadata): InjectionCause[] {
    const causes: InjectionCause[] = [];
    if (labels?.[COMPONENT_LABEL] !== undefined) {
        causes.push("control-plane-component");
    }
    if (labels?.[CNI_LABEL] !== undefined) {
        causes.push("cni-resource");
    }
    return causes;
}
