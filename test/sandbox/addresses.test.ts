import assert from "node:assert/strict";
import { addressLines } from "../../sandbox/addresses";

describe("sandbox/addresses", () => {
    it("states commands for Prometheus and for each canary, by the Service that Flagger makes", () => {
        const canary = (name: string, service: { name?: string; port: number }) => ({
            metadata: { name, namespace: "test" },
            spec: { targetRef: { name: "target" }, service },
        });
        assert.deepEqual(
            addressLines(
                { meshCurl: "/s/mesh.curl" },
                [{ name: "prometheus", namespace: "linkerd-viz", port: 9090 }],
                [canary("one", { port: 80 }), canary("two", { name: "shop", port: 8080 })],
            ),
            [
                "Prometheus: kubectl -n linkerd-viz port-forward service/prometheus 9090, then http://127.0.0.1:9090",
                "canary test/one: curl -K /s/mesh.curl http://target.test:80/",
                "canary test/two: curl -K /s/mesh.curl http://shop.test:8080/",
            ],
        );
    });
});
