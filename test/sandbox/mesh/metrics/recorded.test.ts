import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { countProbe } from "../../../../sandbox/mesh/metrics/probes";
import { type Line, parseSeries, scrape } from "../series";
import {
    type FakeApp,
    pod,
    route,
    type RunningMesh,
    service,
    slice,
    startApp,
    startFakeMesh,
} from "../support";

/** Names of series by the names of their labels: a proxy gives one family several sets, such as in and out. */
type LabelSets = Record<string, readonly string[]>;

function labelSets(lines: readonly Line[]): LabelSets {
    const sets: Record<string, Set<string>> = {};
    for (const { name, labels } of lines) {
        (sets[name] ??= new Set()).add(Object.keys(labels).sort().join(" "));
    }
    return Object.fromEntries(Object.entries(sets).map(([name, set]) => [name, [...set].sort()]));
}

/** Upper bounds of each histogram; Rust and JavaScript write 1 and 1.0. */
function bounds(lines: readonly Line[]): Record<string, readonly number[]> {
    const found: Record<string, Set<number>> = {};
    for (const { name, labels } of lines.filter(({ name: of }) => of.endsWith("_bucket"))) {
        (found[name] ??= new Set()).add(labels.le === "+Inf" ? Infinity : Number(labels.le));
    }
    return Object.fromEntries(
        Object.entries(found).map(([name, set]) => [name, [...set].sort((a, b) => a - b)]),
    );
}

/** What the real proxies answered, with the families that the sandbox has; the README of the folder tells of it. */
function recordedLines(): Line[] {
    const folder = path.join(__dirname, "..", "recorded");
    return fs
        .readdirSync(folder)
        .filter((file) => file.endsWith(".txt"))
        .flatMap((file) => parseSeries(fs.readFileSync(path.join(folder, file), "utf8")));
}

describe("the metrics of a proxy, beside those that real proxies answered,", () => {
    const named = { "pod-template-hash": "75bf775999" };
    const canary = pod("test", "podinfo", "10.0.0.2", { labels: named });
    const client = pod("test", "client", "10.0.0.3", { labels: named });
    const [container] = canary.spec?.containers ?? [];
    container.readinessProbe = { httpGet: { port: "http", path: "/readyz" } };
    let app: FakeApp;
    let mesh: RunningMesh;
    let emitted: Line[];

    before(async () => {
        app = await startApp("canary");
        mesh = await startFakeMesh(
            {
                pods: [canary, client],
                services: [
                    service("test", "podinfo", "10.1.0.1"),
                    service("test", "podinfo-canary", "10.1.0.3"),
                ],
                endpointSlices: [slice("podinfo-canary", [canary])],
                routes: [route([{ backendRefs: [{ name: "podinfo-canary", port: 9898 }] }])],
            },
            { podinfo: app.port },
        );
        await mesh.send("http://podinfo:9898/", { user: "uid-client" });
        await mesh.send("http://podinfo-canary:9898/", { user: "uid-client" });
        const { view } = mesh.source;
        const probe = { port: 9898, path: "/readyz", status: 200, latencyMs: 1 };
        countProbe(mesh.metrics, view, view.podsByUid.get("uid-podinfo"), probe);
        // the first scrape of each pod is in the second one
        await scrape(mesh, "10.0.0.2");
        await scrape(mesh, "10.0.0.3");
        emitted = [...(await scrape(mesh, "10.0.0.2")), ...(await scrape(mesh, "10.0.0.3"))];
    });

    after(async () => {
        await mesh.stop();
        await app.stop();
    });

    it("emits the recorded label names and no others", () => {
        assert.deepEqual(labelSets(emitted), labelSets(recordedLines()));
    });

    it("emits the recorded bounds of each histogram", () => {
        assert.deepEqual(bounds(emitted), bounds(recordedLines()));
    });
});
