/** Tells Pulumi to serialise what a dynamic provider uses of this module (see provider-support.ts). */
export const deploymentOnlyModule = true;

/**
 * Step of the rotation of a trust anchor.
 *
 * - `trust`: the new anchor is trusted beside the one before it; the issuer is still signed by that one.
 * - `issue`: both are trusted; the issuer is signed by the new one.
 * - `done`: only the new one is trusted.
 */
export type RotationStep = "trust" | "issue" | "done";

/** The trust anchor in use, counted from 1, and the step of its rotation. */
export interface AnchorPosition {
    /** Number of the anchor, counted from 1. */
    readonly generation: number;
    /** Step of the rotation to it. */
    readonly step: RotationStep;
}

/** The position of a new mesh, and of a mesh without a setting for its anchor. */
export const firstAnchor: AnchorPosition = { generation: 1, step: "done" };

/** Says a position as an error or a pod's annotation names it, such as `2/trust`. */
export function describePosition(position: AnchorPosition): string {
    return `${position.generation}/${position.step}`;
}

/**
 * Positions that may follow, in order of preference. A proxy reads the trusted anchors once, when it starts: if a step
 * is skipped, proxies do not trust each other.
 *
 * Going one step back is as safe as going on: at `trust` nothing is signed by the new anchor yet, and at `issue` the
 * one before is still trusted by all.
 */
export function followers({ generation, step }: AnchorPosition): AnchorPosition[] {
    switch (step) {
        case "done":
            return [{ generation: generation + 1, step: "trust" }];
        case "trust":
            return [
                { generation, step: "issue" },
                { generation: generation - 1, step: "done" },
            ];
        case "issue":
            return [
                { generation, step: "done" },
                { generation, step: "trust" },
            ];
    }
}

/** Whether a mesh that stands at the one may stay there or go to the other. */
export function mayFollow(from: AnchorPosition, to: AnchorPosition): boolean {
    return [from, ...followers(from)].some(
        ({ generation, step }) => generation === to.generation && step === to.step,
    );
}

/** A position as it lies in a state; in one from before rotations there is none. */
export interface StoredPosition {
    readonly anchorGeneration?: number;
    readonly anchorStep?: RotationStep;
}

/** Reads a stored position. */
export function positionOf({ anchorGeneration, anchorStep }: StoredPosition): AnchorPosition {
    return {
        generation: anchorGeneration ?? firstAnchor.generation,
        step: anchorStep ?? firstAnchor.step,
    };
}

/** The error of a dynamic provider for a step between two positions. */
export function rotationFailures(
    olds: StoredPosition,
    news: StoredPosition,
): { property: string; reason: string }[] {
    const [from, to] = [positionOf(olds), positionOf(news)];
    return mayFollow(from, to)
        ? []
        : [
              {
                  property: "identity.anchor",
                  reason:
                      `${describePosition(to)} cannot follow ${describePosition(from)}, the current step of this stack's ` +
                      `trust anchor: proxies that have not been restarted in between would no longer ` +
                      `trust each other; set ${followers(from).map(describePosition).join(" or ")}, ` +
                      `or keep ${describePosition(from)}. [identity/rotation-step]`,
              },
          ];
}

/** Instructions before the next step, or nothing if no rotation is in progress. */
export function nextStep({ generation, step }: AnchorPosition): string | undefined {
    switch (step) {
        case "trust":
            return (
                `Pods that start from now on trust the new trust anchor beside the old one. This update restarts ` +
                `the control plane. Restart every other meshed workload, run "linkerd check --proxy" to verify ` +
                `the data plane's certificates, and only then set the step to "issue" ` +
                `(or revert generation ${generation}).`
            );
        case "issue":
            return (
                `The new trust anchor has signed the issuer. Wait for the event IssuerUpdated of ` +
                `Deployment/linkerd-identity, then restart the control plane and every meshed workload (or wait a day, ` +
                `the lifetime of a proxy's certificate), and only then set the step to "done".`
            );
        case "done":
            return undefined;
    }
}

/** Annotation of the control plane's pods that changes with the trusted anchors, so that those pods start anew. */
export const anchorAnnotation = "linkerd-canary/trust-anchors";

/**
 * Pod annotations of the control plane: they change whenever the trusted anchors do, and are known at preview, where a
 * checksum of certificates yet to be made is not. The first anchor alone has none.
 */
export function anchorAnnotations({ generation, step }: AnchorPosition): Record<string, string> {
    if (step !== "done") {
        return { [anchorAnnotation]: `${generation - 1},${generation}` };
    }
    return generation === firstAnchor.generation ? {} : { [anchorAnnotation]: `${generation}` };
}
