import assert from "node:assert/strict";
import fc from "fast-check";
import {
    loadTarget,
    rateAnnotation,
    startBaseLoad,
} from "../../../../sandbox/mesh/traffic/base-load";
import { quantile } from "../../../../sandbox/mesh/traffic/quantile";
import { TrafficRecorder } from "../../../../sandbox/mesh/traffic/recorder";
import { waitFor, done, notYet } from "../../../../sandbox/wait";
import { pod, service, slice, startApp, meshPassword, startFakeMesh, viewOf } from "../support";

describe("mesh traffic recorder", () => {
    const good = {
        apex: "test/podinfo",
        backend: "test/podinfo-primary",
        pod: "test/p",
        status: 200,
        latencyMs: 5,
    };

    it("keeps counts and the time of the first failure", () => {
        let now = 10_000;
        const recorder = new TrafficRecorder(() => now);
        recorder.record(good);
        now = 11_000;
        recorder.record({ ...good, status: 500 });
        now = 12_500;
        recorder.record({ ...good, status: 500 });
        recorder.record({ ...good, status: 499, pod: undefined });
        assert.deepEqual(
            recorder
                .countersNow()
                .map(({ pod: name, status, count, firstFailedAt, lastAt }) => [
                    name,
                    status,
                    count,
                    firstFailedAt,
                    lastAt,
                ]),
            [
                ["test/p", 200, 1, undefined, 10_000],
                ["test/p", 500, 2, 11_000, 12_500],
                ["-", 499, 1, undefined, 12_500],
            ],
        );
        assert.deepEqual(
            recorder.totals().map(({ statusClass, count }) => [statusClass, count]),
            [
                ["2xx", 1],
                ["5xx", 2],
                ["4xx", 1],
            ],
        );
        assert.deepEqual(recorder.podTotals(), [{ pod: "test/p", count: 3, failed: 2 }]);
        assert.deepEqual(
            recorder.series(11_000).map(({ at, count, failed }) => [at, count, failed]),
            [
                [11_000, 1, 1],
                [12_000, 2, 1],
            ],
        );
    });

    it("forgets seconds older than 15 minutes, but no counts", () => {
        let now = 0;
        const recorder = new TrafficRecorder(() => now);
        recorder.record(good);
        now = 16 * 60_000;
        recorder.record(good);
        assert.equal(recorder.series().length, 1);
        assert.equal(recorder.countersNow()[0].count, 2);
    });

    it("finds quantiles among the values, in order", () => {
        fc.assert(
            fc.property(fc.array(fc.nat(), { minLength: 1 }), (values) => {
                const [p50, p99] = [quantile(values, 0.5), quantile(values, 0.99)];
                assert.ok(values.includes(p50) && values.includes(p99) && p50 <= p99);
                assert.equal(quantile(values, 1), Math.max(...values));
            }),
        );
        assert.equal(quantile([], 0.5), 0);
    });
});

describe("mesh base load", () => {
    const primary = pod("test", "podinfo-primary", "10.0.0.1");
    const canary = {
        metadata: { namespace: "test", name: "podinfo" },
        spec: { targetRef: { name: "podinfo" }, service: { port: 9898 } },
    };

    it("takes the Service's name from the Canary or its target", () => {
        assert.deepEqual(loadTarget(canary), { namespace: "test", service: "podinfo", port: 9898 });
        const named = { ...canary, spec: { ...canary.spec, service: { name: "shop", port: 80 } } };
        assert.deepEqual(loadTarget(named), { namespace: "test", service: "shop", port: 80 });
        assert.equal(loadTarget({ spec: {} }), undefined);
        const quiet = {
            ...canary,
            metadata: { ...canary.metadata, annotations: { [rateAnnotation]: "2.5" } },
        };
        assert.equal(loadTarget(quiet)?.requestsPerSecond, 2.5);
    });

    it("starts with the first ready endpoint, keeps its rate, counts by pod, and ends with the Canary", async () => {
        const app = await startApp("primary", (request, response) => {
            response.writeHead(request.url === "/" ? 200 : 404).end();
        });
        const services = [service("test", "podinfo", "10.1.0.1")];
        const mesh = await startFakeMesh(
            { pods: [primary], services },
            { "podinfo-primary": app.port },
        );
        const canaries = [canary];
        const wants = new Set<boolean>();
        const load = startBaseLoad({
            source: mesh.source,
            canaries: () => canaries,
            recorder: mesh.recorder,
            proxyPort: mesh.proxyPort,
            password: meshPassword,
            requestsPerSecond: 100,
            clientWanted: (wanted) => wants.add(wanted),
        });
        try {
            assert.deepEqual([load.report()[0].running, load.report()[0].sent], [false, 0]);
            const cluster = {
                pods: [primary],
                services,
                endpointSlices: [slice("podinfo", [primary])],
            };
            const started = performance.now();
            mesh.source.replace(viewOf(cluster));
            await waitFor({
                what: "100 answers",
                limitMs: 10_000,
                everyMs: 10,
                look: () => {
                    const { answered } = load.report()[0];
                    return answered >= 100 ? done(undefined) : notYet(`${answered} answers`);
                },
            });
            const seconds = (performance.now() - started) / 1000;
            assert.ok(seconds >= 0.95, `100 requests at 100 a second took ${seconds} s`);
            canaries.pop();
            mesh.source.replace(viewOf(cluster));
            const report = load.report()[0];
            assert.equal(report.running, false);
            assert.deepEqual([...wants], [true, false]);
            assert.equal(report.failed, 0);
            assert.deepEqual(
                report.outcomes.map(({ backend, pod: name, status }) => [backend, name, status]),
                [["test/podinfo", "test/podinfo-primary", 200]],
            );
            assert.equal(report.url, "http://podinfo.test:9898/");
        } finally {
            load.stop();
            await mesh.stop();
            await app.stop();
        }
    });
});
