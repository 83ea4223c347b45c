import {
    INJECT_ANNOTATION,
    type InjectionCause,
    type InjectionInput,
    type InjectionMetadata,
    type InjectorSettings,
    evaluateInjection,
} from "./injection";
import { CLOSE_WAIT_ANNOTATION, LOG_HEADERS_ANNOTATION, WAIT_ANNOTATION } from "./refusals";
import type { Problem } from "../problems/problem";

/** A workload whose pods must be injected. */
export interface InjectedWorkload extends InjectionInput {
    /** The workload by its full path, as in `Deployment test/podinfo`. */
    readonly path: string;
    /** Metadata of the workload itself, where the annotation has no effect: read to report that mistake. */
    readonly metadata?: InjectionMetadata;
}

/** Why pods must be injected, and what the problem is called if they would not be. */
export interface InjectionClaim {
    /** Id of the problem. */
    readonly id: string;
    /** What must hold, as a clause. */
    readonly must: string;
}

/** What must hold for the pods of a canary. */
export const CANARY_MUST =
    "a canary's pods must have Linkerd's proxy, or their traffic is neither split nor measured";

/** What should hold for pods that no Canary targets, if their namespace enables proxy injection. */
export const LEFT_OUT_MUST =
    "pods in a namespace that enables Linkerd's proxy injection should have the proxy";

const REMEDIES: Record<InjectionCause, string> = {
    "namespace-excluded": "move it to another namespace",
    "namespace-webhooks-disabled":
        'remove the label "config.linkerd.io/admission-webhooks" from the namespace',
    "control-plane-component":
        'remove the label "linkerd.io/control-plane-component" from the pod template',
    "cni-resource": 'remove the label "linkerd.io/cni-resource" from the pod template',
    "namespace-not-selected":
        "add the labels that Linkerd's value proxyInjector.namespaceSelector requires to the namespace, or change that value",
    "pod-not-selected":
        "add the labels that Linkerd's value proxyInjector.objectSelector requires to the pod template, or change that value",
    "host-network": "remove hostNetwork from the pod template",
    "sidecar-exists": "remove the other or manually added proxy container from the pod template",
    "namespace-value-invalid": `set the annotation "${INJECT_ANNOTATION}" of the namespace to "enabled"`,
    "pod-value-invalid": `set the annotation "${INJECT_ANNOTATION}" of the pod template to "enabled", or remove it`,
    "pod-disabled": `remove the annotation "${INJECT_ANNOTATION}" from the pod template`,
    "not-enabled": `annotate the namespace with "${INJECT_ANNOTATION}: enabled"`,
    "token-not-mounted":
        "let the pod mount its service account token, or set Linkerd's value identity.serviceAccountTokenProjection to true",
    "close-wait-without-root": `remove the annotation "${CLOSE_WAIT_ANNOTATION}" from the pod template, or set Linkerd's value proxyInit.runAsRoot to true`,
    "native-sidecar-waits": `remove the annotation "${WAIT_ANNOTATION}": a native sidecar ends after the pod's other containers`,
    "log-http-headers-invalid": `set the annotation "${LOG_HEADERS_ANNOTATION}" to "off" or "insecure", or remove it`,
    "annotation-breaks-patch":
        "remove quotation marks, backslashes and line breaks from Linkerd's annotations of the namespace and from the proxy's version",
};

/**
 * Checks that a workload's pods will carry Linkerd's proxy.
 *
 * @param workload - the workload, such as the one that a Canary targets, with its namespace
 * @param claim - why they must; @default - as the pods of a canary must, `injection/workload`
 * @returns nothing, or one problem with every reason against injection
 */
export function checkWorkloadInjection(
    workload: InjectedWorkload,
    claim: InjectionClaim = { id: "injection/workload", must: CANARY_MUST },
): Problem[] {
    const result = evaluateInjection(workload);
    if (result.injected) {
        return [];
    }
    return [
        {
            id: claim.id,
            severity: "error",
            path: workload.path,
            value: describeAnnotations(workload.namespace.metadata, workload.pod.metadata),
            requirement: `${claim.must}, but Linkerd would not inject it: ${result.reasons.join(", ")}`,
            fix: [
                ...result.causes.map((cause) => REMEDIES[cause]),
                ...misplacedHints(workload),
            ].join("; "),
        },
    ];
}

/**
 * Checks that a namespace with a canary enables Linkerd's proxy injection, so that the load tester and all other
 * clients in it are meshed too: the traffic of an unmeshed client is not split.
 *
 * @param namespace - the namespace, as the Kubernetes API has it
 * @param injector - the settings of its Linkerd; @default - those of Linkerd's chart
 * @returns nothing, or one problem `injection/namespace`
 */
export function checkNamespaceInjection(
    namespace: InjectionInput["namespace"],
    injector: InjectorSettings = {},
): Problem[] {
    const result = evaluateInjection({ ...injector, namespace, pod: {} });
    if (result.injected) {
        return [];
    }
    return [
        {
            id: "injection/namespace",
            severity: "error",
            path: `Namespace ${namespace.metadata?.name}`,
            value: describeAnnotation(namespace.metadata),
            requirement: `a namespace with a canary must enable Linkerd's proxy injection: ${result.reasons.join(", ")}`,
            fix: [
                ...result.causes.map((cause) => REMEDIES[cause]),
                ...labelHint(namespace.metadata, "the namespace"),
            ].join("; "),
        },
    ];
}

function describeAnnotations(namespace?: InjectionMetadata, pod?: InjectionMetadata): string {
    return `${INJECT_ANNOTATION}: namespace ${describeAnnotation(namespace)}, pod template ${describeAnnotation(pod)}`;
}

function describeAnnotation(metadata?: InjectionMetadata): string {
    return metadata?.annotations?.[INJECT_ANNOTATION] ?? "not set";
}

function misplacedHints(workload: InjectedWorkload): string[] {
    const onWorkload = workload.metadata?.annotations?.[INJECT_ANNOTATION];
    return [
        ...(onWorkload === undefined || onWorkload === "disabled"
            ? []
            : [
                  `the annotation on ${workload.path} itself has no effect: move it to spec.template.metadata.annotations`,
              ]),
        ...labelHint(workload.namespace.metadata, "the namespace"),
        ...labelHint(workload.pod.metadata, "the pod template"),
    ];
}

function labelHint(metadata: InjectionMetadata | undefined, where: string): string[] {
    return metadata?.labels?.[INJECT_ANNOTATION] === undefined
        ? []
        : [`"${INJECT_ANNOTATION}" has no effect as a label of ${where}: set it as an annotation`];
}
