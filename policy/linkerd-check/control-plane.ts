import { atRunTime, check, decidedBy, group, type LinkerdCheck } from "./check";

/** The reason for all checks of the user's permissions. */
const RIGHTS =
    "requires a SelfSubjectAccessReview for the user's permissions, and policies send only read requests";

/** The checks of the cluster, before the installation, and of the control plane itself. */
export const controlPlaneChecks: readonly LinkerdCheck[] = [
    ...group(
        "kubernetes-api",
        check(
            "k8s-api",
            "can initialize the client",
            atRunTime(
                "requires the cluster: Pulumi itself fails without it, and cluster-version reports it",
            ),
        ),
        check(
            "k8s-api",
            "can query the Kubernetes API",
            atRunTime(
                "requires the cluster: Pulumi itself fails without it, and cluster-version reports it",
            ),
        ),
    ),
    ...group(
        "kubernetes-version",
        check(
            "k8s-version",
            "is running the minimum Kubernetes API version",
            decidedBy("cluster-version", "version/kubernetes-linkerd", "the cluster is reachable"),
        ),
    ),
    ...group(
        "pre-kubernetes-setup",
        check(
            "pre-ns",
            "control plane namespace does not already exist",
            decidedBy(
                "linkerd-install",
                "install/control-plane-twice",
                "the other installation is in the program",
            ),
        ),
        check("pre-k8s-cluster-k8s", "can create non-namespaced resources", atRunTime(RIGHTS)),
        check("pre-k8s", "can create ServiceAccounts", atRunTime(RIGHTS)),
        check("pre-k8s", "can create Services", atRunTime(RIGHTS)),
        check("pre-k8s", "can create Deployments", atRunTime(RIGHTS)),
        check("pre-k8s", "can create CronJobs", atRunTime(RIGHTS)),
        check("pre-k8s", "can create ConfigMaps", atRunTime(RIGHTS)),
        check("pre-k8s", "can create Secrets", atRunTime(RIGHTS)),
        check("pre-k8s", "can read Secrets", atRunTime(RIGHTS)),
        check(
            "pre-k8s",
            "can read extension-apiserver-authentication configmap",
            atRunTime(RIGHTS),
        ),
        check(
            "pre-k8s-clock-skew",
            "no clock skew detected",
            atRunTime(
                "compares the local clock with the nodes' last heartbeats, which are up to five minutes old, so the result does not apply to the time of the update",
            ),
        ),
    ),
    ...group(
        "linkerd-crd",
        check(
            "l5d-existence-crd",
            "control plane CustomResourceDefinitions exist",
            decidedBy("linkerd-install", "install/part-missing"),
        ),
    ),
    ...group(
        "linkerd-existence",
        check(
            "l5d-existence-linkerd-config",
            "'linkerd-config' config map exists",
            decidedBy("linkerd-install", "install/part-missing"),
        ),
        check(
            "l5d-existence-sa",
            "heartbeat ServiceAccount exist",
            decidedBy("linkerd-install", "install/part-missing"),
        ),
        check(
            "l5d-existence-replicasets",
            "control plane replica sets are ready",
            atRunTime("requires running pods"),
        ),
        check(
            "l5d-existence-unschedulable-pods",
            "no unschedulable pods",
            atRunTime("requires running pods"),
        ),
        check(
            "l5d-api-control-ready",
            "control plane pods are ready",
            atRunTime("requires running pods"),
        ),
        check(
            "l5d-cluster-networks-cidr",
            "cluster networks contains all node podCIDRs",
            decidedBy("cluster-networks", "install/cluster-networks", "the cluster is reachable"),
        ),
        check(
            "l5d-cluster-networks-pods",
            "cluster networks contains all pods",
            decidedBy(
                "cluster-networks",
                "install/cluster-networks",
                "the cluster is reachable: pods are checked by the networks of their nodes",
            ),
        ),
        check(
            "l5d-cluster-networks-pods",
            "cluster networks contains all services",
            decidedBy(
                "cluster-networks",
                "install/cluster-networks",
                "the Service sets its address (clusterIP)",
            ),
        ),
    ),
    ...group(
        "linkerd-config",
        check(
            "l5d-existence-ns",
            "control plane Namespace exists",
            decidedBy("linkerd-install", "install/part-missing"),
        ),
        check(
            "l5d-existence-cr",
            "control plane ClusterRoles exist",
            decidedBy("linkerd-install", "install/part-missing"),
        ),
        check(
            "l5d-existence-crb",
            "control plane ClusterRoleBindings exist",
            decidedBy("linkerd-install", "install/part-missing"),
        ),
        check(
            "l5d-existence-sa",
            "control plane ServiceAccounts exist",
            decidedBy("linkerd-install", "install/part-missing"),
        ),
        check(
            "l5d-existence-crd",
            "control plane CustomResourceDefinitions exist",
            decidedBy("linkerd-install", "install/part-missing"),
        ),
        check(
            "l5d-existence-mwc",
            "control plane MutatingWebhookConfigurations exist",
            decidedBy("linkerd-install", "install/part-missing"),
        ),
        check(
            "l5d-existence-vwc",
            "control plane ValidatingWebhookConfigurations exist",
            decidedBy("linkerd-install", "install/part-missing"),
        ),
        check(
            "l5d-proxy-init-run-as-root",
            "proxy-init container runs as root user if docker container runtime is used",
            decidedBy("cluster-networks", "install/proxy-init-as-root", "the cluster is reachable"),
        ),
    ),
    ...group(
        "linkerd-cni-plugin",
        check(
            "cni-plugin-cm-exists",
            "cni plugin ConfigMap exists",
            decidedBy("linkerd-install", "install/cni-part-missing"),
        ),
        check(
            "cni-plugin-cr-exists",
            "cni plugin ClusterRole exists",
            decidedBy("linkerd-install", "install/cni-part-missing"),
        ),
        check(
            "cni-plugin-crb-exists",
            "cni plugin ClusterRoleBinding exists",
            decidedBy("linkerd-install", "install/cni-part-missing"),
        ),
        check(
            "cni-plugin-sa-exists",
            "cni plugin ServiceAccount exists",
            decidedBy("linkerd-install", "install/cni-part-missing"),
        ),
        check(
            "cni-plugin-ds-exists",
            "cni plugin DaemonSet exists",
            decidedBy("linkerd-install", "install/cni-part-missing"),
        ),
        check(
            "cni-plugin-ready",
            "cni plugin pod is running on all nodes",
            atRunTime("requires running pods"),
        ),
    ),
];
