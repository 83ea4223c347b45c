import type * as k8s from "@kubernetes/client-node";
import { says } from "./evidence";
import { still, weighted } from "./make";
import type { Mistake } from "./mistake";
import { canary, deployment, successRate } from "./objects";

/** A mistake that every Canary of the cluster suffers from. */
export interface WholeClusterMistake extends Mistake {
    /** Made before the Canary is applied. @default - the Canary itself is the mistake */
    readonly spoil?: (objects: k8s.KubernetesObjectApi) => Promise<void>;
}

const judged = { analysis: { ...weighted, metrics: [successRate] } };

/** Mistakes that are made alone and in this order, when nothing else is under way: Flagger does not come back from them. */
export const wholeClusterMistakes: readonly WholeClusterMistake[] = [
    {
        ...still("flagger/not-authorized", "unauthorized", judged, says(/Status 403/)),
        spoil: async (objects) => {
            const policies = await objects.list(
                "policy.linkerd.io/v1alpha1",
                "AuthorizationPolicy",
                "linkerd-viz",
            );
            const flaggers = policies.items.filter(({ metadata }) =>
                metadata?.name?.includes("flagger"),
            );
            if (flaggers.length === 0) {
                throw new Error("linkerd-viz has no AuthorizationPolicy for Flagger");
            }
            for (const { metadata } of flaggers) {
                await objects.delete({
                    apiVersion: "policy.linkerd.io/v1alpha1",
                    kind: "AuthorizationPolicy",
                    metadata: { name: metadata?.name, namespace: metadata?.namespace },
                });
            }
        },
    },
    {
        rule: "schema/whole-number",
        name: "half-weight",
        objects: [
            deployment("half-weight", {}),
            canary("half-weight", { analysis: { stepWeight: 12.5, maxWeight: 50 } }),
        ],
        seen: ({ otherLines }) =>
            otherLines.find((line) => /cannot unmarshal number 12\.5/.test(line))?.slice(0, 300),
    },
    {
        rule: "schema/no-spec",
        name: "no-spec",
        objects: [withoutSpec()],
        seen: ({ otherLines }) => otherLines.find((line) => /^panic: .*nil pointer/.test(line)),
    },
];

function withoutSpec(): ReturnType<typeof canary> {
    const { apiVersion, kind, metadata } = canary("no-spec", {});
    return { apiVersion, kind, metadata };
}
