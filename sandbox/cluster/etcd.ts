import { type ClusterContext, type Component, flags } from "./component";

/** The store, reachable only with a client certificate of this sandbox. */
export function etcd({ paths, ports, pki }: ClusterContext): Component {
    const client = `https://127.0.0.1:${ports.etcdClient}`;
    const peer = `https://127.0.0.1:${ports.etcdPeer}`;
    return {
        name: "etcd",
        args: flags({
            name: "sandbox",
            "data-dir": paths.etcd,
            "listen-client-urls": client,
            "advertise-client-urls": client,
            "listen-peer-urls": peer,
            "initial-advertise-peer-urls": peer,
            "initial-cluster": `sandbox=${peer}`,
            "cert-file": pki.etcdServer.cert,
            "key-file": pki.etcdServer.key,
            "client-cert-auth": true,
            "trusted-ca-file": pki.ca,
            "peer-cert-file": pki.etcdServer.cert,
            "peer-key-file": pki.etcdServer.key,
            "peer-client-cert-auth": true,
            "peer-trusted-ca-file": pki.ca,
            // a laptop's cluster may lose its last second when the power goes; every write is the faster for it
            "unsafe-no-fsync": true,
            "log-level": "warn",
        }),
        ready: { port: ports.etcdClient, path: "/health" },
        stopGraceMs: 5_000,
    };
}
