import * as fs from "node:fs";
import * as path from "node:path";
import { type ClusterContext, type Component, flags } from "./component";

/**
 * Linkerd's own injector. It runs whether Linkerd is installed or not: the egress lets the API server through to it only
 * where the chart's Service has a ready pod.
 */
export function linkerdInjector(context: ClusterContext): Component {
    const { paths, ports, pki, kubeconfigOf } = context;
    const folder = path.join(paths.config, "linkerd-injector");
    fs.mkdirSync(folder, { recursive: true });
    return {
        name: "linkerd-injector",
        args: [
            "serve",
            ...flags({
                kubeconfig: kubeconfigOf("node-agent"),
                listen: `127.0.0.1:${ports.injector}`,
                "tls-cert-file": pki.egressServer.cert,
                "tls-private-key-file": pki.egressServer.key,
                "client-ca-file": pki.ca,
                folder,
            }),
        ],
        ready: { port: ports.injector, path: "/ready" },
        stopGraceMs: 5_000,
    };
}
