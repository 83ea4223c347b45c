import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";

/** Address of the placeholder cluster. */
export interface PlaceholderCluster {
    /** Path of a kubeconfig that leads to it. */
    readonly kubeconfig: string;
    readonly close: () => Promise<void>;
}

/** The groups of Kubernetes' own kinds, as its API server 1.31 serves them; charts ask for them by `group/version`. */
const groups: Readonly<Record<string, readonly string[]>> = {
    "admissionregistration.k8s.io": ["v1"],
    "apiextensions.k8s.io": ["v1"],
    "apiregistration.k8s.io": ["v1"],
    apps: ["v1"],
    "authentication.k8s.io": ["v1"],
    "authorization.k8s.io": ["v1"],
    autoscaling: ["v2", "v1"],
    batch: ["v1"],
    "certificates.k8s.io": ["v1"],
    "coordination.k8s.io": ["v1"],
    "discovery.k8s.io": ["v1"],
    "events.k8s.io": ["v1"],
    "flowcontrol.apiserver.k8s.io": ["v1"],
    "networking.k8s.io": ["v1"],
    "node.k8s.io": ["v1"],
    policy: ["v1"],
    "rbac.authorization.k8s.io": ["v1"],
    "scheduling.k8s.io": ["v1"],
    "storage.k8s.io": ["v1"],
};

/**
 * Serves on loopback what Helm queries from an API server before it renders a chart: its version and its groups.
 * Without a cluster the provider would take Kubernetes for 1.20 (helm v3 pkg/chartutil/capabilities.go), and Linkerd's
 * charts refuse that. It serves nothing else, so a rendering cannot depend on a cluster.
 *
 * @param version of Kubernetes, such as `v1.31.0`
 * @param dir for the kubeconfig
 */
export async function placeholderCluster(
    version: string,
    dir: string,
): Promise<PlaceholderCluster> {
    const answers = discovery(version);
    const server = http.createServer(({ url = "" }, response) => {
        const answer = answers.get(url.split("?")[0] ?? "");
        response.writeHead(answer === undefined ? 404 : 200, {
            "content-type": "application/json",
        });
        response.end(JSON.stringify(answer ?? {}));
    });
    await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", resolve);
    });
    const { port } = server.address() as AddressInfo;
    const kubeconfig = path.join(dir, "kubeconfig");
    fs.writeFileSync(kubeconfig, JSON.stringify(configFor(`http://127.0.0.1:${port}`)));
    return {
        kubeconfig,
        close: () =>
            new Promise((resolve) => {
                server.close(() => resolve());
                server.closeAllConnections();
            }),
    };
}

function discovery(version: string): ReadonlyMap<string, object> {
    const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
    const resources = (groupVersion: string): object => ({
        kind: "APIResourceList",
        apiVersion: "v1",
        groupVersion,
        resources: [],
    });
    const list = Object.entries(groups).map(([name, versions]) => {
        const all = versions.map((one) => ({ groupVersion: `${name}/${one}`, version: one }));
        return { name, versions: all, preferredVersion: all[0] };
    });
    return new Map<string, object>([
        ["/version", { major, minor, gitVersion: version }],
        ["/api", { kind: "APIVersions", versions: ["v1"] }],
        ["/apis", { kind: "APIGroupList", apiVersion: "v1", groups: list }],
        ["/api/v1", resources("v1")],
        ...list
            .flatMap(({ versions }) => versions)
            .map(({ groupVersion }): [string, object] => [
                `/apis/${groupVersion}`,
                resources(groupVersion),
            ]),
    ]);
}

function configFor(server: string): object {
    const name = "placeholder";
    return {
        apiVersion: "v1",
        kind: "Config",
        "current-context": name,
        clusters: [{ name, cluster: { server } }],
        contexts: [{ name, context: { cluster: name, user: name } }],
        users: [{ name, user: {} }],
    };
}
