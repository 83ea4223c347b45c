import { type InjectionClaim, checkWorkloadInjection } from "../../rules/injection-problems";
import { assumeMetadata, assumePod } from "../program/injection";
import { describeObject, type KubeObject, podTemplate } from "../program/objects";
import type { Found, Surroundings } from "../program/surroundings";
import type { Finding } from "../reports";

/**
 * Judges whether the pods of a workload of the program would be injected.
 *
 * @param workload - a workload; anything without pods has no findings
 * @param surroundings - where its namespace is looked for
 * @param claim - why they must be
 */
export async function judgeWorkload(
    workload: KubeObject,
    surroundings: Surroundings,
    claim: InjectionClaim,
): Promise<readonly Finding[]> {
    const namespace = await surroundings.namespaceOf(workload);
    return "missing" in namespace
        ? [notTold(workload, namespace.missing)]
        : judgeIn(workload, namespace, claim);
}

/** The same, in a namespace that was found. */
export function judgeIn(
    workload: KubeObject,
    namespace: Found,
    claim: InjectionClaim,
): readonly Finding[] {
    const template = podTemplate(workload.kind, workload.object);
    if (template === undefined) {
        return [];
    }
    const metadata = assumeMetadata(namespace.object);
    const pod = assumePod(template);
    const problems = checkWorkloadInjection(
        {
            path: describeObject(workload),
            namespace: { metadata: metadata.value },
            pod: pod.value,
            ...(workload.kind !== "Pod" && { metadata: assumeMetadata(workload.object).value }),
        },
        claim,
    );
    const unknown = [...metadata.unknown, ...pod.unknown];
    // the best was taken for what is not known: a problem stands whatever it turns out to be
    return problems.length > 0 || unknown.length === 0
        ? problems.map((problem) => ({ problem, urn: workload.urn }))
        : [notTold(workload, `${unknown.join(", ")} is not known before the update`)];
}

function notTold(workload: KubeObject, reason: string): Finding {
    return {
        urn: workload.urn,
        problem: {
            id: "injection/not-checked",
            severity: "unchecked",
            path: describeObject(workload),
            value: "not known",
            rule: `whether its pods are injected cannot be told: ${reason}`,
            remedy: "put its namespace into the program, or run a preview once it is there",
        },
    };
}
