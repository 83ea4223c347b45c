import assert from "node:assert/strict";
import { MetricsStore } from "../../../../sandbox/mesh/metrics/metrics-store";
import { countProbe, type SentProbe } from "../../../../sandbox/mesh/metrics/probes";
import { countSidecarProbes } from "../../../../sandbox/mesh/traffic/sidecar-probes";
import type { PodView } from "../../../../sandbox/mesh/view/view";
import { type Line, ofAdminPort, ofApplication, parseSeries, total } from "../series";
import { pod, viewOf } from "../support";

const probed = pod("test", "podinfo", "10.0.0.1");
const [app] = probed.spec?.containers ?? [];
app.readinessProbe = { httpGet: { port: "http", path: "/readyz" } };
const [sidecar] = probed.spec?.initContainers ?? [];
sidecar.livenessProbe = { httpGet: { port: 4191, path: "/live" } };
sidecar.readinessProbe = { httpGet: { port: 4191, path: "/ready" } };
const unmeshed = pod("test", "legacy", "10.0.0.2", { meshed: false });
const view = viewOf({ pods: [probed, unmeshed] });

describe("the kubelet's probes in a proxy's metrics", () => {
    let store: MetricsStore;

    beforeEach(() => {
        store = new MetricsStore();
    });

    function podOf(name: string): PodView | undefined {
        return view.podsByUid.get(`uid-${name}`);
    }

    async function series(name: string): Promise<Line[]> {
        return parseSeries((await store.of(podOf(name))?.expose())?.text ?? "");
    }

    const ready: SentProbe = { port: 9898, path: "/readyz", status: 200, latencyMs: 3 };

    it("count as route probe, from a client without identity", async () => {
        countProbe(store, view, podOf("podinfo"), ready);
        const [line] = (await series("podinfo")).filter(({ name }) => name === "response_total");
        assert.deepEqual(line, {
            name: "response_total",
            value: 1,
            labels: {
                direction: "inbound",
                target_addr: "10.0.0.1:9898",
                target_ip: "10.0.0.1",
                target_port: "9898",
                tls: "no_identity",
                no_tls_reason: "no_tls_from_remote",
                srv_group: "",
                srv_kind: "default",
                srv_name: "all-unauthenticated",
                srv_port: "9898",
                route_group: "",
                route_kind: "default",
                route_name: "probe",
                authz_group: "",
                authz_kind: "default",
                authz_name: "probe",
                status_code: "200",
                classification: "success",
                grpc_status: "",
                error: "",
            },
        });
    });

    it("count as a request alone where no answer came, and as a failure where it was 503", async () => {
        countProbe(store, view, podOf("podinfo"), { ...ready, status: undefined });
        countProbe(store, view, podOf("podinfo"), { ...ready, status: 503 });
        const lines = await series("podinfo");
        assert.equal(total(lines, "request_total", ofApplication), 2);
        const failures = { ...ofApplication, classification: "failure", status_code: "503" };
        assert.equal(total(lines, "response_total", ofApplication), 1);
        assert.equal(total(lines, "response_total", failures), 1);
    });

    it("are none of a pod without a proxy, of a port that skips it, or of no pod", async () => {
        const skips = pod("test", "skips", "10.0.0.3", {
            annotations: { "config.linkerd.io/skip-inbound-ports": "9898" },
        });
        const other = viewOf({ pods: [skips] });
        countProbe(store, other, other.podsByUid.get("uid-skips"), ready);
        countProbe(store, view, podOf("legacy"), ready);
        countProbe(store, view, undefined, ready);
        const metrics = store.of(other.podsByUid.get("uid-skips"));
        const lines = parseSeries((await metrics?.expose())?.text ?? "");
        assert.equal(total(lines, "request_total", {}), 0);
        assert.deepEqual(await series("legacy"), []);
    });

    it("of the proxy container are two a round on port 4191", async () => {
        countSidecarProbes(store, view);
        countSidecarProbes(store, view);
        const lines = await series("podinfo");
        const ofProbes = { ...ofAdminPort, route_name: "probe", authz_name: "probe" };
        assert.equal(total(lines, "request_total", ofProbes), 4);
        assert.equal(total(lines, "response_total", { ...ofProbes, status_code: "200" }), 4);
        assert.equal(total(lines, "request_total", {}), 4);
    });
});
