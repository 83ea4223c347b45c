import type { Installation } from "../canary";
import type { PatchValues } from "../injection/injection";

/** What the guard knows about the cluster apart from the object in the request; unset facts are not checked. */
export interface GuardFacts extends Installation {
    /**
     * Namespaces with canaries, which must therefore enable Linkerd's proxy injection.
     * @default - a namespace that enables it may not disable it
     */
    readonly canaryNamespaces?: readonly string[];
    /**
     * Whether Linkerd's CNI plugin redirects the pods' traffic.
     * @default - unknown: a namespace's Pod Security level is not checked
     */
    readonly cni?: boolean;
    /**
     * Linkerd's values that decide whether its injector can create its patch.
     * @default - those of its chart
     */
    readonly linkerdValues?: PatchValues;
}
