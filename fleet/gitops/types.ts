import type { KubernetesObject } from "../../rules/canary/context";
import type { ResolvedFleet } from "../file/types";

/** The rendered folder of a stack. */
export interface RenderedStack {
    /** Its path in the repository, with forward slashes. */
    readonly directory: string;
    /** Names of its layers, in the order of applying; each is a folder that kustomize builds. */
    readonly layers: readonly string[];
}

/** Where a GitOps engine finds the rendered folders. */
export interface Repository {
    readonly url: string;
    /** Branch, tag or commit. */
    readonly revision: string;
}

/** What a fleet is rendered from. */
export interface GitOpsFleet {
    readonly fleet: ResolvedFleet;
    /** By the name of the stack. */
    readonly stacks: ReadonlyMap<string, RenderedStack>;
    readonly repository: Repository;
    /** Namespace of the engine's objects. */
    readonly namespace: string;
}

/** The objects of an engine, and what of the fleet file it cannot do. */
export interface GitOpsObjects {
    readonly objects: readonly KubernetesObject[];
    /** One sentence each, with the path of the setting. */
    readonly notCarriedOver: readonly string[];
}

/** A layer of a stack, in its wave. */
export interface PlacedLayer {
    readonly stack: string;
    readonly layer: string;
    readonly path: string;
    /** Position of the wave, from 0. */
    readonly wave: number;
    /** Position of the layer in its stack, from 0. */
    readonly position: number;
}
