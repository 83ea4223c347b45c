import type { InjectionInput, InjectionPod } from "../../rules/injection/injection";
import { type InjectionClaim, checkWorkloadInjection } from "../../rules/injection/problems";
import type { Problem } from "../../rules/problems/problem";
import { type Assumed, assumeMetadata, assumePod } from "../program/injection";
import { at, type Known, UNKNOWN } from "../../kube/known";
import { describeObject, type KubeObject, podTemplate } from "../program/kube-objects";
import type { FoundNamespace, RelatedObjects } from "../program/related-objects";
import type { PolicyFinding } from "../finding-reporter";

/**
 * Judges whether the pods of a workload of the program would be injected.
 *
 * @param workload - a workload; anything without pods has no findings
 * @param surroundings - where its namespace is looked for
 * @param claim - why they must be
 */
export async function evaluateWorkload(
    workload: KubeObject,
    surroundings: RelatedObjects,
    claim: InjectionClaim,
): Promise<readonly PolicyFinding[]> {
    const namespace = await surroundings.namespaceOf(workload);
    return "missing" in namespace
        ? [notChecked(workload, namespace.missing)]
        : [
              ...(namespace.injector?.notes ?? []).map((problem) => ({ problem })),
              ...evaluateIn(workload, namespace, claim),
          ];
}

/** The same, in a namespace that was found. */
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
        // a Pod makes itself
        owner: workload.kind === "Pod" ? undefined : workload.object,
    };
    return evaluatePods(pods, namespace, claim, (unknown) =>
        notChecked(workload, `${unknown} is not known before the update`),
    );
}

/** Pods, and what makes them. */
export interface EvaluatedPods {
    /** What makes them, as a problem calls it. */
    readonly path: string;
    /** Of the resource to mend. */
    readonly urn: string;
    readonly template: Known;
    /** What makes them, where the annotation does nothing. */
    readonly owner?: Known;
}

/**
 * Judges whether pods would be injected.
 *
 * @param pods - the pods
 * @param namespace - that they are made in
 * @param claim - why they must be; by default as the pods of a canary must
 * @param untold - what is found where a value that decides is not known
 */
export function evaluatePods(
    { owner, path, template, urn }: EvaluatedPods,
    namespace: FoundNamespace,
    claim: InjectionClaim | undefined,
    untold: (unknown: string) => PolicyFinding,
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
    return settle(problems, [...metadata.unknown, ...pod.unknown, ...account.unknown], urn, untold);
}

/** The pods' service account, which decides where proxies have no token of their own, and the pods say nothing. */
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
    const says = at(account, "automountServiceAccountToken");
    // of each namespace's own account it is known that it says nothing, unless the program makes it say something
    const isKnown = (named ?? name) === name && (account !== undefined || name === "default");
    return isKnown && says !== UNKNOWN
        ? {
              value: { automountServiceAccountToken: typeof says === "boolean" ? says : undefined },
              unknown: [],
          }
        : { value: undefined, unknown: [`automountServiceAccountToken of ServiceAccount ${name}`] };
}

/**
 * Tells what is certain: the best was taken for what is not known, so that a problem stands whatever it turns out to be.
 *
 * @param problems - found with the best for what is not known
 * @param unknown - what is not known
 * @param urn - of the resource to mend
 * @param untold - what is found where there is no problem yet, and something is not known
 */
export function settle(
    problems: readonly Problem[],
    unknown: readonly string[],
    urn: string,
    untold: (unknown: string) => PolicyFinding,
): readonly PolicyFinding[] {
    return problems.length > 0 || unknown.length === 0
        ? problems.map((problem) => ({ problem, urn }))
        : [untold(unknown.join(", "))];
}

/**
 * Says of an object that nobody can tell whether its pods are injected.
 *
 * @param object - a workload, or the Canary that targets it
 * @param reason - why
 * @param needed - what is missing; by default the namespace alone
 */
export function notChecked(
    object: KubeObject,
    reason: string,
    needed = "put its namespace into the program, or run a preview once it is there",
): PolicyFinding {
    return {
        urn: object.urn,
        problem: {
            id: "injection/not-checked",
            severity: "unchecked",
            path: describeObject(object),
            value: "not known",
            requirement: `whether its pods are injected cannot be told: ${reason}`,
            fix: needed,
        },
    };
}
