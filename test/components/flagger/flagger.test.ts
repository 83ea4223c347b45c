import assert from "node:assert/strict";

import { Flagger, type FlaggerInstall } from "../../../components";
import { flaggerValues } from "../../../components/flagger/values";
import { record, type Registration } from "../../support/recorder";

const chart = "kubernetes:helm.sh/v4:Chart";
const overlay = "kubernetes:kustomize/v2:Directory";

async function install(by: FlaggerInstall): Promise<Registration[]> {
    return record(
        (opts) =>
            new Flagger(
                "flagger",
                {
                    namespace: "flagger-system",
                    version: "1.44.0",
                    vizNamespace: "linkerd-viz",
                    install: by,
                },
                opts,
            ),
    );
}

describe("flaggerValues", () => {
    it("sets what the overlay for Linkerd sets", () => {
        assert.deepEqual(flaggerValues("linkerd-viz"), {
            meshProvider: "gatewayapi:v1beta1",
            metricsServer: "http://prometheus.linkerd-viz:9090",
            includeLabelPrefix: "app.kubernetes.io",
            linkerdAuthPolicy: { create: true, namespace: "linkerd-viz" },
        });
    });
});

describe("Flagger", () => {
    it("installs the chart, and no overlay, by helm", async () => {
        const registrations = await install({ by: "helm", chart: { kind: "folder", path: "f" } });
        assert.deepEqual(
            registrations.map(({ type, inputs }) => [type, inputs]),
            [
                ["linkerd-canary:flagger:Flagger", {}],
                [
                    chart,
                    {
                        chart: "./f",
                        name: "flagger",
                        namespace: "flagger-system",
                        values: flaggerValues("linkerd-viz"),
                    },
                ],
            ],
        );
    });

    it("installs the overlay, and no chart, by kustomize", async () => {
        const registrations = await install({ by: "kustomize", overlay: "overlays/linkerd" });
        assert.deepEqual(
            registrations.map(({ type, inputs }) => [type, inputs]),
            [
                ["linkerd-canary:flagger:Flagger", {}],
                [overlay, { directory: "overlays/linkerd", namespace: "flagger-system" }],
            ],
        );
    });

    it("names the install the same either way, so that its objects can be taken over", async () => {
        const [byChart, byOverlay] = [
            await install({ by: "helm", chart: { kind: "folder", path: "f" } }),
            await install({ by: "kustomize", overlay: "o" }),
        ].map((registrations) => registrations.at(-1)?.name);
        assert.equal(byChart, "flagger-install");
        assert.equal(byOverlay, byChart);
    });
});
