import assert from "node:assert/strict";

import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import {
    type ChartLocation,
    chartLocation,
    chartProblems,
    type ChartSource,
    manifestProblems,
    overlayProblems,
    type RepositoryChart,
} from "../../components/sources";
import { record } from "../support/recorder";

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

    it("trusts only the authorities of a caFile", async () => {
        const caFile = "certificates/ca.pem";
        const sources: readonly ChartSource[] = [
            { ...repository("1.2.3"), caFile },
            { kind: "oci", reference: "example.com/x", version: "1.2.3", caFile },
        ];
        for (const source of sources) {
            const { repositoryOpts } = chartLocation(source);
            const asset = (repositoryOpts as { caFile: pulumi.asset.FileAsset }).caFile;
            assert.equal(await asset.path, caFile);
        }
    });

    it("keeps a repository's credentials as secrets", async () => {
        const [chart] = await record(
            (opts) =>
                new k8s.helm.v4.Chart(
                    "x",
                    chartLocation({
                        ...repository("1.2.3"),
                        credentials: { username: "u", password: "p" },
                    }),
                    opts,
                ),
        );
        assert.deepEqual(chart.inputs["repositoryOpts"], {
            secret: { repo: "https://example.com", username: "u", password: "p" },
        });
    });
});

const repository = (version: string): RepositoryChart => ({
    kind: "repository",
    url: "https://example.com",
    chart: "x",
    version,
});

describe("chartProblems", () => {
    for (const version of ["1.2.3", "v1.2.3", "2026.6.3", "1.2.3-rc.1+build"]) {
        it(`takes ${version}`, () => {
            assert.deepEqual(chartProblems("chart", repository(version)), []);
        });
    }

    for (const version of ["", "1", "1.2", "1.x", "^1.2.3", ">=1.2.3", "*", "latest"]) {
        it(`refuses ${JSON.stringify(version)}`, () => {
            assert.deepEqual(
                chartProblems("chart", repository(version)).map(({ id, path }) => [id, path]),
                [["source/exact-version", "chart.version"]],
            );
        });
    }

    it("leaves a folder to whoever keeps it", () => {
        assert.deepEqual(chartProblems("chart", { kind: "folder", path: "x" }), []);
    });
});

describe("overlayProblems", () => {
    for (const overlay of [
        "overlays/linkerd",
        "/overlays/linkerd",
        "https://github.com/fluxcd/flagger//kustomize/linkerd?ref=v1.44.0",
        "github.com/fluxcd/flagger//kustomize/linkerd?timeout=90s&ref=v1.44.0",
    ]) {
        it(`takes ${overlay}`, () => {
            assert.deepEqual(overlayProblems("overlay", overlay), []);
        });
    }

    for (const overlay of [
        "https://github.com/fluxcd/flagger//kustomize/linkerd",
        "github.com/fluxcd/flagger//kustomize/linkerd",
        "git@github.com:fluxcd/flagger//kustomize/linkerd?ref=",
    ]) {
        it(`refuses ${overlay}`, () => {
            assert.deepEqual(
                overlayProblems("overlay", overlay).map(({ id }) => id),
                ["source/overlay-ref"],
            );
        });
    }
});

describe("manifestProblems", () => {
    it("refuses manifests without an object", () => {
        assert.deepEqual(
            manifestProblems("https://example.com/x.yaml", []).map(({ id, value }) => [id, value]),
            [["source/no-manifests", "https://example.com/x.yaml"]],
        );
    });

    it("takes manifests with objects, and those that are not known yet", () => {
        assert.deepEqual(manifestProblems("x.yaml", [{}]), []);
        assert.deepEqual(manifestProblems("x.yaml", undefined), []);
    });
});
