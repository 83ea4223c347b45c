import assert from "node:assert/strict";

import { Platform, type PlatformArgs } from "../../components";
import { record, type Registration } from "../support/recorder";

const folder = (path: string) => ({ kind: "folder", path }) as const;

const args: PlatformArgs = {
    gatewayApi: { version: "1.2.1", manifests: "gateway-api/*.yaml" },
    linkerd: {
        version: "edge-1.2.3",
        crds: folder("crds"),
        controlPlane: folder("cp"),
        viz: folder("viz"),
    },
    flagger: { version: "1.44.0", install: { by: "helm", chart: folder("flagger") } },
    loadTester: { chart: folder("loadtester"), namespace: "test" },
    canaryNamespaces: ["test"],
};

describe("Platform", () => {
    let registrations: Registration[];
    before(async () => {
        registrations = await record((opts) => new Platform("platform", args, opts));
    });

    it("makes its parts one after the other, the namespaces before all", () => {
        assert.deepEqual(
            registrations
                .map(({ name }) => name)
                .filter((name) =>
                    [
                        "platform-namespaces-test",
                        "platform-gateway-api-crds",
                        "platform-linkerd-crds",
                        "platform-linkerd-control-plane",
                        "platform-viz-chart",
                        "platform-flagger-install",
                        "platform-load-tester-chart",
                    ].includes(name),
                ),
            [
                "platform-namespaces-test",
                "platform-gateway-api-crds",
                "platform-linkerd-crds",
                "platform-linkerd-control-plane",
                "platform-viz-chart",
                "platform-flagger-install",
                "platform-load-tester-chart",
            ],
        );
    });

    it("registers each resource once", () => {
        const names = registrations.map(({ type, name }) => `${type} ${name}`);
        assert.equal(new Set(names).size, names.length);
        const count = (type: string): number =>
            registrations.filter((one) => one.type.endsWith(type)).length;
        assert.deepEqual(
            ["Namespace", "Chart", "ConfigGroup", "IdentityCertificates", "ServingCertificate"].map(
                (type) => [type, count(`:${type}`)],
            ),
            [
                ["Namespace", 4],
                ["Chart", 5],
                ["ConfigGroup", 1],
                ["IdentityCertificates", 1],
                ["ServingCertificate", 5],
            ],
        );
    });

    it("puts the load tester beside the canaries, under the name that Flagger calls", () => {
        const { inputs } = registrations.at(-1) ?? {};
        assert.deepEqual(inputs, {
            chart: "./loadtester",
            name: "flagger-loadtester",
            namespace: "test",
        });
    });
});
