/** Kinds without a namespace: those of Kubernetes, and those of products that run beside Linkerd. */
const CLUSTER_SCOPED = new Set([
    "APIService",
    "Bundle",
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

/**
 * Whether a kind is cluster-scoped.
 *
 * @param kind - the kind, such as `Namespace`; one that is not known has a namespace
 */
export function isClusterScoped(kind: string): boolean {
    return CLUSTER_SCOPED.has(kind);
}
