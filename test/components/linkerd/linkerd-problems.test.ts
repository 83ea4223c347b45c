import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { type ChartSource, Linkerd, type LinkerdArgs } from "../../../components";
import { linkerdProblems } from "../../../components/linkerd/linkerd-problems";
import { record } from "../../support/recorder";

const args: LinkerdArgs = {
    namespace: "linkerd",
    version: "edge-25.7.5",
    crds: { kind: "folder", path: "crds" },
    controlPlane: { kind: "folder", path: "cp" },
};

function chart(version: string): ChartSource {
    return { kind: "repository", url: "https://charts.example.com", chart: "x", version };
}

function found(more: Partial<LinkerdArgs>): string[] {
    return linkerdProblems("mesh", { ...args, ...more }).map(({ id, path }) => `${id} at ${path}`);
}

describe("linkerdProblems", () => {
    for (const [what, bad, fixed, expected] of [
        [
            "charts that can change while the program does not",
            { crds: chart("^1.8.0"), controlPlane: chart("2025.7"), cni: { chart: chart("") } },
            {
                crds: chart("1.8.0"),
                controlPlane: chart("2025.7.5"),
                cni: { chart: chart("30.12.2") },
            },
            [
                "source/exact-version at mesh.crds.version",
                "source/exact-version at mesh.controlPlane.version",
                "source/exact-version at mesh.cni.chart.version",
            ],
        ],
        [
            "a window that every renewal falls into",
            { identity: { source: "generated", issuerValidityDays: 30 } },
            { identity: { source: "generated", issuerValidityDays: 30, issuerRenewalDays: 10 } },
            ["identity/renewal-window at mesh.identity.issuerRenewalDays"],
        ],
        [
            "a life that is none",
            { identity: { source: "generated", anchorValidityDays: 0 } },
            { identity: { source: "generated", anchorValidityDays: 100 } },
            ["identity/days at mesh.identity.anchorValidityDays"],
        ],
        [
            "an anchor that cert-manager would renew at once",
            { identity: { source: "cert-manager", anchorValidityDays: 60 } },
            { identity: { source: "cert-manager", anchorValidityDays: 90 } },
            ["identity/days at mesh.identity.anchorValidityDays"],
        ],
        [
            "a rotation to the first anchor",
            { identity: { source: "generated", anchor: { generation: 1, step: "trust" } } },
            { identity: { source: "generated", anchor: { generation: 2, step: "trust" } } },
            ["identity/anchor-generation at mesh.identity.anchor"],
        ],
        [
            "provided texts that are no certificates",
            {
                identity: {
                    source: "provided",
                    trustAnchors: "x",
                    issuerCertificate: "y",
                    issuerKey: "z",
                },
            },
            {},
            [
                "identity/no-certificate at mesh.identity.trustAnchors",
                "identity/no-certificate at mesh.identity.issuerCertificate",
                "identity/key-unreadable at mesh.identity.issuerKey",
            ],
        ],
        [
            "ports that are none",
            { proxy: { opaquePorts: [0, "20-10", 80], skipInboundPorts: [70000] } },
            { proxy: { opaquePorts: [1, "10-20", 65535] } },
            [
                "linkerd/port at mesh.proxy.opaquePorts[0]",
                "linkerd/port at mesh.proxy.opaquePorts[1]",
                "linkerd/port at mesh.proxy.skipInboundPorts[0]",
            ],
        ],
        [
            "a registry with a scheme",
            { registry: "https://registry.example.com/mesh/" },
            { registry: "registry.example.com:5000/mesh" },
            ["linkerd/registry at mesh.registry"],
        ],
        [
            "raw values of what is looked after here",
            {
                values: {
                    linkerdVersion: "edge-1.1.1",
                    identity: { externalCA: false, issuer: { tls: { keyPEM: "…" } } },
                    proxyInjector: { caBundle: "…" },
                    cniEnabled: true,
                },
            },
            { values: { identity: { issuer: { clockSkewAllowance: "30s" } } } },
            [
                "linkerd/owned-value at mesh.values.linkerdVersion",
                "linkerd/owned-value at mesh.values.identity.externalCA",
                "linkerd/owned-value at mesh.values.identity.issuer.tls",
                "linkerd/owned-value at mesh.values.cniEnabled",
                "linkerd/owned-value at mesh.values.proxyInjector.caBundle",
            ],
        ],
        [
            "raw values that are not known at preview",
            {
                values: {
                    podLabels: { a: pulumi.output("b") },
                    tolerations: [Promise.resolve({})],
                },
            },
            { values: { podLabels: { a: "b" }, tolerations: [{}], nodeAffinity: null } },
            [
                "linkerd/unknown-value at mesh.values.podLabels.a",
                "linkerd/unknown-value at mesh.values.tolerations[0]",
            ],
        ],
        [
            "a heartbeat at the time of rendering",
            { values: { heartbeatSchedule: "" } },
            { values: { disableHeartBeat: true } },
            ["linkerd/random-value at mesh.values.heartbeatSchedule"],
        ],
    ] as [string, Partial<LinkerdArgs>, Partial<LinkerdArgs>, string[]][]) {
        it(`refuses ${what}, and passes it fixed`, () => {
            assert.deepEqual(found(bad), expected);
            assert.deepEqual(found(fixed), []);
        });
    }

    it("never shows a raw value that may be a key", () => {
        const values = { identity: { issuer: { tls: { keyPEM: "TOP SECRET" } } } };
        const [problem] = linkerdProblems("mesh", { ...args, values });
        assert.equal(problem?.value, "set");
    });

    it("stops the component with all problems before anything is registered", async () => {
        const registrations = await record((opts) => {
            assert.throws(
                () =>
                    new Linkerd(
                        "mesh",
                        {
                            ...args,
                            registry: "https://x",
                            identity: { source: "generated", issuerRenewalDays: 400 },
                        },
                        opts,
                    ),
                (error: unknown) =>
                    pulumi.RunError.isInstance(error) &&
                    /^2 problems in Linkerd mesh:\n.*renewal-window.*\n.*linkerd\/registry/.test(
                        error.message,
                    ),
            );
        });
        assert.deepEqual(registrations, []);
    });
});
