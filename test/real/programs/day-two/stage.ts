/** What the program has become, one `pulumi up` each. */
export type Stage = "first" | "released" | "changed";

/** Namespaces of the workloads; the second is the one to which a workload moves. */
export const namespace = "day-two";
export const otherNamespace = "day-two-other";

/** The workloads, by what happens to them; all but `idle` during a release. */
export const workloads = {
    strategyChanged: "strategy-changed",
    hotfix: "hotfix",
    reverted: "reverted",
    moved: "moved",
    removed: "removed",
    withoutCanary: "without-canary",
    withoutCanaryReverting: "without-canary-reverting",
    lostPrimary: "lost-primary",
    lostRoute: "lost-route",
    lostServices: "lost-services",
    /** Nothing happens to it during the release. */
    edited: "edited",
    secret: "secret",
    rescaled: "rescaled",
} as const;

/** A workload's key in {@link workloads}. */
export type WorkloadKey = keyof typeof workloads;

/** Where a workload is at a stage; undefined where the program has none. */
export function placeOf(key: WorkloadKey, stage: Stage): string | undefined {
    const isChanged = stage === "changed";
    if (key === "removed" && isChanged) {
        return undefined;
    }
    return key === "moved" && isChanged ? otherNamespace : namespace;
}

/** The versions of a workload at the stages; those of most have a release and no further one. */
const VERSIONS: Partial<Record<WorkloadKey, Partial<Record<Stage, string>>>> = {
    hotfix: { changed: "three" },
    reverted: { changed: "one" },
    // these two have no release before the change
    secret: { released: "one", changed: "one" },
    rescaled: { released: "one", changed: "one" },
};

/** The version of a workload at a stage, which its pods answer as their message. */
export function versionOf(key: WorkloadKey, stage: Stage): string {
    return VERSIONS[key]?.[stage] ?? (stage === "first" ? "one" : "two");
}
