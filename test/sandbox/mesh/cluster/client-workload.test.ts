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
        this.asked.push(path);
        request.resume();
        request.once("end", () => {
            const code = this.refuse ? 500 : this.created.includes(path) ? 409 : 201;
            if (code === 201) {
                this.created.push(path);
            }
            response.writeHead(code, { "content-type": "application/json" });
            response.end(
                JSON.stringify(code === 201 ? {} : { kind: "Status", code, message: "no" }),
            );
        });
    });

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
        workload.ensure();
        workload.ensure();
        await created(3, () => api.created);
        workload.ensure();
        assert.deepEqual(api.asked, paths);
        assert.deepEqual(lines, []);
    });

    it("is tried again, and the reason logged, where the API server does not take it", async () => {
        api.refuse = true;
        workload.ensure();
        await created(1, () => lines);
        assert.match(lines[0], /cannot create its client/);
        api.refuse = false;
        await created(3, () => api.created);
    });
});
