import * as https from "node:https";
import type { AddressInfo } from "node:net";

import type { Cluster } from "./cluster";
import { makeAuthority } from "./loopback-internet";

const group = "metrics.k8s.io";
const version = "v1beta1";

/**
 * The API of metrics-server: every pod of the cluster uses the same CPU and memory. The kubelets of the sandbox do not
 * measure their pods, which metrics-server itself would ask.
 */
export class MetricsApi {
    private constructor(private readonly server: https.Server) {}

    /** Starts it on a free port of loopback and registers it; resolves when the API server has been told of it. */
    static async start(cluster: Cluster): Promise<MetricsApi> {
        const { certificate, privateKey } = await makeAuthority("metrics");
        const server = https.createServer({ cert: certificate, key: privateKey });
        server.on("request", (request, response) => {
            void answer(cluster, new URL(request.url ?? "/", "https://metrics.test"))
                .catch((error: unknown) => ({ kind: "Status", message: String(error), code: 500 }))
                .then((body) => {
                    response.writeHead("code" in body ? body.code : 200, {
                        "content-type": "application/json",
                    });
                    response.end(JSON.stringify(body));
                });
        });
        await new Promise<void>((resolve, reject) => {
            server.once("error", reject);
            server.listen(0, "127.0.0.1", resolve);
        });
        cluster.apply(registration((server.address() as AddressInfo).port));
        return new MetricsApi(server);
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
    }
}

function registration(port: number): string {
    return JSON.stringify({
        apiVersion: "v1",
        kind: "List",
        items: [
            {
                apiVersion: "v1",
                kind: "Service",
                metadata: { name: "metrics-server", namespace: "kube-system" },
                spec: { type: "ExternalName", externalName: "127.0.0.1" },
            },
            {
                apiVersion: "apiregistration.k8s.io/v1",
                kind: "APIService",
                metadata: { name: `${version}.${group}` },
                spec: {
                    ...{ group, version, groupPriorityMinimum: 100, versionPriority: 100 },
                    insecureSkipTLSVerify: true,
                    service: { name: "metrics-server", namespace: "kube-system", port },
                },
            },
        ],
    });
}

async function answer(cluster: Cluster, { pathname, searchParams }: URL): Promise<object> {
    const groupVersion = `${group}/${version}`;
    if (pathname === `/apis/${groupVersion}`) {
        const pods = { name: "pods", kind: "PodMetrics", namespaced: true, verbs: ["get", "list"] };
        return {
            ...{ kind: "APIResourceList", apiVersion: "v1", groupVersion },
            resources: [{ ...pods, singularName: "" }],
        };
    }
    const [, namespace] = /\/namespaces\/([^/]+)\/pods$/.exec(pathname) ?? [];
    const labelSelector = searchParams.get("labelSelector") ?? undefined;
    const { items } =
        namespace === undefined
            ? await cluster.core.listPodForAllNamespaces({ labelSelector })
            : await cluster.core.listNamespacedPod({ namespace, labelSelector });
    return {
        ...{ kind: "PodMetricsList", apiVersion: groupVersion, metadata: {} },
        items: items.map(({ metadata, spec }) => ({
            metadata: { name: metadata?.name, namespace: metadata?.namespace },
            ...{ timestamp: new Date().toISOString(), window: "15s" },
            containers: spec?.containers.map(({ name }) => ({
                name,
                usage: { cpu: "10m", memory: "16Mi" },
            })),
        })),
    };
}
