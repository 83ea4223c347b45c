import type { PreviewedResource } from "../preview/types";

/** What a changed object does to the users of a canary. */
export interface ReleaseEffect {
    /** The object, such as `Service test/podinfo`. */
    readonly object: string;
    /** Whether Flagger starts a release because of it. */
    readonly starts: boolean;
    /** When and where the change takes effect. */
    readonly text: string;
}

/** A canary with its target, as a preview has them. */
export interface ReleasedWorkload {
    readonly canary: PreviewedResource;
    readonly target?: PreviewedResource;
    /** Whether the target's pods change. */
    readonly podsChange: boolean;
}
