import assert from "node:assert/strict";

import type { SearchableCluster } from "../../../kube/client";
import type { Known } from "../../../kube/known";
import { stackConfig } from "../../../stacks/config";
import { upgradeProblems } from "../../../stacks/upgrade/read";
import { project, rawConfig } from "../support";

/** A cluster on which the stack has installed this Linkerd, with a Canary in a phase and a pod. */
function clusterWith(linkerdVersion: string, phase: string, more: object = {}, weight = 0) {
    const requests: string[] = [];
    const objects: Readonly<Record<string, Known>> = {
        "/api/v1/namespaces/linkerd/configmaps/linkerd-config": {
            metadata: { name: "linkerd-config", namespace: "linkerd" },
            data: { values: `linkerdVersion: ${linkerdVersion}\n` },
        },
        "/apis/flagger.app/v1beta1/canaries": {
            items: [
                {
                    metadata: { namespace: "test", name: "podinfo" },
                    status: { phase, canaryWeight: weight },
                    ...more,
                },
            ],
        },
    };
    const annotations = { "linkerd.io/proxy-version": linkerdVersion };
    const cluster: SearchableCluster = {
        path: "cluster kind-dev",
        version: () => Promise.resolve({ value: "v1.35.4" }),
        object: (path) => {
            requests.push(path);
            return Promise.resolve({ value: objects[path] });
        },
        metadata: (path) => {
            requests.push(path);
            return Promise.resolve({ value: [{ name: "a-b-c", namespace: "test", annotations }] });
        },
    };
    return { cluster, requests };
}

describe("an update that replaces Linkerd by another version", () => {
    const { cluster: config, ...contents } = stackConfig("sandbox", rawConfig()).config;
    const { platform } = contents;
    const idsOf = async (version: string, phase: string, allowed = false): Promise<string[]> => {
        const { cluster } = clusterWith(version, phase);
        const found = await upgradeProblems(cluster, project, contents, {
            ...config,
            upgradeDuringRelease: allowed,
        });
        return found.map(({ id }) => id);
    };

    it("is rejected during a release, unless the setting allows it", async () => {
        assert.deepEqual(await idsOf("edge-25.4.4", "Progressing"), ["upgrade/release-running"]);
        assert.deepEqual(await idsOf("edge-25.4.4", "Progressing", true), [
            "upgrade/restart-needed",
        ]);
    });

    it("names the pods that need a restart", async () => {
        assert.deepEqual(await idsOf("edge-25.4.4", "Succeeded"), ["upgrade/restart-needed"]);
    });

    it("costs three requests where nothing is replaced", async () => {
        const { cluster, requests } = clusterWith(platform.linkerd.version, "Progressing");
        assert.deepEqual(await upgradeProblems(cluster, project, contents, config), []);
        assert.equal(requests.length, 3);
    });

    it("is not the stack's where Linkerd is used as it is", async () => {
        const { cluster } = clusterWith("edge-25.4.4", "Progressing");
        const existing = { ...platform, existing: { parts: ["linkerd"] } } as const;
        assert.deepEqual(
            await upgradeProblems(cluster, project, { ...contents, platform: existing }, config),
            [],
        );
    });
});

describe("an update that changes the strategy of a release in progress", () => {
    const { cluster: config, ...contents } = stackConfig("sandbox", rawConfig()).config;
    const idsOf = async (analysis: object, weight: number, allowed = false): Promise<string[]> => {
        const { version } = contents.platform.linkerd;
        const { cluster } = clusterWith(version, "Progressing", { spec: { analysis } }, weight);
        const found = await upgradeProblems(cluster, project, contents, {
            ...config,
            upgradeDuringRelease: allowed,
        });
        return found.map(({ id, severity }) => `${id} ${severity}`);
    };

    it("is reported where the release would be promoted earlier, unless the setting allows it", async () => {
        // stack sandbox: steps of 20 up to 60
        assert.deepEqual(await idsOf({ stepWeight: 20, maxWeight: 60 }, 20), []);
        assert.deepEqual(await idsOf({ stepWeight: 20, maxWeight: 100 }, 20), [
            "upgrade/strategy-during-release warning",
        ]);
        assert.deepEqual(await idsOf({ stepWeight: 20, maxWeight: 100 }, 20, true), []);
    });
});
