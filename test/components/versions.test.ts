import assert from "node:assert/strict";

import type { ChartSource } from "../../components/sources";
import { pins } from "../../components/versions";
import { checkVersions } from "../../rules/versions/compatibility";

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
});
