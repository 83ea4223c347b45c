import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import type { ChartSource } from "../../components/sources";
import { pins } from "../../components/versions";
import { checkVersions } from "../../rules/versions/compatibility";
import { supportedKubernetes } from "../../rules/versions/supported-kubernetes";
import { assumedKubernetes } from "../../stacks/render/render";

const chartVersion = (source: ChartSource): string | undefined =>
    source.kind === "folder" ? undefined : source.version;

describe("pins", () => {
    it("are versions that go together, all of which the table knows", () => {
        const seen = (product: "gatewayApi" | "linkerd" | "flagger") => ({
            path: product,
            version: pins[product].version,
        });
        assert.deepEqual(
            checkVersions({
                gatewayApi: seen("gatewayApi"),
                linkerd: seen("linkerd"),
                flagger: seen("flagger"),
            }),
            [],
        );
    });

    it("give Linkerd's three charts the version that goes with its images", () => {
        const chart = pins.linkerd.version.replace("edge-", "20");
        for (const source of [pins.linkerd.crds, pins.linkerd.controlPlane, pins.viz.chart]) {
            assert.equal(chartVersion(source), chart);
        }
    });

    it("give Flagger's chart and overlay the same version", () => {
        assert.equal(chartVersion(pins.flagger.chart), pins.flagger.version);
        assert.ok(pins.flagger.overlay.endsWith(`?ref=v${pins.flagger.version}`));
    });

    it("take the Gateway API from the release they name", () => {
        assert.ok(pins.gatewayApi.manifests.includes(`/v${pins.gatewayApi.version}/`));
    });

    it("run on the range of Kubernetes that the documentation names", () => {
        const { min = "", max = "" } = supportedKubernetes(
            pins.linkerd.version,
            pins.flagger.version,
        );
        const page = (name: string): string =>
            fs.readFileSync(path.join(__dirname, "../..", name), "utf8");
        const [, from, to] =
            /Kubernetes (1\.\d+)\s*(?:–|-|to)\s*(1\.\d+)/.exec(page("README.md")) ?? [];
        assert.deepEqual([from, to], [min, max]);
        assert.match(page("docs/stacks.md"), new RegExp(`\\b${min.replace(".", "\\.")}\\b`));
        assert.equal(assumedKubernetes, `v${min}.0`);
    });
});

describe("the range of Kubernetes", () => {
    for (const [linkerd, flagger, expected] of [
        ["edge-26.6.3", "1.44.0", { min: "1.31", max: "1.35" }],
        ["2.19", "1.44.0", { min: "1.23", max: "1.35" }],
        ["2.12", "1.31.0", { min: "1.21", max: "1.24" }],
        ["main", "1.44.0", { min: "1.23", max: undefined }],
        ["main", "main", { min: "1.16", max: undefined }],
    ] as const) {
        it(`of Linkerd ${linkerd} and Flagger ${flagger} is ${JSON.stringify(expected)}`, () => {
            assert.deepEqual(supportedKubernetes(linkerd, flagger), expected);
        });
    }
});
