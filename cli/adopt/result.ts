import type { AdoptedSetting } from "./identity";
import type { HelmRelease, LeftObject } from "./left";

/** What one tool has installed. */
export interface FoundInstallation {
    /** The tool, such as `helm release linkerd-viz in namespace linkerd-viz`. */
    readonly installer: string;
    /** The version that its objects state. @default - none */
    readonly version?: string;
    /** Numbers of adopted objects by kind. */
    readonly kinds: ReadonlyMap<string, number>;
}

/** What the next update changes of a resource. */
export interface Change {
    /** The object, such as `Deployment linkerd/linkerd-identity`, or the resource's name. */
    readonly name: string;
    /** Paths of the fields that differ. */
    readonly paths: readonly string[];
}

/** What is to know of a Canary on the cluster. */
export interface FoundCanary {
    /** As `namespace/name`. */
    readonly name: string;
    /** Why it is not adopted. @default - it is */
    readonly reason?: string;
}

/** The result of an adoption, or of its rehearsal. */
export interface Adoption {
    readonly stack: string;
    readonly cluster: string;
    readonly found: readonly FoundInstallation[];
    /** What the cluster does not have, and the next update creates: names with their reasons. */
    readonly created: readonly string[];
    readonly changes: readonly Change[];
    readonly canaries: readonly FoundCanary[];
    readonly left: readonly LeftObject[];
    /** Kinds that could not be listed, so that objects of them may be missing from {@link left}. */
    readonly unlisted: readonly string[];
    /** Settings of the stack that were set. */
    readonly settings: readonly AdoptedSetting[];
    readonly helm: readonly HelmRelease[];
    /** File with the state before. @default - a rehearsal: nothing was changed */
    readonly backup?: string;
}
