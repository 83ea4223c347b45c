import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { KubeConfig } from "@kubernetes/client-node";

import { request, requestObject } from "../../kube/request";
import { type ApiServer, kubeconfig, startApiServer } from "../policy/support";

describe("a request to an API server that closes kept connections", () => {
    let server: ApiServer;
    let config: KubeConfig;
    const answered = new Set<Socket>();
    before(async () => {
        server = await startApiServer(({ socket }, response) => {
            if (answered.has(socket)) {
                socket.resetAndDestroy();
                return;
            }
            answered.add(socket);
            response.end("{}");
        });
        config = new KubeConfig();
        config.loadFromString(kubeconfig(`http://${server.url}`));
    });
    after(() => server.close());

    it("is sent once more", async () => {
        for (let index = 0; index < 3; index += 1) {
            assert.deepEqual(await request(config, "/version", 5), {
                value: { status: 200, body: {} },
            });
        }
        assert.ok(server.requests.length > 3, "no connection was used twice");
    });

    it("is sent only once if it changes something", async () => {
        await request(config, "/version", 5);
        const before = server.requests.length;
        const answer = await requestObject(config, "/api/v1/namespaces", 5, {
            method: "POST",
            body: { type: "application/json", text: "{}" },
        });
        assert.match(JSON.stringify(answer), /ECONNRESET|socket hang up/);
        assert.equal(server.requests.length, before + 1);
    });
});
