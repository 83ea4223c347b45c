import assert from "node:assert/strict";

import { type ChartLocation, chartLocation, type ChartSource } from "../../components/sources";

describe("chartLocation", () => {
    const cases: readonly [string, ChartSource, ChartLocation][] = [
        [
            "a bare folder, which Helm would take for a repository",
            { kind: "folder", path: "charts/x" },
            { chart: "./charts/x" },
        ],
        [
            "a hidden folder",
            { kind: "folder", path: ".sandbox/charts/x" },
            { chart: "./.sandbox/charts/x" },
        ],
        ["a folder below", { kind: "folder", path: "./x" }, { chart: "./x" }],
        ["a folder above", { kind: "folder", path: "../x" }, { chart: "../x" }],
        ["an absolute folder", { kind: "folder", path: "/x" }, { chart: "/x" }],
        [
            "a repository",
            { kind: "repository", url: "https://example.com", chart: "x", version: "1.2.3" },
            { chart: "x", version: "1.2.3", repositoryOpts: { repo: "https://example.com" } },
        ],
        [
            "an OCI reference with scheme",
            { kind: "oci", reference: "oci://example.com/x", version: "1.2.3" },
            { chart: "oci://example.com/x", version: "1.2.3" },
        ],
        [
            "an OCI reference without scheme",
            { kind: "oci", reference: "example.com/x", version: "1.2.3" },
            { chart: "oci://example.com/x", version: "1.2.3" },
        ],
    ];
    for (const [what, source, location] of cases) {
        it(`locates ${what}`, () => {
            assert.deepEqual(chartLocation(source), location);
        });
    }
});
