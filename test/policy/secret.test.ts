import assert from "node:assert/strict";
import { Clusters } from "../../policy/clusters";
import { openCluster } from "../../kube/client";
import { Review } from "../../policy/canaries/review";
import { UncheckedReporter } from "../../policy/unchecked-reporter";
import { canaryRulesPolicy, canaryWarnings } from "../../policy/policies/canary-rules";
import { withoutValues } from "../../kube/secret";
import { goodInstallation, goodScene } from "../rules/canary/contexts";
import {
    type ApiServer,
    kubeconfig,
    provider,
    resource,
    runStack,
    startApiServer,
} from "./support";

const VALUE = "dG9wLXNlY3JldA==";
const secret = {
    apiVersion: "v1",
    kind: "Secret",
    type: "Opaque",
    metadata: {
        name: "chat",
        namespace: "test",
        uid: "1",
        annotations: {
            "kubectl.kubernetes.io/last-applied-configuration": `{"data":{"url":"${VALUE}"}}`,
            "flagger.app/config-tracking": "disabled",
        },
    },
    data: { url: VALUE },
    stringData: { more: VALUE },
};

describe("values of Secrets", () => {
    it("are taken out of all that a cluster says", () => {
        const kept = {
            apiVersion: "v1",
            kind: "Secret",
            type: "Opaque",
            metadata: {
                name: "chat",
                namespace: "test",
                uid: "1",
                annotations: { "flagger.app/config-tracking": "disabled" },
            },
            data: { url: "" },
        };
        const path = "/api/v1/namespaces/test/secrets/chat";
        assert.deepEqual(withoutValues(path, secret), kept);
        assert.deepEqual(withoutValues("/any", secret), kept);
        assert.deepEqual(withoutValues(path, { ...secret, kind: "Odd" }), kept);
        const list = { kind: "List", items: [secret, { data: VALUE, metadata: VALUE }] };
        const told = withoutValues("/api/v1/secrets?limit=500", list);
        assert.ok(!JSON.stringify(told).includes(VALUE), JSON.stringify(told));
        const other = { kind: "ConfigMap", data: { url: VALUE } };
        assert.equal(withoutValues("/api/v1/namespaces/test/configmaps/chat", other), other);
    });

    let server: ApiServer;
    let body: string;
    before(async () => {
        server = await startApiServer((request, response) => {
            const url = request.url ?? "";
            const text = url.startsWith("/version")
                ? JSON.stringify({ gitVersion: "v1.31.4" })
                : url.includes("/secrets/")
                  ? body
                  : JSON.stringify({ items: [{ metadata: { name: "test" } }] });
            response.writeHead(url.includes("autoscalers") ? 403 : 200);
            response.end(text);
        });
    });
    after(() => server.close());

    for (const [what, given] of [
        ["a whole answer", JSON.stringify(secret)],
        ["an answer that is broken off", JSON.stringify(secret).slice(0, -60)],
        ["an answer that is no object", `"${VALUE}"`],
        ["JSON with a value in the wrong place", `{"data": ${VALUE}}`],
    ] as const) {
        it(`are in no message and no note: ${what}`, async () => {
            body = given;
            const config = { kubeconfig: kubeconfig(`http://${server.url}`) };
            const cluster = await openCluster(config, 5);
            const answer = await cluster.object("/api/v1/namespaces/test/secrets/chat");
            assert.ok(!JSON.stringify(answer).includes(VALUE.slice(0, 6)), JSON.stringify(answer));

            const on = provider(config);
            const alert = {
                apiVersion: "flagger.app/v1beta1",
                kind: "AlertProvider",
                metadata: { name: "chat", namespace: "test" },
                spec: { type: "slack", secretRef: { name: "chat" } },
            };
            const { canary, objects } = goodScene();
            const program = [...objects, alert, canary].map((object) =>
                resource(`kubernetes:${object.apiVersion}:${object.kind}`, object, on),
            );
            const notes = new UncheckedReporter();
            const review = new Review(new Clusters());
            const settings = { installation: goodInstallation, lookUp: true };
            const told = [
                ...(await runStack(canaryRulesPolicy(review, notes), program, settings)),
                ...(await runStack(canaryWarnings(review, notes), program, settings)),
                ...notes.take(),
            ];
            const text = JSON.stringify(told);
            assert.ok(text.includes("chat") || text.includes("autoscalers"), text);
            assert.ok(!text.includes(VALUE.slice(0, 6)), text);
        });
    }
});
