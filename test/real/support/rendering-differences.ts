import { table } from "../../../docs/generate/blocks";

/** Differences between what `pulumi up` and kubectl bring into a cluster, and why each is none in truth. */
const reasons: readonly (readonly [differs: RegExp, why: string])[] = [
    [/\.annotations\.pulumi\.com\//, "only Pulumi's provider reads it"],
    [
        /^ConfigMap kube-system\/linkerd-canary-stack/,
        "only a stack with a state claims its cluster",
    ],
    [/^Secret .*\.data\./, "other certificates: their own in each cluster"],
    [/caBundle/, "other certificates: their own in each cluster"],
    [
        /^ConfigMap linkerd\/linkerd-identity-trust-roots\.data/,
        "other certificates: their own in each cluster",
    ],
    [/linkerd-canary\/trust-anchors/, "tells which anchors are trusted"],
    [/^Service .*\.spec\.clusterIPs?/, "given by the API server"],
];

function reasonFor(difference: string): string | undefined {
    return reasons.find(([pattern]) => pattern.test(difference))?.[1];
}

/** Differences that nobody can explain. */
export function unexplained(differences: readonly string[]): string[] {
    return differences.filter((difference) => reasonFor(difference) === undefined);
}

/** A table of all differences with their reasons. */
export function explained(differences: readonly string[], compared: number): string {
    const count = new Map<string, string[]>();
    for (const difference of differences) {
        const reason = reasonFor(difference) ?? "not explained";
        count.set(reason, [...(count.get(reason) ?? []), difference]);
    }
    const rows = [...count].map(([reason, all]) => [
        String(all.length),
        reason,
        (all[0] ?? "").slice(0, 90),
    ]);
    return `${compared} objects compared\n${table(["fields", "why", "such as"], rows)}`;
}
