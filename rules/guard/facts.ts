import type { Installation } from "../canary";
import type { PatchValues } from "../injection/injection";

/** What the guard knows of the cluster beside the object that it is asked about; what is left out is not judged. */
export interface GuardFacts extends Installation {
    /**
     * Namespaces that hold canaries, and so must ask for the mesh.
     * @default - none that asks for the mesh may stop to
     */
    readonly canaryNamespaces?: readonly string[];
    /**
     * Whether Linkerd's CNI plugin redirects the pods' traffic.
     * @default - not known: a namespace's pod security is not judged
     */
    readonly cni?: boolean;
    /**
     * Linkerd's values that decide whether its injector can make its patch.
     * @default - those of its chart
     */
    readonly linkerdValues?: PatchValues;
}
