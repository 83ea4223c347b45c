import { type ClusterContext, type Component, flags } from "./component";

/** The stock scheduler. */
export function scheduler({ ports, pki, kubeconfigOf }: ClusterContext): Component {
    const kubeconfig = kubeconfigOf("scheduler");
    return {
        name: "kube-scheduler",
        args: flags({
            "bind-address": "127.0.0.1",
            "secure-port": ports.scheduler,
            "tls-cert-file": pki.schedulerServer.cert,
            "tls-private-key-file": pki.schedulerServer.key,
            "client-ca-file": pki.ca,
            kubeconfig,
            "authentication-kubeconfig": kubeconfig,
            "authorization-kubeconfig": kubeconfig,
            "leader-elect": false,
            profiling: false,
        }),
        ready: { port: ports.scheduler, path: "/healthz" },
        stopGraceMs: 5_000,
    };
}
