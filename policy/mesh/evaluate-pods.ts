import type { InjectionInput, InjectionPod } from "../../rules/injection/injection";
import { type InjectionClaim, checkWorkloadInjection } from "../../rules/injection/problems";
import type { Problem } from "../../rules/problems/problem";
import { type Assumed, assumeMetadata, assumePod } from "../program/injection";
import { at, type Known, UNKNOWN } from "../../kube/known";
import { describeObject, type KubeObject, podTemplate } from "../program/kube-objects";
import type { FoundNamespace, RelatedObjects } from "../program/related-objects";
import type { PolicyFinding } from "../finding-reporter";

/**
 * Evaluates whether the pods of a workload would be injected.
 *
 * @param workload - a workload; anything without pods has no findings
 * @param related - finds its namespace
 * @param claim - why they must be injected
 */
export async function evaluateWorkload(
    workload: KubeObject,
    related: RelatedObjects,
    claim: InjectionClaim,
): Promise<readonly PolicyFinding[]> {
    const namespace = await related.namespaceOf(workload);
    return "missing" in namespace
        ? [notChecked(workload, namespace.missing)]
        : [
              ...(namespace.injector?.notes ?? []).map((problem) => ({ problem })),
              ...evaluateIn(workload, namespace, claim),
          ];
}

/** Same as {@link evaluateWorkload}, for a known namespace. */
export function evaluateIn(
    workload: KubeObject,
    namespace: FoundNamespace,
    claim: InjectionClaim,
): readonly PolicyFinding[] {
    const template = podTemplate(workload.kind, workload.object);
    if (template === undefined) {
        return [];
    }
    const pods: EvaluatedPods = {
        path: describeObject(workload),
        urn: workload.urn,
        template,
        // a Pod has no owner here
        owner: workload.kind === "Pod" ? undefined : workload.object,
    };
    return evaluatePods(pods, namespace, claim, (unknown) =>
        notChecked(workload, `${unknown} is not known before the update`),
    );
}

/** Pods with their owner. */
export interface EvaluatedPods {
    /** Their owner, in the notation of problems. */
    readonly path: string;
    /** URN of the resource to fix. */
    readonly urn: string;
    readonly template: Known;
    /** Their owner, on which the annotation has no effect. */
    readonly owner?: Known;
}

/**
 * Evaluates whether pods would be injected.
 *
 * @param pods - the pods
 * @param namespace - their namespace
 * @param claim - why they must be injected; default: they are pods of a canary
 * @param undecided - creates the finding for unknown values
 */
export function evaluatePods(
    { owner, path, template, urn }: EvaluatedPods,
    namespace: FoundNamespace,
    claim: InjectionClaim | undefined,
    undecided: (unknown: string) => PolicyFinding,
): readonly PolicyFinding[] {
    const metadata = assumeMetadata(namespace.object);
    const pod = assumePod(template);
    const account = accountOf(template, pod.value, namespace);
    const problems = checkWorkloadInjection(
        {
            ...namespace.injector?.settings,
            serviceAccount: account.value,
            path,
            namespace: { metadata: metadata.value },
            pod: pod.value,
            ...(owner !== undefined && { metadata: assumeMetadata(owner).value }),
        },
        claim,
    );
    return settle(
        problems,
        [...metadata.unknown, ...pod.unknown, ...account.unknown],
        urn,
        undecided,
    );
}

/** The pods' service account, which is relevant if proxies have no token of their own and the pods do not set it. */
function accountOf(
    template: Known,
    pod: InjectionPod,
    { accounts, injector }: FoundNamespace,
): Assumed<InjectionInput["serviceAccount"]> {
    if (
        injector?.settings.serviceAccountTokenProjection !== false ||
        pod.spec?.automountServiceAccountToken !== undefined
    ) {
        return { value: undefined, unknown: [] };
    }
    const named =
        at(template, "spec", "serviceAccountName") ?? at(template, "spec", "serviceAccount");
    const name = typeof named === "string" && named !== "" ? named : "default";
    const account = accounts?.get(name);
    const setting = at(account, "automountServiceAccountToken");
    // the default account of a namespace does not set it, unless the program does
    const isKnown = (named ?? name) === name && (account !== undefined || name === "default");
    return isKnown && setting !== UNKNOWN
        ? {
              value: {
                  automountServiceAccountToken: typeof setting === "boolean" ? setting : undefined,
              },
              unknown: [],
          }
        : { value: undefined, unknown: [`automountServiceAccountToken of ServiceAccount ${name}`] };
}

/**
 * Returns the certain problems: unknown values were assumed to be correct, so a problem exists regardless of them.
 *
 * @param problems - problems under the best assumption for unknown values
 * @param unknown - the unknown values
 * @param urn - URN of the resource to fix
 * @param undecided - creates the finding if there is no certain problem and a value is unknown
 */
export function settle(
    problems: readonly Problem[],
    unknown: readonly string[],
    urn: string,
    undecided: (unknown: string) => PolicyFinding,
): readonly PolicyFinding[] {
    return problems.length > 0 || unknown.length === 0
        ? problems.map((problem) => ({ problem, urn }))
        : [undecided(unknown.join(", "))];
}

/**
 * A finding that the injection of an object's pods cannot be checked.
 *
 * @param object - a workload, or the Canary that targets it
 * @param reason - the reason
 * @param needed - the fix; default: for a missing namespace
 */
export function notChecked(
    object: KubeObject,
    reason: string,
    needed = "add its namespace to the program, or re-run the preview when it exists",
): PolicyFinding {
    return {
        urn: object.urn,
        problem: {
            id: "injection/not-checked",
            severity: "unchecked",
            path: describeObject(object),
            value: "not known",
            requirement: `proxy injection of its pods cannot be checked: ${reason}`,
            fix: needed,
        },
    };
}
