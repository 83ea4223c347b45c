import type { KubernetesObject } from "../../../../rules/canary";
import type { Known } from "../../../../kube/known";
import { podTemplate } from "../../../../policy/program/kube-objects";
import {
    checkNamespaceInjection,
    checkWorkloadInjection,
} from "../../../../rules/injection/problems";
import {
    INJECT_ANNOTATION,
    type InjectionMetadata,
    type InjectionPod,
    evaluateInjection,
} from "../../../../rules/injection/injection";
import { goodScene } from "../../canary/contexts";

/** What the guard has to say about an object. */
export type GuardVerdict = "refused" | "warned" | "passed";

/** An object with what the guard has to say about its injection. */
export interface InjectionCase {
    readonly about: string;
    readonly object: KubernetesObject;
    readonly verdict: GuardVerdict;
    /** Id that is told. */
    readonly rule: string;
    /** What is told beside the reasons against injection. @default - nothing that matters */
    readonly says?: RegExp;
}

/** Namespaces of the cases, with their metadata. */
export const caseNamespaces: Readonly<Record<string, object>> = {
    shop: { annotations: { [INJECT_ANNOTATION]: "enabled" } },
    bare: {},
    mistyped: { annotations: { [INJECT_ANNOTATION]: "true" } },
    meshed: { annotations: { [INJECT_ANNOTATION]: "enabled" } },
    plain: {},
    "cert-manager": { annotations: { [INJECT_ANNOTATION]: "enabled" } },
    quoted: {
        annotations: {
            [INJECT_ANNOTATION]: "enabled",
            "config.linkerd.io/proxy-log-level": 'warn"',
        },
    },
    unasked: {
        annotations: { [INJECT_ANNOTATION]: "enabled" },
        labels: { "config.linkerd.io/admission-webhooks": "disabled" },
    },
};

/** Of those the ones that hold a Canary for each kind of target. */
export const namespacesOfCanaries = [
    ...["shop", "bare", "mistyped", "unasked", "quoted", "cert-manager", "kube-system"],
];

/** Name of the workloads that these Canaries target. */
export const TARGET = "target";

/** The Canaries that are there. */
export const caseCanaries: readonly KubernetesObject[] = namespacesOfCanaries.flatMap((namespace) =>
    ["Deployment", "DaemonSet"].map(
        (kind) =>
            goodScene({
                metadata: { name: kind.toLowerCase(), namespace },
                spec: { "targetRef.kind": kind, "targetRef.name": TARGET, "service.name": kind },
            }).canary,
    ),
);

/** What a case says of a pod template. */
export interface Template {
    readonly annotations?: object;
    readonly labels?: object;
    readonly spec?: object;
}

/** The annotation with a value. */
export const inject = (value: string) => ({ [INJECT_ANNOTATION]: value });

function template({ annotations, labels, spec }: Template): object {
    const containers = [{ name: "web", image: "example.org/web:1.0.0" }];
    return {
        metadata: { labels: { app: "web", ...labels }, annotations },
        spec: { containers, ...spec },
    };
}

/** A workload of some kind with a pod template. */
export function workload(
    kind: string,
    namespace: string,
    given: Template = {},
    own: object = {},
): KubernetesObject {
    const metadata = { name: "web", namespace, ...own };
    const pod = template(given);
    const selector = { matchLabels: { app: "web" } };
    switch (kind) {
        case "Pod":
            return {
                apiVersion: "v1",
                kind,
                ...pod,
                metadata: { ...metadata, ...metadataOf(pod) },
            };
        case "Job":
        case "CronJob": {
            const job = { template: { ...pod, spec: { ...specOf(pod), restartPolicy: "Never" } } };
            const spec =
                kind === "Job" ? job : { schedule: "0 0 * * *", jobTemplate: { spec: job } };
            return { apiVersion: "batch/v1", kind, metadata, spec };
        }
        default:
            return { apiVersion: "apps/v1", kind, metadata, spec: { selector, template: pod } };
    }
}

function metadataOf(pod: object): object {
    return (pod as { readonly metadata: object }).metadata;
}

function specOf(pod: object): object {
    return (pod as { readonly spec: object }).spec;
}

/** A pod template with annotations. */
export const annotated = (annotations: Readonly<Record<string, string>>) => ({ annotations });

/** A workload that is no Canary's target. */
export const unlabelled = (
    about: string,
    verdict: GuardVerdict,
    object: KubernetesObject,
    says?: RegExp,
): InjectionCase => ({ about, verdict, rule: "injection/left-out", object, says });

/** What the rules say of an object whose pods Linkerd would not inject: its annotations, and every reason. */
export function saidAgainst(object: KubernetesObject): readonly string[] {
    const { namespace: of = "" } = object.metadata;
    const template = podTemplate(object.kind, object as Known);
    if (template === undefined) {
        const [problem] = checkNamespaceInjection(object);
        const { reasons } = evaluateInjection({ namespace: object, pod: {} });
        return told(`linkerd.io/inject: ${String(problem?.value)}`, reasons);
    }
    const namespace = { metadata: { name: of, ...(caseNamespaces[of] as InjectionMetadata) } };
    const pod = template as InjectionPod;
    const [problem] = checkWorkloadInjection({ path: object.kind, namespace, pod });
    return told(String(problem?.value), evaluateInjection({ namespace, pod }).reasons);
}

/** In a message there are no line breaks. */
function told(value: string, reasons: readonly string[]): string[] {
    return [`: ${value}: `, `: ${reasons.join(", ")}; `].map((text) => text.replaceAll("\n", " "));
}
