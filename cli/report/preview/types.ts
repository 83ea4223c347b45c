/** What a preview says of a resource before or after a step; secrets are `[secret]` in it. */
export interface ResourceState {
    /** What the program asks for. */
    readonly inputs: Readonly<Record<string, unknown>>;
    /** URN of the component that it belongs to. */
    readonly parent?: string;
    /** Whether it stays where it is when it leaves the program. */
    readonly retained: boolean;
}

/** What is to become of a resource. */
export type Operation = "delete" | "replace" | "create" | "update" | "same" | "other";

/** What a preview shows of one resource. */
export interface PreviewedResource {
    /** Pulumi's name of it. */
    readonly urn: string;
    /** What is to become of it. */
    readonly operation: Operation;
    /** Before. @default - it is new */
    readonly before?: ResourceState;
    /** After. @default - it goes */
    readonly after?: ResourceState;
    /** Paths of the inputs that differ. */
    readonly changed: readonly string[];
    /** Paths of the inputs that make a replacement necessary. */
    readonly replacing: readonly string[];
}

/** A policy's word about a resource or the stack. */
export interface PolicyViolation {
    /** Name of the policy. */
    readonly policy: string;
    /** Name and version of its pack. */
    readonly pack: string;
    /** Pulumi's enforcement level: only `mandatory` stops an update. */
    readonly level: string;
    /** What is wrong. */
    readonly message: string;
    /** URN of the resource. @default - the stack as a whole */
    readonly urn?: string;
}

/** What the policies of a preview said. */
export interface PolicyResults {
    /** Names and versions of the packs that ran. */
    readonly packs: readonly string[];
    /** What they found. */
    readonly violations: readonly PolicyViolation[];
}

/** Something that Pulumi, a provider or the program said. */
export interface Diagnostic {
    /** How grave it is. */
    readonly severity: "error" | "warning";
    /** What was said. */
    readonly message: string;
    /** URN of the resource. @default - the stack as a whole */
    readonly urn?: string;
}

/** A preview of a stack. */
export interface Preview {
    /** Every resource, once, in the order of the preview. */
    readonly resources: readonly PreviewedResource[];
    /** How many resources stay as they are. */
    readonly unchanged: number;
    /** What was said beside. */
    readonly diagnostics: readonly Diagnostic[];
    /** What the policies said. @default - the input has no word of policies */
    readonly policies?: PolicyResults;
    /** Whether it came to its end: an error before that leaves resources out. */
    readonly finished: boolean;
}
