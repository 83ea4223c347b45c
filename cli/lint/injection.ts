import type { RuleContext } from "../../rules/canary";
import type { Fields } from "../../rules/canary/reading";
import {
    injectionMetadata,
    injectionPod,
    isOnLinkerd,
    injectionResultOf,
} from "../../rules/canary/related/reading/mesh";
import {
    canaryName,
    canaryNamespace,
    namespaceObject,
} from "../../rules/canary/related/reading/objects";
import {
    targetOf,
    targetReference,
    type Workload,
} from "../../rules/canary/related/reading/target";
import { INJECT_ANNOTATION, evaluateInjection } from "../../rules/injection/injection";
import { checkNamespaceInjection, checkWorkloadInjection } from "../../rules/injection/problems";
import type { Problem } from "../../rules/problems/problem";

/** A problem of the injection, with its place apart from the object that it is in. */
export interface InjectionFinding {
    readonly problem: Problem;
    /** The object to mend, as a problem calls it. @default - the Canary */
    readonly object?: string;
    /** Path in the object; empty for the object as a whole. */
    readonly field: string;
}

const ANNOTATION = `metadata.annotations["${INJECT_ANNOTATION}"]`;

/**
 * What the policy `mesh-injection` asks beside the rules, which judge a target's pods where its Namespace is known: that
 * the namespace itself asks for the proxy; and of pods without their Namespace, what no Namespace could mend.
 *
 * @param context - a Canary among its objects
 * @param requireNamespace - whether the namespace itself must ask for the proxy
 */
export function checkInjection(
    context: RuleContext,
    requireNamespace: boolean,
): InjectionFinding[] {
    if (!isOnLinkerd(context) || targetReference(context) === undefined) {
        return [];
    }
    const namespace = namespaceObject(context, canaryNamespace(context));
    const target = targetOf(context);
    return [
        ...(namespace === undefined || !requireNamespace
            ? []
            : checkNamespace(namespace, target?.template)),
        ...(target === undefined ? [noTarget(context)] : []),
        ...(target !== undefined && namespace === undefined ? checkPods(context, target) : []),
    ];
}

/** Pods that are left out for the namespace's sake are told of by the rules, with the same mend. */
function checkNamespace(namespace: Fields, template: Fields | undefined): InjectionFinding[] {
    if (template !== undefined && !injectionResultOf(namespace, template).injected) {
        return [];
    }
    return checkNamespaceInjection({ metadata: injectionMetadata(namespace) }).map((problem) => ({
        problem,
        object: problem.path,
        field: ANNOTATION,
    }));
}

function checkPods(context: RuleContext, target: Workload): InjectionFinding[] {
    const name = canaryNamespace(context);
    const pod = injectionPod(target.template);
    const asking = { metadata: { name, annotations: { [INJECT_ANNOTATION]: "enabled" } } };
    const problems = checkWorkloadInjection({
        path: target.place,
        namespace: asking,
        pod,
        metadata: injectionMetadata(target.object),
    });
    const decided = evaluateInjection({ namespace: { metadata: { name } }, pod }).injected;
    return problems.length > 0 || decided
        ? problems.map((problem) => ({
              problem,
              object: target.place,
              field: `spec.template.${ANNOTATION}`,
          }))
        : [notChecked(context, `Namespace ${name} is not among the manifests`)];
}

function noTarget(context: RuleContext): InjectionFinding {
    const { kind, name } = targetReference(context) ?? {};
    return notChecked(context, `its target, ${kind} ${name}, is not among the manifests`);
}

function notChecked(context: RuleContext, reason: string): InjectionFinding {
    return {
        problem: {
            id: "injection/not-checked",
            severity: "unchecked",
            path: `Canary ${canaryNamespace(context)}/${canaryName(context)}`,
            value: undefined,
            requirement: `whether its pods are injected cannot be told: ${reason}`,
            fix: "give the manifests of its namespace and its target too",
        },
        field: "",
    };
}
