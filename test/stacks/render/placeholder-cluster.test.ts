import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { KubeConfig } from "@kubernetes/client-node";

import {
    type PlaceholderCluster,
    placeholderCluster,
} from "../../../stacks/render/placeholder-cluster";

describe("what stands in for a cluster while charts are rendered", () => {
    let dir: string;
    let standIn: PlaceholderCluster;
    let server: string;

    before(async () => {
        dir = mkdtempSync(join(tmpdir(), "linkerd-canary-stand-in-"));
        standIn = await placeholderCluster("v1.33.2", dir);
        const config = new KubeConfig();
        config.loadFromFile(standIn.kubeconfig);
        server = config.getCurrentCluster()?.server ?? "";
    });

    after(async () => {
        await standIn.close();
        rmSync(dir, { recursive: true });
    });

    it("tells the version that it was given, on loopback alone", async () => {
        assert.match(server, /^http:\/\/127\.0\.0\.1:\d+$/);
        const answer = await fetch(`${server}/version?timeout=32s`);
        assert.deepEqual(await answer.json(), { major: "1", minor: "33", gitVersion: "v1.33.2" });
    });

    it("has Kubernetes' own groups, each with a list", async () => {
        const answer = await fetch(`${server}/apis`);
        const { groups } = (await answer.json()) as {
            groups: { versions: { groupVersion: string }[] }[];
        };
        const names = groups.flatMap(({ versions }) => versions.map((one) => one.groupVersion));
        assert.ok(names.includes("policy/v1") && names.includes("autoscaling/v2"));
        for (const name of names) {
            assert.equal((await fetch(`${server}/apis/${name}`)).status, 200, name);
        }
    });

    it("has no objects", async () => {
        assert.equal((await fetch(`${server}/api/v1/namespaces`)).status, 404);
    });
});
