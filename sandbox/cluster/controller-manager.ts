import { type ClusterContext, type Component, flags } from "./component";

/** All of Kubernetes' controllers, each as its own service account. */
export function controllerManager({ ports, pki, kubeconfigOf }: ClusterContext): Component {
    const kubeconfig = kubeconfigOf("controller-manager");
    return {
        name: "kube-controller-manager",
        args: flags({
            "bind-address": "127.0.0.1",
            "secure-port": ports.controllerManager,
            "tls-cert-file": pki.controllerManagerServer.cert,
            "tls-private-key-file": pki.controllerManagerServer.key,
            "client-ca-file": pki.ca,
            kubeconfig,
            "authentication-kubeconfig": kubeconfig,
            "authorization-kubeconfig": kubeconfig,
            "root-ca-file": pki.ca,
            "service-account-private-key-file": pki.serviceAccountKey,
            "use-service-account-credentials": true,
            "leader-elect": false,
            // the defaults (20/30) make the installation of a mesh wait for the controllers' own request limits
            "kube-api-qps": 200,
            "kube-api-burst": 400,
            // the defaults (5) let dozens of rollouts that begin together wait for each other
            "concurrent-deployment-syncs": 20,
            "concurrent-replicaset-syncs": 20,
            profiling: false,
        }),
        ready: { port: ports.controllerManager, path: "/healthz" },
        stopGraceMs: 5_000,
    };
}
