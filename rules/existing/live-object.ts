/** An object that is on a cluster, without its content. */
export interface LiveObject {
    /**
     * Group and version of its API.
     * @default - not known: the items of a list have none
     */
    readonly apiVersion?: string;
    readonly kind: string;
    readonly metadata: LiveMetadata;
}

/** Metadata of an object on a cluster. */
export interface LiveMetadata {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly unknown[];
    readonly managedFields?: readonly ManagedFields[];
    /** The controllers that its deletion waits for. */
    readonly finalizers?: readonly string[];
    /** When its deletion began. */
    readonly deletionTimestamp?: string;
}

/** The fields of an object that a client has set. */
export interface ManagedFields {
    readonly manager?: string;
    /** Part of the object that was written, such as `status`. */
    readonly subresource?: string;
    /** When it was written. */
    readonly time?: string;
    readonly fieldsV1?: unknown;
}

/** The annotation with which the Kubernetes provider takes a field manager's name. */
export const FIELD_MANAGER = "pulumi.com/patchFieldManager";

/** What the names of this program's field managers begin with; the stack's name follows. */
const PREFIX = "linkerd-canary:";

/** The longest name of a field manager that an API server takes. */
const LONGEST_MANAGER = 128;

/**
 * The field manager of a stack: the same for all its objects and in each update, so that objects that an interrupted
 * update has created and not recorded are the stack's, and nobody else's are.
 *
 * @param stack - as `<project>/<stack>`
 */
export function fieldManagerOf(stack: string): string {
    return `${PREFIX}${stack}`.slice(0, LONGEST_MANAGER);
}

/** The stack that an object belongs to, or `undefined` if no stack of this program has created it. */
export function stackOf({ annotations }: LiveMetadata): string | undefined {
    const manager = annotations?.[FIELD_MANAGER];
    return manager?.startsWith(PREFIX) === true ? manager.slice(PREFIX.length) : undefined;
}

/** Whether a stack has created an object. */
export function isOf(stack: string, metadata: LiveMetadata): boolean {
    return hasFieldManager(fieldManagerOf(stack), metadata);
}

/** Whether an object was created with a field manager. */
export function hasFieldManager(manager: string, { annotations }: LiveMetadata): boolean {
    return annotations?.[FIELD_MANAGER] === manager;
}

/** An object as a message names it: `shop/cart`, or `shop` for one that is in no namespace. */
export function qualifiedName({ name, namespace }: LiveMetadata): string {
    return namespace === undefined ? name : `${namespace}/${name}`;
}

/** An object as the arguments of kubectl: `service cart --namespace shop`. */
export function kubectlName(kind: string, { name, namespace }: LiveMetadata): string {
    return `${kind.toLowerCase()} ${name}${namespace === undefined ? "" : ` --namespace ${namespace}`}`;
}
