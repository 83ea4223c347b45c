import { EndlessRelease, rolloutPlan, type RolloutPlan } from "../../plan";
import type { KubernetesObject } from "../../rules/canary";
import { fieldsOf, listOf, textOf } from "../../rules/canary/reading";
import type { Preview, PreviewedResource, ResourceState } from "./preview/types";
import { isChanged } from "./changes";
import { releaseEffects } from "./effects";
import { changes, isObject, objectOf } from "./effects/changed";
import type { ReleasedWorkload, ReleaseEffect } from "./effects/effect";
import { resourceName } from "./resources";
import { type StrategySetting, strategyText } from "./strategy";

/** A container whose image changes. */
export interface ImageChange {
    /** Name of the container. */
    readonly container: string;
    /** Before. @default - the container is new */
    readonly before?: string;
    /** After. @default - the container is removed */
    readonly after?: string;
}

/** A Canary's plan, or the reason why there is none. */
export type PlanOrReason = { readonly plan: RolloutPlan } | { readonly reason: string };

/** The changes of one Canary and its target. */
export interface ReleaseChange {
    /** The Canary, such as `Canary test/podinfo`. */
    readonly canary: string;
    /**
     * Whether a release starts: the target's pods change, or data that they use and Flagger tracks. @default - the target
     * is not in the preview
     */
    readonly starts?: boolean;
    /** What the changes of other objects do, and those of the target beside its pods. */
    readonly effects: readonly ReleaseEffect[];
    /** Images that change, including those of a new target. */
    readonly images: readonly ImageChange[];
    /** The current strategy. @default - the Canary is new */
    readonly before?: CanarySide;
    /** The new strategy. @default - the Canary is deleted */
    readonly after?: CanarySide;
}

/** A Canary before or after the update. */
export interface CanarySide {
    /** Its settings as text. */
    readonly settings: readonly StrategySetting[];
    /** The plan of its next release. */
    readonly plan: PlanOrReason;
}

/**
 * The changes of each Canary that changes, or whose target changes.
 *
 * @param preview - of a stack
 */
export function releaseChanges(preview: Preview): ReleaseChange[] {
    const workloads = preview.resources.filter(isWorkload);
    const changed = preview.resources.filter(isChanged);
    return preview.resources.filter(isObject("Canary", "flagger.app")).flatMap((canary) => {
        const target = workloads.find((workload) => isTarget(canary, workload));
        const podsChange = target !== undefined && startsRelease(canary, target);
        const effects =
            canary.operation === "delete" || canary.operation === "create"
                ? []
                : releaseEffects({ canary, target, podsChange }, preview.resources, changed);
        return canary.operation !== "same" ||
            (target !== undefined && target.operation !== "same") ||
            effects.length > 0
            ? [releaseChange({ canary, target, podsChange }, effects)]
            : [];
    });
}

function releaseChange(
    { canary, target, podsChange }: ReleasedWorkload,
    effects: readonly ReleaseEffect[],
): ReleaseChange {
    const deleted = canary.operation === "delete";
    return {
        canary: resourceName(canary),
        starts:
            target === undefined ? undefined : podsChange || effects.some(({ starts }) => starts),
        effects,
        images: target === undefined ? [] : imageChanges(target),
        before: canary.before && sideOf(canary.before),
        after: deleted || canary.after === undefined ? undefined : sideOf(canary.after),
    };
}

function isWorkload(resource: PreviewedResource): boolean {
    const { kind, apiVersion } = objectOf(resource);
    return (kind === "Deployment" || kind === "DaemonSet") && apiVersion === "apps/v1";
}

function isTarget(canary: PreviewedResource, workload: PreviewedResource): boolean {
    const { metadata, spec } = objectOf(canary);
    const { kind, name } = fieldsOf(fieldsOf(spec).targetRef);
    const inputs = objectOf(workload);
    const other = fieldsOf(inputs.metadata);
    return (
        inputs.kind === kind &&
        other.name === name &&
        other.namespace === fieldsOf(metadata).namespace
    );
}

/** Flagger compares the whole pod template (Flagger pkg/canary/deployment_controller.go, `HasTargetChanged`). */
function startsRelease(canary: PreviewedResource, target: PreviewedResource): boolean {
    return (
        canary.operation !== "create" &&
        canary.operation !== "delete" &&
        target.after !== undefined &&
        changes(target, "spec.template")
    );
}

function templateOf(state: ResourceState | undefined): unknown {
    return fieldsOf(state?.inputs.spec).template;
}

function imageChanges({ before, after }: PreviewedResource): ImageChange[] {
    const old = imagesOf(before);
    const next = imagesOf(after);
    return [...new Set([...old.keys(), ...next.keys()])].flatMap((container) => {
        const change = { container, before: old.get(container), after: next.get(container) };
        return change.before === change.after ? [] : [change];
    });
}

function imagesOf(state: ResourceState | undefined): ReadonlyMap<string, string> {
    const { containers, initContainers } = fieldsOf(fieldsOf(templateOf(state)).spec);
    return new Map(
        [...listOf(initContainers), ...listOf(containers)].map(fieldsOf).flatMap((each) => {
            const [name, image] = [textOf(each.name), textOf(each.image)];
            return name === undefined || image === undefined ? [] : [[name, image] as const];
        }),
    );
}

function sideOf(state: ResourceState): CanarySide {
    return { settings: strategyText(state.inputs.spec), plan: planOf(state) };
}

function planOf({ inputs }: ResourceState): PlanOrReason {
    try {
        return { plan: rolloutPlan(inputs as unknown as KubernetesObject) };
    } catch (error) {
        if (error instanceof EndlessRelease) {
            return { reason: error.message };
        }
        throw error;
    }
}
