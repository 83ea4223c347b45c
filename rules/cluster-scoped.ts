/** Kinds without a namespace: those of Kubernetes, and those of products that run beside Linkerd. */
const CLUSTER_SCOPED = new Set([
    "APIService",
    "CertificateSigningRequest",
    "ClusterIssuer",
    "ClusterRole",
    "ClusterRoleBinding",
    "CSIDriver",
    "CSINode",
    "CustomResourceDefinition",
    "FlowSchema",
    "GatewayClass",
    "IngressClass",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "RuntimeClass",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
]);

/** Its Bundle is in no namespace, unlike that of Fleet. */
const TRUST_MANAGER = "trust.cert-manager.io";

/**
 * Whether a kind is cluster-scoped.
 *
 * @param kind - the kind, such as `Namespace`; one that is not known has a namespace
 * @param apiVersion - of the object, for a kind that other products have too
 */
export function isClusterScoped(kind: string, apiVersion?: string): boolean {
    return (
        CLUSTER_SCOPED.has(kind) ||
        (kind === "Bundle" && apiVersion?.startsWith(`${TRUST_MANAGER}/`) === true)
    );
}
