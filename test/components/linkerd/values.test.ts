import assert from "node:assert/strict";

import {
    caBundlePlaceholder,
    type ChartValues,
    cniValues,
    type ControlPlaneSettings,
    controlPlaneValues,
    crdsValues,
} from "../../../components/linkerd/values";

const settings = { version: "edge-1.2.3", trustDomain: "mesh.example" };

function valueAt(values: ChartValues, path: string): unknown {
    return path
        .split(".")
        .reduce<unknown>((value, key) => (value as ChartValues | undefined)?.[key], values);
}

describe("crdsValues", () => {
    it("leaves the Gateway API to others", () => {
        assert.deepEqual(crdsValues(), { installGatewayAPI: false });
    });
});

describe("controlPlaneValues", () => {
    it("says no more than it must where nothing is asked for", () => {
        const webhook = { externalSecret: true, caBundle: caBundlePlaceholder };
        assert.deepEqual(controlPlaneValues(settings), {
            linkerdVersion: "edge-1.2.3",
            identityTrustDomain: "mesh.example",
            identity: { externalCA: true, issuer: { scheme: "kubernetes.io/tls" } },
            proxyInjector: webhook,
            profileValidator: webhook,
            policyValidator: webhook,
            heartbeatSchedule: "24 3 * * *",
        });
    });

    for (const [what, path, layers] of [
        [
            "the preset wins over the chart",
            "proxy.resources.memory",
            [[{ highAvailability: true }, { limit: "250Mi", request: "20Mi" }]],
        ],
        [
            "a typed argument wins over the preset, and leaves the rest of it",
            "proxy.resources",
            [
                [
                    {
                        highAvailability: true,
                        proxy: { resources: { memory: { limit: "1Gi" } } },
                    },
                    { cpu: { request: "100m" }, memory: { limit: "1Gi", request: "20Mi" } },
                ],
            ],
        ],
        [
            "raw values win over the preset",
            "controllerReplicas",
            [
                [{ highAvailability: true }, 3],
                [{ highAvailability: true, values: { controllerReplicas: 5 } }, 5],
            ],
        ],
        [
            "raw values win over our default",
            "heartbeatSchedule",
            [
                [{}, "24 3 * * *"],
                [{ values: { heartbeatSchedule: "1 1 * * *" } }, "1 1 * * *"],
            ],
        ],
        [
            "raw values win over a typed argument",
            "proxy.logLevel",
            [
                [{ proxy: { logLevel: "debug" } }, "debug"],
                [{ proxy: { logLevel: "debug" }, values: { proxy: { logLevel: "warn" } } }, "warn"],
            ],
        ],
        [
            "raw values leave their neighbours",
            "identity",
            [
                [
                    { values: { identity: { issuer: { issuanceLifetime: "12h0m0s" } } } },
                    {
                        externalCA: true,
                        issuer: { scheme: "kubernetes.io/tls", issuanceLifetime: "12h0m0s" },
                    },
                ],
            ],
        ],
    ] as [string, string, [Partial<ControlPlaneSettings>, unknown][]][]) {
        it(`in ${path}, ${what}`, () => {
            for (const [more, expected] of layers) {
                const values = controlPlaneValues({ ...settings, ...more });
                assert.deepEqual(valueAt(values, path), expected);
            }
        });
    }

    it("moves every image to another registry, and nothing else", () => {
        const values = controlPlaneValues({ ...settings, registry: "registry.example.com/mesh" });
        const moved = Object.entries(values).filter(([, value]) =>
            JSON.stringify(value).includes("registry.example.com"),
        );
        const image = (name: string) => ({ image: { name: `registry.example.com/mesh/${name}` } });
        assert.deepEqual(Object.fromEntries(moved), {
            controllerImage: "registry.example.com/mesh/controller",
            policyController: image("policy-controller"),
            proxy: image("proxy"),
            proxyInit: image("proxy-init"),
            debugContainer: image("debug"),
        });
    });

    it("says how proxies are injected, how images are pulled, and how important pods are", () => {
        const { proxy, proxyInit, imagePullSecrets, priorityClassName, cniEnabled } =
            controlPlaneValues({
                ...settings,
                cniEnabled: true,
                imagePullSecrets: ["one", "two"],
                priorityClassName: "system-cluster-critical",
                proxy: {
                    resources: { cpu: { request: "50m" } },
                    logFormat: "json",
                    opaquePorts: [25, "4000-4010"],
                    skipInboundPorts: [4567],
                    skipOutboundPorts: [],
                    inboundPolicy: "cluster-authenticated",
                    await: false,
                    nativeSidecar: true,
                    shutdownGracePeriod: "30s",
                },
            });
        assert.deepEqual(proxy, {
            resources: { cpu: { request: "50m" } },
            logFormat: "json",
            opaquePorts: "25,4000-4010",
            defaultInboundPolicy: "cluster-authenticated",
            await: false,
            nativeSidecar: true,
            shutdownGracePeriod: "30s",
        });
        assert.deepEqual(proxyInit, { ignoreInboundPorts: "4567", ignoreOutboundPorts: "" });
        assert.deepEqual(imagePullSecrets, [{ name: "one" }, { name: "two" }]);
        assert.equal(priorityClassName, "system-cluster-critical");
        assert.equal(cniEnabled, true);
    });

    it("changes no values that it was given", () => {
        const values = Object.freeze({ proxy: Object.freeze({ logLevel: "warn" }) });
        controlPlaneValues({ ...settings, highAvailability: true, values });
        assert.equal(valueAt(controlPlaneValues(settings), "proxy"), undefined);
    });
});

describe("cniValues", () => {
    it("moves the image, pulls as the control plane does, and lets raw values win", () => {
        const images = { registry: "r.example", imagePullSecrets: ["one"] };
        assert.deepEqual(cniValues(images, { image: { version: "v1" }, useWaitFlag: true }), {
            image: { name: "r.example/cni-plugin", version: "v1" },
            imagePullSecrets: [{ name: "one" }],
            useWaitFlag: true,
        });
        assert.deepEqual(cniValues({}), {});
    });
});
