import { fieldsOf } from "../../rules/canary/reading";
import { isOfKind } from "../../rules/canary/related/reading/objects";
import { INJECT_ANNOTATION } from "../../rules/injection/injection";
import { CANARY_MUST, checkNamespaceInjection } from "../../rules/injection/problems";
import { isCanary } from "../canaries/rule-evaluator";
import type { PolicyFinding } from "../finding-reporter";
import { assumeMetadata } from "../program/injection";
import { type Known, textAt } from "../../kube/known";
import { describeObject, type KubeObject, podTemplate } from "../program/kube-objects";
import type { FoundNamespace, FoundObject, RelatedObjects } from "../program/related-objects";
import { type EvaluatedPods, evaluateIn, evaluatePods, notChecked, settle } from "./evaluate-pods";
import { CHART } from "./injector";

/** Whether an object is a Canary as a whole, and not a patch of one. */
export function isCheckedCanary(object: KubeObject): boolean {
    return isCanary(object) && !object.patch;
}

/**
 * Checks the namespace and the target of a Canary.
 *
 * @param requireNamespace - whether the namespace itself must request the proxy
 */
export async function checkCanaryInjection(
    canary: KubeObject,
    related: RelatedObjects,
    requireNamespace: boolean,
): Promise<readonly PolicyFinding[]> {
    if (isForOtherMesh(canary)) {
        return [];
    }
    const namespace = await related.namespaceOf(canary);
    if ("missing" in namespace) {
        return [notCheckable(canary, namespace.missing)];
    }
    const notes = (namespace.injector?.notes ?? []).map((problem) => ({ problem }));
    const ofNamespace = requireNamespace ? checkNamespace(canary, namespace) : [];
    const broken = ofNamespace.some(({ problem }) => problem.severity === "error");
    // for the target, report only what remains after the namespace is fixed
    const checked = broken ? fixed(namespace) : namespace;
    return [...notes, ...ofNamespace, ...(await checkTarget(canary, checked, related))];
}

/** The policy canary-rules reports a Canary that does not use Linkerd; if that is excepted, it needs no proxy. */
export function isForOtherMesh(canary: KubeObject): boolean {
    const provider = textAt(canary.object, "spec", "provider") ?? "";
    return !["", "linkerd", "kubernetes"].includes(provider) && !provider.startsWith("gatewayapi");
}

const FIXED: Known = { metadata: { annotations: { [INJECT_ANNOTATION]: "enabled" } } };

/** A namespace after the fix: it requests the proxy, and the webhook selects it. */
function fixed(namespace: FoundNamespace): FoundNamespace {
    const { notes, settings } = namespace.injector ?? CHART;
    const webhook = { ...settings.webhook, namespaceSelector: undefined };
    return {
        ...namespace,
        object: FIXED,
        injector: { notes, settings: { ...settings, webhook } },
    };
}

/** Checks that a namespace requests the proxy. */
export function checkNamespace(
    canary: KubeObject,
    namespace: Pick<FoundNamespace, "object" | "injector" | "urn">,
): readonly PolicyFinding[] {
    const { unknown, value } = assumeMetadata(namespace.object);
    const problems = checkNamespaceInjection({ metadata: value }, namespace.injector?.settings);
    const urn = namespace.urn ?? canary.urn;
    return settle(problems, unknown, urn, notKnown(canary, `Namespace ${value.name}`));
}

async function checkTarget(
    canary: KubeObject,
    namespace: FoundNamespace,
    related: RelatedObjects,
): Promise<readonly PolicyFinding[]> {
    const target = await related.targetOf(canary);
    if ("missing" in target) {
        return [notCheckable(canary, target.missing)];
    }
    if (isOfKind(fieldsOf(target.object), "Service")) {
        return checkBehind(canary, target, namespace, related);
    }
    const template = podTemplate(textAt(target.object, "kind") ?? "", target.object);
    if (template === undefined) {
        return [notCheckable(canary, "its target has no pod template")];
    }
    const path = `${target.path} (target of ${describeObject(canary)})`;
    const urn = target.urn ?? canary.urn;
    const pods: EvaluatedPods = { path, template, owner: target.object, urn };
    return evaluatePods(pods, namespace, undefined, notKnown(canary, path));
}

/** The workloads of the program whose pods a Service selects. */
function checkBehind(
    canary: KubeObject,
    service: FoundObject,
    namespace: FoundNamespace,
    related: RelatedObjects,
): readonly PolicyFinding[] {
    const workloads = related.behind(canary, service);
    const claim = { id: "injection/workload", must: CANARY_MUST };
    return workloads.length === 0
        ? [
              notCheckable(
                  canary,
                  `the program has no workload with pods that ${service.path} selects`,
              ),
          ]
        : workloads.flatMap((workload) => evaluateIn(workload, namespace, claim));
}

function notKnown(canary: KubeObject, path: string): (unknown: string) => PolicyFinding {
    return (unknown) =>
        notCheckable(canary, `${unknown} of ${path} is not known before the update`);
}

function notCheckable(canary: KubeObject, reason: string): PolicyFinding {
    return notChecked(
        canary,
        reason,
        "add its namespace and target to the program, or re-run the preview when they exist",
    );
}
