import assert from "node:assert/strict";
import { chartsDefaults, pinnedCharts } from "../../../rules/mesh/charts";
import { broken, object, survivesAnyShape } from "./support";

const chart = (spec: object, kind = "Chart") => object(kind, "web", { spec });
const repository = { repositoryOpts: { repo: "https://helm.linkerd.io/edge" } };

describe("rule mesh-config/chart-not-pinned", () => {
    const good: object[] = [
        { chart: "linkerd-crds", version: "2026.6.3", ...repository },
        { chart: "flagger", version: "v1.44.0-rc.1+build" },
        { chart: "oci://ghcr.io/fluxcd/charts/flagger", version: "1.44.0" },
        { chart: "oci://ghcr.io/fluxcd/charts/flagger:1.44.0" },
        { chart: `oci://ghcr.io/fluxcd/charts/flagger@sha256:${"0".repeat(64)}` },
        { chart: "./charts/flagger" },
        { chart: "/srv/charts/flagger" },
        { chart: "https://example.org/flagger-1.44.0.tgz" },
        { path: "charts/flagger" },
        { chart: { hash: "an asset" } },
    ];
    for (const spec of good) {
        it(`lets ${JSON.stringify(spec)} pass`, () => {
            assert.deepEqual(broken(pinnedCharts, [chart(spec)], chartsDefaults), []);
            assert.deepEqual(broken(pinnedCharts, [chart(spec, "Release")], chartsDefaults), []);
        });
    }

    const versions = [
        undefined,
        "",
        "^1.0.0",
        "~1.2.3",
        "1.x",
        "1.44",
        ">=1.0.0",
        "*",
        "latest",
        "1.0.0 - 2.0.0",
    ];
    for (const version of versions) {
        it(`finds the version ${JSON.stringify(version)}`, () => {
            const spec = { chart: "flagger", version, ...repository };
            assert.deepEqual(broken(pinnedCharts, [chart(spec)], chartsDefaults), [
                "Chart test/web: version",
            ]);
            assert.deepEqual(broken(pinnedCharts, [chart(spec, "Release")], chartsDefaults), [
                "Release test/web: version",
            ]);
        });
    }

    it("finds an image of a chart without its version", () => {
        const spec = { chart: "oci://ghcr.io/fluxcd/charts/flagger" };
        assert.equal(broken(pinnedCharts, [chart(spec)], chartsDefaults).length, 1);
    });

    it("allows what the settings allow", () => {
        const settings = { allowedCharts: ["flag*"] };
        assert.deepEqual(broken(pinnedCharts, [chart({ chart: "flagger" })], settings), []);
        assert.equal(broken(pinnedCharts, [chart({ chart: "loadtester" })], settings).length, 1);
    });

    it("survives charts of any shape", () => {
        const spec = { chart: "flagger", version: "1.x" };
        assert.ok(survivesAnyShape(pinnedCharts, [chart(spec)], chartsDefaults) > 50);
    });
});
