import assert from "node:assert/strict";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as k8s from "@kubernetes/client-node";
import { clientObjects, ClientWorkload } from "../../../../sandbox/mesh/cluster/client-workload";
import { baseLoadClient } from "../../../../sandbox/mesh/traffic/base-load";
import { done, notYet, waitFor } from "../../../../sandbox/wait";
import { podView } from "../../../../sandbox/mesh/view/pods";

/** An API server that takes every object once. */
class CreatingApi {
    readonly created: string[] = [];
    readonly asked: string[] = [];
    refuse = false;
    private readonly server = http.createServer((request, response) => {
        const path = request.url ?? "";
        this.asked.push(`${request.method} ${path}`);
        request.resume();
        request.once("end", () => {
            const code = this.refuse ? 500 : this.answer(request.method ?? "", path);
            response.writeHead(code, { "content-type": "application/json" });
            const failed = { kind: "Status", code, message: "no" };
            response.end(JSON.stringify(code < 300 ? {} : failed));
        });
    });

    private answer(method: string, path: string): number {
        if (method === "DELETE") {
            return this.created.splice(0).length > 0 ? 200 : 404;
        }
        if (this.created.includes(path)) {
            return 409;
        }
        this.created.push(path);
        return 201;
    }

    async listen(): Promise<k8s.KubeConfig> {
        await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
        const server = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
        const kubeConfig = new k8s.KubeConfig();
        kubeConfig.loadFromOptions({
            // the client speaks plain HTTP only where TLS is not to be verified
            clusters: [{ name: "c", server, skipTLSVerify: true }],
            users: [{ name: "u" }],
            contexts: [{ name: "x", cluster: "c", user: "u" }],
            currentContext: "x",
        });
        return kubeConfig;
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
    }
}

const paths = [
    "/api/v1/namespaces",
    "/api/v1/namespaces/sandbox-load/serviceaccounts",
    "/apis/apps/v1/namespaces/sandbox-load/deployments",
];

describe("the workload of the base load's client", () => {
    let api: CreatingApi;
    let workload: ClientWorkload;
    let lines: string[];

    beforeEach(async () => {
        api = new CreatingApi();
        lines = [];
        const log = (line: string): void => void lines.push(line);
        workload = new ClientWorkload(await api.listen(), baseLoadClient, log);
    });

    afterEach(async () => {
        workload.stop();
        await api.stop();
    });

    async function created(count: number, by: () => readonly string[]): Promise<void> {
        await waitFor({
            what: `${count} requests`,
            limitMs: 10_000,
            everyMs: 5,
            look: () => (by().length === count ? done(undefined) : notYet(`${by().length}`)),
        });
    }

    it("has the container, port and labels by which Viz' Prometheus finds a proxy", () => {
        const { metadata, spec } = clientObjects(baseLoadClient).deployment.spec?.template ?? {};
        const proxy = spec?.containers.find(({ name }) => name === "linkerd-proxy");
        assert.deepEqual(proxy?.ports, [{ name: "linkerd-admin", containerPort: 4191 }]);
        assert.equal(metadata?.labels?.["linkerd.io/control-plane-ns"], "linkerd");
        assert.equal(metadata?.labels?.["linkerd.io/proxy-deployment"], "base-load");
        const view = podView({ metadata, spec });
        assert.equal(view.meshed, true);
        assert.equal(view.serviceAccount, baseLoadClient.serviceAccount);
        assert.deepEqual([...(view.probePaths.get(4191) ?? [])], ["/live", "/ready"]);
    });

    it("is created once, whatever of it is there already", async () => {
        api.created.push(paths[0]);
        workload.want(true);
        workload.want(true);
        await created(3, () => api.created);
        workload.want(true);
        assert.deepEqual(
            api.asked,
            paths.map((path) => `POST ${path}`),
        );
        assert.deepEqual(lines, []);
    });

    it("is deleted with its Namespace once it is no longer wanted, also where it was never there", async () => {
        const remove = "DELETE /api/v1/namespaces/sandbox-load";
        workload.want(false);
        await created(1, () => api.asked);
        workload.want(true);
        await created(3, () => api.created);
        workload.want(false);
        await created(0, () => api.created);
        assert.deepEqual(api.asked, [remove, ...paths.map((path) => `POST ${path}`), remove]);
        assert.deepEqual(lines, []);
    });

    it("is tried again, and the reason logged, where the API server does not take it", async () => {
        api.refuse = true;
        workload.want(true);
        await created(1, () => lines);
        assert.match(lines[0], /cannot create its client/);
        api.refuse = false;
        await created(3, () => api.created);
    });
});
