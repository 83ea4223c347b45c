import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { chartFix, explainFailure, manifestsFix, overlayFix } from "../../components/source-errors";

/** A resource whose registration has failed. */
function failed(error: Error): pulumi.Resource {
    const urn = { promise: () => Promise.reject(error) };
    return { urn } as unknown as pulumi.Resource;
}

/** Lets the handlers of a rejected promise run. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("explainFailure", () => {
    it("puts the fix in place of the stack trace when the provider has ended the update", async () => {
        const error = new Error("failed to register x: 2 UNKNOWN: resource monitor shut down");
        explainFailure(failed(error), "set x.chart");
        await settled();
        assert.ok(pulumi.RunError.isInstance(error));
        assert.equal(error.message, "set x.chart");
    });

    it("leaves every other error as it is", async () => {
        const error = new TypeError("x is not a function");
        const { stack } = error;
        explainFailure(failed(error), "set x.chart");
        await settled();
        assert.equal(pulumi.RunError.isInstance(error), false);
        assert.equal(error.stack, stack);
    });
});

describe("fixes of a source that cannot be fetched", () => {
    const version = "1.2.3";
    const url = "https://charts.example.com/stable";
    const cases: readonly [string, string, readonly string[]][] = [
        [
            "a repository",
            chartFix("viz.chart", { kind: "repository", url, chart: "x", version }),
            [
                url,
                "x 1.2.3",
                "viz.chart.credentials",
                "viz.chart.caFile",
                "exempt charts.example.com",
            ],
        ],
        [
            "a registry",
            chartFix("viz.chart", { kind: "oci", reference: "oci://r.example.com/x", version }),
            ["r.example.com/x 1.2.3", "helm registry login r.example.com", "viz.chart.caFile"],
        ],
        [
            "a folder",
            chartFix("viz.chart", { kind: "folder", path: "charts/x" }),
            ["charts/x", "set viz.chart.path"],
        ],
        [
            "an overlay",
            overlayFix("flagger.install.overlay", "https://example.com/x?ref=v1"),
            ["flagger.install.overlay: ", "https://example.com/x?ref=v1", "GIT_SSL_CAINFO"],
        ],
        [
            "manifests",
            manifestsFix("gatewayApi.manifests", "https://example.com/x.yaml"),
            ["gatewayApi.manifests: ", "https://example.com/x.yaml", "HTTPS_PROXY"],
        ],
    ];
    for (const [what, fix, parts] of cases) {
        it(`name the settings of ${what}`, () => {
            for (const part of parts) {
                assert.ok(fix.includes(part), `${part} is not in: ${fix}`);
            }
        });
    }
});
