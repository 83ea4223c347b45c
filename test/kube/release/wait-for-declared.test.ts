import assert from "node:assert/strict";
import { ClusterError, openApiServer } from "../../../kube/api-server";
import { awaitedProgress } from "../../../kube/release/awaited";
import { type DeclaredWaitResult, waitForDeclared } from "../../../kube/release/wait-for-declared";
import type { Fields } from "../../../rules/canary/reading";
import { kubeconfig } from "../../policy/support";
import { canaryObject, statusOf } from "../../support/canaries";
import { flaggerEvent, PATHS, ReleaseServer, template } from "../../support/release-server";

describe("waitForDeclared: what is read of a cluster", () => {
    let server: ReleaseServer;
    const texts: string[] = [];

    beforeEach(async () => {
        server = await ReleaseServer.start();
        texts.length = 0;
        canary("Succeeded", { trackedConfigs: { "configmap/settings": "0" } });
        server.deploy("target", "podinfo:1");
        server.deploy("primary", "podinfo:1");
        server.set(PATHS.settings, { data: { a: "1" } });
        server.set(PATHS.primarySettings, { data: { a: "1" } });
    });
    afterEach(() => server.close());

    function canary(phase: string, more: Fields = {}): void {
        server.set(PATHS.canary, canaryObject(statusOf(phase, Date.now(), more)));
    }

    /** Waits; each step changes the cluster once the one before it was seen. */
    async function wait(
        declared: Fields,
        ...steps: readonly (() => void)[]
    ): Promise<DeclaredWaitResult> {
        const api = await openApiServer({ kubeconfig: kubeconfig(`http://${server.api.url}`) }, 5);
        let next = 0;
        return waitForDeclared({
            server: api,
            canary: { namespace: "test", name: "podinfo" },
            declared,
            settings: { timeoutMs: 20_000, unreachableMs: 5_000 },
            everyMs: 1,
            onLook: (observation) => {
                texts.push(awaitedProgress(observation) ?? "");
                steps[next]?.();
                next += 1;
            },
        });
    }

    it("ends at once when nothing changes", async () => {
        const result = await wait(template("podinfo:1"));
        assert.equal(result.outcome, "nothingNew");
        assert.equal(server.api.requests.filter(({ url }) => url === PATHS.canary).length, 1);
    });

    it("takes additions of others for no other version", async () => {
        const restarted = template("podinfo:1");
        const metadata = { ...(restarted.metadata as Fields), annotations: { restartedAt: "1" } };
        for (const which of ["target", "primary"] as const) {
            server.deploy(which, "podinfo:1");
            const { spec, ...rest } = server.objects.get(PATHS[which]) as { spec: Fields };
            const own = spec["template"] as Fields;
            server.set(PATHS[which], {
                ...rest,
                spec: {
                    ...spec,
                    template: {
                        ...own,
                        metadata: {
                            ...(own.metadata as Fields),
                            ...{ annotations: metadata.annotations },
                        },
                    },
                },
            });
        }
        assert.equal((await wait(template("podinfo:1"))).outcome, "nothingNew");
    });

    it("waits until the primary has the target's pods, and is not misled by the phase before", async () => {
        server.deploy("target", "podinfo:2");
        const result = await wait(
            template("podinfo:2"),
            () => canary("Progressing", { canaryWeight: 20 }),
            () => {
                canary("Promoting");
                server.deploy("primary", "podinfo:2");
            },
            () => canary("Succeeded"),
        );
        assert.equal(result.outcome, "promoted");
        assert.deepEqual(texts.slice(0, 2), [
            "waits for Flagger to detect the new version · next check within 10 s",
            "Progressing · weight 20 % · failed checks 0/3 · next check within 10 s",
        ]);
    });

    it("waits for a ConfigMap that the primary does not have yet", async () => {
        server.set(PATHS.settings, { data: { a: "2" } });
        const result = await wait(
            template("podinfo:1"),
            () => canary("Progressing", { trackedConfigs: { "configmap/settings": "1" } }),
            () => {
                server.set(PATHS.primarySettings, { data: { a: "2" } });
                canary("Succeeded", { trackedConfigs: { "configmap/settings": "1" } });
            },
        );
        assert.equal(result.outcome, "promoted");
    });

    it("waits for the primary's rollout, and for the last pod of the old version", async () => {
        const status = {
            observedGeneration: 2,
            replicas: 2,
            updatedReplicas: 1,
            availableReplicas: 2,
        };
        server.deploy("primary", "podinfo:1", { status });
        const result = await wait(
            template("podinfo:1"),
            () => {
                server.deploy("primary", "podinfo:1");
                const metadata = { name: "old", deletionTimestamp: "2026-01-31T12:00:00Z" };
                server.set(PATHS.pods, { items: [{ metadata }, { metadata: { name: "new" } }] });
            },
            () => server.set(PATHS.pods, { items: [{ metadata: { name: "new" } }] }),
        );
        assert.equal(result.outcome, "nothingNew");
        assert.deepEqual(texts.slice(0, 2), [
            "2 of 1 pods of the primary are updated and available",
            "pods of the primary that shut down: old",
        ]);
        const asked = server.api.requests.map(({ url }) => url);
        assert.ok(asked.includes(`${PATHS.pods}?labelSelector=app%3Dpodinfo-primary`));
    });

    it("gives Flagger's messages with a rollback, and those of the release only", async () => {
        server.deploy("target", "podinfo:2");
        const now = Date.now();
        server.set(PATHS.events, {
            items: [
                flaggerEvent("Halt podinfo.test advancement success-rate 1 < 99", now - 900_000),
                flaggerEvent("New revision detected! Scaling up podinfo.test", now - 60_000),
                flaggerEvent("Halt podinfo.test advancement success-rate 69.17 < 99", now - 30_000),
                flaggerEvent("Canary failed! Scaling down podinfo.test", now),
            ],
        });
        const result = await wait(
            template("podinfo:2"),
            () => canary("Progressing", { canaryWeight: 20 }),
            () => canary("Failed"),
        );
        assert.equal(result.outcome, "rolledBack");
        assert.deepEqual(result.messages, [
            "New revision detected! Scaling up podinfo.test",
            "Halt podinfo.test advancement success-rate 69.17 < 99",
            "Canary failed! Scaling down podinfo.test",
        ]);
        assert.match(texts[1] ?? "", /Progressing · weight 20 % .* · Canary failed!/);
    });

    it("ends when somebody changes the target", async () => {
        server.deploy("target", "podinfo:2");
        const result = await wait(template("podinfo:2"), () =>
            server.deploy("target", "podinfo:3"),
        );
        assert.equal(result.outcome, "superseded");
    });

    it("rejects with the path that may not be read", async () => {
        server.forbidden.add(PATHS.primarySettings);
        await assert.rejects(
            wait(template("podinfo:1")),
            (error) =>
                error instanceof ClusterError &&
                /configmaps\/settings-primary: HTTP 403: .* is not for you/.test(error.message),
        );
    });

    it("has nothing to wait for without a Canary", async () => {
        server.set(PATHS.canary, undefined);
        const result = await wait(template("podinfo:1"));
        assert.deepEqual(
            [result.outcome, result.reason],
            ["unreadable", "the Canary does not exist"],
        );
    });
});
