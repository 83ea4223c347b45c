import type { KubernetesObject } from "../../rules/canary/context";

/** A Kubernetes object as the real provider would send it to a cluster; what is secret of it reads {@link secretMark}. */
export interface RenderedObject {
    /** Its URN, in which the types of its parents stand. */
    readonly urn: string;
    readonly object: KubernetesObject;
}

/** What Pulumi shows instead of a secret. */
export const secretMark = "[secret]";

/** What Pulumi shows instead of a value that is not known yet (sdk/go/common/resource/plugin/rpc.go, UnknownStringValue). */
export const unknownMark = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
