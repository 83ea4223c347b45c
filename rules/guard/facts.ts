import type { Installation } from "../canary";

/** What the guard knows of the cluster beside the object that it is asked about; what is left out is not judged. */
export interface GuardFacts extends Installation {
    /**
     * Namespaces that hold canaries: there every workload must be meshed.
     * @default - every namespace that asks for the mesh
     */
    readonly canaryNamespaces?: readonly string[];
    /**
     * Whether Linkerd's CNI plugin redirects the pods' traffic.
     * @default - not known: a namespace's pod security is not judged
     */
    readonly cni?: boolean;
}
