import assert from "node:assert/strict";
import type { AdmissionGuardArgs } from "../../../components";
import type { KubernetesObject } from "../../../rules/canary";
import { injectionCases } from "../../rules/guard/injection";
import { badCanary, excepting, injectionSetting, ordinary } from "../support/guard-cases";
import { onGuardedSandbox } from "../support/shared-guard";

const FLAGGER = "system:serviceaccount:flagger-system:flagger";
const CONTROLLER = "system:serviceaccount:kube-system:replicaset-controller";

describe("requests that the admission guard at the real API server lets pass, and those alone", () => {
    const sandbox = onGuardedSandbox();

    it("refuses that a namespace of canaries stops asking for the mesh", async () => {
        const shop = namespaceObject("shop");
        const off = {
            metadata: {
                labels: labelOf(injectionSetting),
                annotations: { "linkerd.io/inject": null },
            },
        };
        const { refusedBy } = await sandbox().stand.judgeChange(shop, off);
        assert.deepEqual(refusedBy, ["injection/namespace"]);
    });

    it("refuses that any namespace stops asking, where none is known to hold canaries", async () => {
        const judge = (name: string, annotations: object) =>
            sandbox().stand.judgeChange(namespaceObject(name), {
                metadata: { labels: labelOf(ordinary), annotations },
            });
        const stops = await judge("meshed", { "linkerd.io/inject": "disabled" });
        assert.deepEqual(stops.refusedBy, ["injection/namespace"]);
        for (const [name, annotations] of [
            ["meshed", { "linkerd.io/inject": "ingress" }],
            ["plain", { "linkerd.io/inject": "disabled" }],
            ["plain", { owner: "nobody" }],
        ] as const) {
            const { answer, isRefused } = await judge(name, annotations);
            assert.ok(!isRefused, answer.refusal);
        }
    });

    it("lets Flagger and the cluster's controllers make what they make", async () => {
        const bad = injectionCases.find(
            ({ rule, verdict }) => rule === "injection/workload" && verdict === "refused",
        );
        const pod = injectionCases.find(
            ({ object, verdict }) => object.kind === "Pod" && verdict === "warned",
        );
        assert.ok(bad && pod);
        for (const [user, { object }] of [
            [FLAGGER, bad],
            [CONTROLLER, pod],
        ] as const) {
            const { answer, isRefused, warnedOf } = await sandbox().stand.judge(
                injectionSetting,
                object,
                user,
            );
            assert.ok(!isRefused, answer.refusal);
            assert.deepEqual(warnedOf, []);
        }
        const byFlagger = await sandbox().stand.judge(ordinary, badCanary("flaggers"), FLAGGER);
        assert.ok(!byFlagger.isRefused);
        assert.deepEqual(byFlagger.warnedOf, []);
        assert.ok(
            (await sandbox().stand.judge(ordinary, badCanary("others"), CONTROLLER)).isRefused,
        );
    });

    it("lets an update pass that makes nothing worse, with a warning, and refuses one that does", async () => {
        const old = badCanary("old");
        await sandbox().stand.make(old);
        const metadata = { labels: labelOf(ordinary) };
        const kept = await sandbox().stand.judgeChange(old, { metadata });
        assert.ok(!kept.isRefused, kept.answer.refusal);
        assert.deepEqual(kept.warnedOf, ["analysis/max-weight"]);
        const elsewhere = { metadata, spec: { analysis: { interval: "1m" } } };
        assert.ok(!(await sandbox().stand.judgeChange(old, elsewhere)).isRefused);
        const worse = { metadata, spec: { analysis: { interval: "1min" } } };
        assert.deepEqual((await sandbox().stand.judgeChange(old, worse)).refusedBy, [
            "timing/duration",
        ]);
        const other = { metadata, spec: { analysis: { maxWeight: 130 } } };
        assert.deepEqual((await sandbox().stand.judgeChange(old, other)).refusedBy, [
            "analysis/max-weight",
        ]);
        const fixed = await sandbox().stand.judgeChange(old, {
            metadata,
            spec: { analysis: { maxWeight: 50 } },
        });
        assert.ok(!fixed.isRefused && fixed.warnedOf.length === 0, fixed.answer.refusal);
    });

    it("never blocks the status or the end of a namespace", async () => {
        const shop = sandbox().stand.ofSetting(injectionSetting, namespaceObject("shop"));
        assert.ok(
            (await sandbox().stand.judgeChange(shop, { metadata: shop.metadata })).isRefused ===
                false,
        );
        const bare = { ...shop, metadata: { ...shop.metadata, annotations: {} } };
        const status = await sandbox().stand.judgeChange(
            bare,
            {
                metadata: {
                    labels: labelOf(injectionSetting),
                    annotations: { "linkerd.io/inject": null },
                },
                status: { phase: "Active" },
            },
            "/status",
        );
        assert.ok(!status.isRefused, status.answer.refusal);
        const ends = await sandbox().stand.judgeReplaced(bare, "/finalize");
        assert.ok(!ends.isRefused, ends.answer.refusal);
    });

    it("lets the faults of one object be fixed one after the other, even a hundred of them", async () => {
        const metrics = Array.from({ length: 100 }, (_, index) => ({
            name: `m${index}`,
            interval: "1min",
        }));
        const webhooks = metrics.map(({ name }) => ({
            name,
            url: "x",
            timeout: "90sec",
            type: "rollout",
        }));
        const old = badCanary("many-faults", {
            "analysis.metrics": metrics,
            "analysis.webhooks": webhooks,
        });
        await sandbox().stand.make(old);
        const metadata = { labels: labelOf(ordinary) };
        const fixed = await sandbox().stand.judgeChange(old, {
            metadata,
            spec: { analysis: { metrics: metrics.slice(1), webhooks } },
        });
        assert.ok(!fixed.isRefused, fixed.answer.refusal);
        assert.ok(fixed.warnedOf.includes("metric/nothing-asked"), fixed.answer.warnings.join());
        const more = await sandbox().stand.judgeChange(old, {
            metadata,
            spec: {
                analysis: { metrics: [...metrics.slice(1), { name: "new", interval: "1min" }] },
            },
        });
        assert.deepEqual(more.refusedBy, [
            "metric/no-range",
            "metric/nothing-asked",
            "timing/duration",
        ]);
    });

    it("exempts no other account of kube-system", async () => {
        const bad = injectionCases.find(
            ({ rule, verdict }) => rule === "injection/workload" && verdict === "refused",
        );
        assert.ok(bad);
        const user = "system:serviceaccount:kube-system:ci";
        assert.ok((await sandbox().stand.judge(injectionSetting, bad.object, user)).isRefused);
    });

    it("lets the status be written and the object be deleted, whatever is wrong with it", async () => {
        const doomed = {
            ...badCanary("doomed"),
            metadata: { ...badCanary("doomed").metadata, finalizers: ["flagger.app/x"] },
        };
        await sandbox().stand.make(doomed);
        const status = {
            status: {
                phase: "Failed",
                canaryWeight: 0,
                failedChecks: 1,
                iterations: 0,
                lastTransitionTime: "2026-01-01T00:00:00Z",
            },
        };
        const written = await sandbox().stand.judgeChange(doomed, status, "/status");
        assert.ok(!written.isRefused, written.answer.refusal);
        assert.equal(sandbox().kubectl(["delete", "--wait=false", "-f", "-"], doomed).code, 0);
        const going = {
            metadata: { labels: labelOf(ordinary), finalizers: null },
            spec: { analysis: { maxWeight: 140 } },
        };
        const released = await sandbox().stand.judgeChange(doomed, going);
        assert.ok(!released.isRefused, released.answer.refusal);
        assert.deepEqual(released.warnedOf, []);
    });

    it("lets pass what is excepted, and no more", async () => {
        const other = badCanary("excepted", {
            "analysis.maxWeight": 120,
            "analysis.interval": "1min",
        });
        assert.deepEqual((await sandbox().stand.judge(excepting, other)).refusedBy, [
            "timing/duration",
        ]);
        const team = { ...other, metadata: { ...other.metadata, labels: { team: "a" } } };
        assert.ok(!(await sandbox().stand.judge(excepting, team)).isRefused);
        const known = badCanary("known", { "analysis.interval": "1min" });
        assert.ok(!(await sandbox().stand.judge(excepting, known)).isRefused);
    });

    function labelOf(setting: AdmissionGuardArgs) {
        return sandbox().stand.ofSetting(setting, badCanary("any")).metadata.labels;
    }
});

function namespaceObject(name: string): KubernetesObject {
    return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}
