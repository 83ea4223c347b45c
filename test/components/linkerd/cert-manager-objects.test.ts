import assert from "node:assert/strict";

import type { AnchorPosition } from "../../../components";
import { certManagerObjects } from "../../../components/linkerd/identity/cert-manager-objects";

function objects(anchor: AnchorPosition) {
    return certManagerObjects({
        namespace: "linkerd",
        trustDomain: "cluster.local",
        trustNamespace: "cert-manager",
        anchorValidityDays: 365,
        anchor,
    });
}

function names(anchor: AnchorPosition): string[] {
    return objects(anchor).map(({ object }) => `${object.kind} ${object.metadata.name}`);
}

function spec(anchor: AnchorPosition, key: string): unknown {
    return objects(anchor).find((one) => one.key === key)?.object.spec;
}

describe("certManagerObjects", () => {
    it("are for the first anchor those of Linkerd's documentation, with its renewal date put right", () => {
        assert.deepEqual(
            objects({ generation: 1, step: "done" }).map(({ object }) => object),
            [
                {
                    apiVersion: "cert-manager.io/v1",
                    kind: "Issuer",
                    metadata: { name: "linkerd-trust-root-issuer", namespace: "cert-manager" },
                    spec: { selfSigned: {} },
                },
                {
                    apiVersion: "cert-manager.io/v1",
                    kind: "Certificate",
                    metadata: { name: "linkerd-trust-anchor", namespace: "cert-manager" },
                    spec: {
                        issuerRef: { kind: "Issuer", name: "linkerd-trust-root-issuer" },
                        secretName: "linkerd-trust-anchor",
                        isCA: true,
                        commonName: "root.linkerd.cluster.local",
                        duration: "8760h0m0s",
                        renewBefore: "1440h0m0s",
                        privateKey: { rotationPolicy: "Never", algorithm: "ECDSA", size: 256 },
                    },
                },
                {
                    apiVersion: "cert-manager.io/v1",
                    kind: "ClusterIssuer",
                    metadata: { name: "linkerd-identity-issuer" },
                    spec: { ca: { secretName: "linkerd-trust-anchor" } },
                },
                {
                    apiVersion: "cert-manager.io/v1",
                    kind: "Certificate",
                    metadata: { name: "linkerd-identity-issuer", namespace: "linkerd" },
                    spec: {
                        issuerRef: { kind: "ClusterIssuer", name: "linkerd-identity-issuer" },
                        secretName: "linkerd-identity-issuer",
                        isCA: true,
                        commonName: "identity.linkerd.cluster.local",
                        duration: "48h0m0s",
                        renewBefore: "25h0m0s",
                        privateKey: { rotationPolicy: "Always", algorithm: "ECDSA", size: 256 },
                    },
                },
                {
                    apiVersion: "trust.cert-manager.io/v1alpha1",
                    kind: "Bundle",
                    metadata: { name: "linkerd-identity-trust-roots" },
                    spec: {
                        sources: [{ secret: { name: "linkerd-trust-anchor", key: "tls.crt" } }],
                        target: {
                            configMap: { key: "ca-bundle.crt" },
                            namespaceSelector: {
                                matchLabels: {
                                    "linkerd.io/is-control-plane": "true",
                                    "kubernetes.io/metadata.name": "linkerd",
                                },
                            },
                        },
                    },
                },
            ],
        );
    });

    it("keep the old anchor's beside the new one's until the rotation is done", () => {
        const both = [
            "Issuer linkerd-trust-root-issuer",
            "Certificate linkerd-trust-anchor",
            "ClusterIssuer linkerd-identity-issuer",
            "Certificate linkerd-trust-anchor-2",
            "ClusterIssuer linkerd-identity-issuer-2",
            "Certificate linkerd-identity-issuer",
            "Bundle linkerd-identity-trust-roots",
        ];
        assert.deepEqual(names({ generation: 2, step: "trust" }), both);
        assert.deepEqual(names({ generation: 2, step: "issue" }), both);
        assert.deepEqual(
            names({ generation: 2, step: "done" }),
            both.filter((name) => !/anchor$|ClusterIssuer linkerd-identity-issuer$/.test(name)),
        );
    });

    for (const [step, trusted, signer] of [
        ["trust", ["linkerd-trust-anchor", "linkerd-trust-anchor-2"], "linkerd-identity-issuer"],
        ["issue", ["linkerd-trust-anchor", "linkerd-trust-anchor-2"], "linkerd-identity-issuer-2"],
        ["done", ["linkerd-trust-anchor-2"], "linkerd-identity-issuer-2"],
    ] as const) {
        it(`trust ${trusted.join(" and ")} at ${step}, and sign with ${signer}`, () => {
            const anchor = { generation: 2, step };
            const { sources } = spec(anchor, "bundle") as { sources: unknown };
            assert.deepEqual(
                sources,
                trusted.map((name) => ({ secret: { name, key: "tls.crt" } })),
            );
            const { issuerRef } = spec(anchor, "identity-issuer") as {
                issuerRef: { name: string };
            };
            assert.equal(issuerRef.name, signer);
        });
    }

    it("come after everything that they need, and each under a key of its own", () => {
        for (const step of ["trust", "issue", "done"] as const) {
            const seen = new Set<string>();
            for (const { key, after } of objects({ generation: 3, step })) {
                assert.ok(
                    after.every((one) => seen.has(one)),
                    `${step}: ${key} after ${after.join(", ")}`,
                );
                assert.ok(!seen.has(key), key);
                seen.add(key);
            }
        }
    });
});
