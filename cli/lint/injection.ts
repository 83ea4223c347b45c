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

/** An injection problem with the object and the field that it is in. */
export interface InjectionFinding {
    readonly problem: Problem;
    /** The object to fix, in the notation of a problem. @default - the Canary */
    readonly object?: string;
    /** Path in the object; empty for the object as a whole. */
    readonly field: string;
}

const ANNOTATION = `metadata.annotations["${INJECT_ANNOTATION}"]`;

/**
 * The checks of the policy `mesh-injection` that the rules do not cover (they evaluate the target's pods if its Namespace
 * is known): the namespace itself must request the proxy; and pods whose Namespace is unknown must not disable it.
 *
 * @param context - a Canary with its related objects
 * @param requireNamespace - whether the namespace itself must request the proxy
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

/** The rules report pods that are not injected because of their namespace, with the same fix. */
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
    const injectedNamespace = {
        metadata: { name, annotations: { [INJECT_ANNOTATION]: "enabled" } },
    };
    const problems = checkWorkloadInjection({
        path: target.place,
        namespace: injectedNamespace,
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
        : [notChecked(context, `Namespace ${name} is not in the manifests`)];
}

function noTarget(context: RuleContext): InjectionFinding {
    const { kind, name } = targetReference(context) ?? {};
    return notChecked(context, `its target ${kind} ${name} is not in the manifests`);
}

function notChecked(context: RuleContext, reason: string): InjectionFinding {
    return {
        problem: {
            id: "injection/not-checked",
            severity: "unchecked",
            path: `Canary ${canaryNamespace(context)}/${canaryName(context)}`,
            value: undefined,
            requirement: `proxy injection of its pods cannot be checked: ${reason}`,
            fix: "include the manifests of its namespace and its target",
        },
        field: "",
    };
}
