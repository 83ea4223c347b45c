/** The state of a resource before or after a step; secrets are replaced by `[secret]`. */
export interface ResourceState {
    /** The inputs from the program. */
    readonly inputs: Readonly<Record<string, unknown>>;
    /** URN of the component that it belongs to. */
    readonly parent?: string;
    /** Whether it is retained when it is removed from the program. */
    readonly retained: boolean;
}

/** The operation on a resource. */
export type Operation = "delete" | "replace" | "create" | "update" | "same" | "other";

/** What a preview shows of one resource. */
export interface PreviewedResource {
    /** URN of the resource. */
    readonly urn: string;
    /** The operation on it. */
    readonly operation: Operation;
    /** Before. @default - it is created */
    readonly before?: ResourceState;
    /** After. @default - it is deleted */
    readonly after?: ResourceState;
    /** Paths of the inputs that differ. */
    readonly changed: readonly string[];
    /** Paths of the inputs that require a replacement. */
    readonly replacing: readonly string[];
}

/** A policy violation of a resource or the stack. */
export interface PolicyViolation {
    /** Name of the policy. */
    readonly policy: string;
    /** Name and version of its pack. */
    readonly pack: string;
    /** Pulumi's enforcement level: only `mandatory` stops an update. */
    readonly level: string;
    /** The message of the policy. */
    readonly message: string;
    /** URN of the resource. @default - the stack as a whole */
    readonly urn?: string;
}

/** The policy results of a preview. */
export interface PolicyResults {
    /** Names and versions of the packs that ran. */
    readonly packs: readonly string[];
    /** The violations. */
    readonly violations: readonly PolicyViolation[];
}

/** A diagnostic of Pulumi, a provider or the program. */
export interface Diagnostic {
    /** Its severity. */
    readonly severity: "error" | "warning";
    /** Its message. */
    readonly message: string;
    /** URN of the resource. @default - the stack as a whole */
    readonly urn?: string;
}

/** A preview of a stack. */
export interface Preview {
    /** Every resource, once, in the order of the preview. */
    readonly resources: readonly PreviewedResource[];
    /** Number of unchanged resources. */
    readonly unchanged: number;
    /** Errors and warnings. */
    readonly diagnostics: readonly Diagnostic[];
    /** Policy results. @default - the input has none */
    readonly policies?: PolicyResults;
    /** Whether the preview completed: an earlier error omits resources. */
    readonly finished: boolean;
}
