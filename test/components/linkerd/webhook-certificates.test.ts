import assert from "node:assert/strict";

import { Linkerd, type LinkerdArgs, LinkerdViz } from "../../../components";
import { record, type Registration } from "../../support/recorder";

const args: LinkerdArgs = {
    namespace: "linkerd",
    version: "edge-1.2.3",
    crds: { kind: "folder", path: "crds" },
    controlPlane: { kind: "folder", path: "cp" },
};

function made(registrations: readonly Registration[], type: RegExp): string[] {
    return registrations
        .filter((one) => type.test(one.type))
        .map(({ inputs }) => (inputs["metadata"] as { name: string }).name)
        .sort();
}

const certManagerKinds = /^kubernetes:cert-manager\.io\/v1:/;
const secrets = /^kubernetes:core\/v1:Secret$/;
const generated = /ServingCertificate$/;

describe("certificates of the webhooks", () => {
    it("are kept by cert-manager where it is asked to: one authority for all, and no key here", async () => {
        const registrations = await record(
            (opts) =>
                new Linkerd(
                    "mesh",
                    { ...args, webhookCertificates: { source: "cert-manager" } },
                    opts,
                ),
        );
        assert.deepEqual(made(registrations, certManagerKinds), [
            "linkerd-policy-validator",
            "linkerd-proxy-injector",
            "linkerd-sp-validator",
            "linkerd-webhook-authority",
            "linkerd-webhook-authority-root",
            "linkerd-webhook-issuer",
        ]);
        assert.deepEqual(made(registrations, secrets), ["linkerd-identity-issuer"]);
        assert.ok(!registrations.some(({ type }) => generated.test(type)));
        const injector = registrations.find(
            ({ name }) => name === "mesh-proxy-injector-certificate",
        );
        assert.deepEqual(injector?.inputs["spec"], {
            issuerRef: { kind: "Issuer", name: "linkerd-webhook-issuer" },
            secretName: "linkerd-proxy-injector-k8s-tls",
            commonName: "linkerd-proxy-injector.linkerd.svc",
            dnsNames: ["linkerd-proxy-injector.linkerd.svc"],
            usages: ["server auth"],
            duration: "2160h0m0s",
            renewBefore: "720h0m0s",
            privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
        });
    });

    it("are somebody else's where they exist: nothing is made of them, in Viz neither", async () => {
        const registrations = await record((opts) => {
            const webhookCertificates = { source: "existing", caBundle: "PEM" } as const;
            new Linkerd("mesh", { ...args, webhookCertificates }, opts);
            new LinkerdViz(
                "viz",
                {
                    namespace: "linkerd-viz",
                    linkerdNamespace: "linkerd",
                    version: args.version,
                    chart: { kind: "folder", path: "viz" },
                    webhookCertificates,
                },
                opts,
            );
        });
        assert.deepEqual(made(registrations, certManagerKinds), []);
        assert.deepEqual(made(registrations, secrets), ["linkerd-identity-issuer"]);
        assert.ok(!registrations.some(({ type }) => generated.test(type)));
    });
});
