import * as fs from "node:fs";
import * as path from "node:path";
import { stringify } from "yaml";
import { type ClusterContext, type Component, flags } from "./component";

/** Range of the Services' cluster addresses; nothing listens there, the mesh and the egress resolve them. */
export const serviceRange = "10.96.0.0/16";

/** The API server; its calls to webhooks and aggregated APIs leave through the sandbox's egress. */
export function apiServer(context: ClusterContext): Component {
    const { paths, ports, pki } = context;
    return {
        name: "kube-apiserver",
        args: flags({
            "bind-address": "127.0.0.1",
            "advertise-address": "127.0.0.1",
            "secure-port": ports.apiServer,
            "etcd-servers": `https://127.0.0.1:${ports.etcdClient}`,
            "etcd-cafile": pki.ca,
            "etcd-certfile": pki.etcdClient.cert,
            "etcd-keyfile": pki.etcdClient.key,
            "client-ca-file": pki.ca,
            "tls-cert-file": pki.apiServer.cert,
            "tls-private-key-file": pki.apiServer.key,
            "authorization-mode": "Node,RBAC",
            "anonymous-auth": false,
            "service-account-issuer": "https://kubernetes.default.svc",
            "service-account-key-file": pki.serviceAccountPublicKey,
            "service-account-signing-key-file": pki.serviceAccountKey,
            "service-cluster-ip-range": serviceRange,
            "requestheader-client-ca-file": pki.ca,
            "requestheader-allowed-names": "front-proxy-client",
            "requestheader-username-headers": "X-Remote-User",
            "requestheader-group-headers": "X-Remote-Group",
            "requestheader-extra-headers-prefix": "X-Remote-Extra-",
            "proxy-client-cert-file": pki.aggregator.cert,
            "proxy-client-key-file": pki.aggregator.key,
            "kubelet-certificate-authority": pki.ca,
            "kubelet-client-certificate": pki.kubeletClient.cert,
            "kubelet-client-key": pki.kubeletClient.key,
            // the nodes' names resolve nowhere
            "kubelet-preferred-address-types": "InternalIP",
            "egress-selector-config-file": writeEgressSelector(context),
            "audit-policy-file": writeAuditPolicy(context),
            "audit-log-path": path.join(paths.logs, "audit.log"),
            // Endpoints refuse a loopback address, and nothing in the sandbox looks for Service `kubernetes`
            "endpoint-reconciler-type": "none",
            "allow-privileged": true,
            profiling: false,
        }),
        ready: { port: ports.apiServer, path: "/readyz" },
        stopGraceMs: 10_000,
    };
}

/** Who changes a Canary, and what the admission guard has to say about it: a few lines a release. */
function writeAuditPolicy({ paths }: ClusterContext): string {
    const file = path.join(paths.config, "audit-policy.yaml");
    const canaries = {
        level: "Metadata",
        verbs: ["create", "update", "patch"],
        resources: [{ group: "flagger.app", resources: ["canaries"] }],
    };
    const policy = {
        apiVersion: "audit.k8s.io/v1",
        kind: "Policy",
        omitStages: ["RequestReceived"],
        rules: [canaries, { level: "None" }],
    };
    fs.writeFileSync(file, stringify(policy));
    return file;
}

function writeEgressSelector({ paths, ports, pki }: ClusterContext): string {
    const file = path.join(paths.config, "egress-selector.yaml");
    const tlsConfig = {
        caBundle: pki.ca,
        clientCert: pki.egressClient.cert,
        clientKey: pki.egressClient.key,
    };
    const transport = { tcp: { url: `https://127.0.0.1:${ports.egress}`, tlsConfig } };
    const selector = {
        apiVersion: "apiserver.k8s.io/v1beta1",
        kind: "EgressSelectorConfiguration",
        egressSelections: [
            { name: "cluster", connection: { proxyProtocol: "HTTPConnect", transport } },
        ],
    };
    fs.writeFileSync(file, stringify(selector));
    return file;
}
