import type { PlainPodSpec } from "./pod-defaults";

type Affinity = NonNullable<PlainPodSpec["affinity"]>;
type NodeSelector = NonNullable<
    NonNullable<Affinity["nodeAffinity"]>["requiredDuringSchedulingIgnoredDuringExecution"]
>;
type Term = NodeSelector["nodeSelectorTerms"][number];

/**
 * Writes a pod's `nodeSelector` as the node affinity that means the same.
 *
 * For a DaemonSet `nodeSelector` is Flagger's switch: between releases it holds a label that no node has (Flagger
 * v1.44.0 pkg/canary/daemonset_controller.go:50). Kubernetes applies the field as a whole, so a program that sets it too
 * would meet a conflict at its next change, or switch the canary on by itself.
 */
export function withoutNodeSelector(spec: PlainPodSpec): PlainPodSpec {
    const { nodeSelector, ...rest } = spec;
    const entries = Object.entries(nodeSelector ?? {});
    if (entries.length === 0) {
        return rest;
    }
    const wanted = entries.map(([key, value]) => ({ key, operator: "In", values: [value] }));
    const required =
        rest.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
            ?.nodeSelectorTerms ?? [];
    const demanded = (term: Term): Term => ({
        ...term,
        matchExpressions: [...(term.matchExpressions ?? []), ...wanted],
    });
    return {
        ...rest,
        affinity: {
            ...rest.affinity,
            nodeAffinity: {
                ...rest.affinity?.nodeAffinity,
                requiredDuringSchedulingIgnoredDuringExecution: {
                    // A node has to meet one of the terms, so that each has to hold the selector.
                    nodeSelectorTerms:
                        required.length === 0 ? [demanded({})] : required.map(demanded),
                },
            },
        },
    };
}
