import "reflect-metadata";
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as x509 from "@peculiar/x509";
import { parse } from "yaml";
import type { GeneratedIdentity } from "../../components";
import {
    issueCertificate,
    type KeyedCertificate,
} from "../../components/linkerd/identity/certificates";
import { highAvailabilityValues } from "../../components/linkerd/high-availability";
import { opensslLeaf, opensslVerify } from "../support/openssl";
import { Checkout } from "./support/checkout";
import { Cluster } from "./support/cluster";
import { MeshProgram } from "./support/mesh-program";

const certificates = "pulumi-nodejs:dynamic/linkerd:IdentityCertificates";

/** What the control plane finds in the cluster. */
interface Identity {
    readonly bundle: string;
    readonly issuer: string;
    readonly issuerKey: string;
    /** What the annotation of the control plane's pods says of the anchors that they started with. */
    readonly anchors: string | undefined;
}

describe("the mesh's identity in a cluster", () => {
    let checkout: Checkout;
    let cluster: Cluster;
    let mesh: MeshProgram;

    before(async () => {
        checkout = Checkout.make("identity");
        await checkout.up();
        mesh = await MeshProgram.make(checkout);
        cluster = new Cluster(checkout, mesh.env);
        mesh.set({});
        await mesh.up();
    });

    after(async () => {
        await checkout.down();
    });

    it("is that of a control plane whose preset for high availability is known to the letter", () => {
        const file = checkout.path(
            ...[".sandbox", "charts", "linkerd-control-plane", "values-ha.yaml"],
        );
        assert.deepEqual(parse(fs.readFileSync(file, "utf8")), highAvailabilityValues);
    });

    it("is a whole chain, and no change in the next preview", async () => {
        const { bundle, issuer, anchors } = await identity();
        assertVerified(bundle, issuer);
        assert.equal(anchors, undefined);
        await mesh.expectNoChanges();
    });

    it("shows at preview that an issuer near its end is due, renews it under the same anchor, and rests", async () => {
        const before = await identity();
        const oldLeaf = opensslLeaf(before.issuer, before.issuerKey);
        await mesh.editState(certificates, async (outputs) => {
            const aged = await issueCertificate(
                x509,
                {
                    commonName: "identity.linkerd.cluster.local",
                    validityDays: 89,
                    authority: "issuer",
                },
                {
                    certificate: plain(outputs["anchorCertificate"]),
                    privateKey: plain(outputs["anchorKey"]),
                },
            );
            outputs["issuerCertificate"] = aged.certificate;
            outputs["issuerKey"] = secret(aged.privateKey);
        });
        const preview = await mesh.preview();
        assert.match(
            preview.output,
            /~ pulumi-nodejs:dynamic\/linkerd:IdentityCertificates: \(update\)/,
        );
        assert.doesNotMatch(preview.output, /Deployment: \(update\)/);
        await mesh.up();
        const after = await identity();
        assert.equal(after.bundle, before.bundle);
        assert.notEqual(after.issuer, before.issuer);
        assertVerified(after.bundle, after.issuer);
        assertVerified(after.bundle, oldLeaf, before.issuer);
        await mesh.expectNoChanges();
    });

    it("refuses to skip a step of an anchor's rotation, before anything is made", async () => {
        const before = await identity();
        setAnchor({ generation: 2, step: "done" });
        const preview = await mesh.preview();
        assert.notEqual(preview.code, 0);
        assert.match(preview.output, /2\/done cannot follow 1\/done.*set 2\/trust/s);
        assert.deepEqual(await identity(), before);
    });

    it("rotates the anchor while every proxy trusts every other, of this step and of the one before", async () => {
        const first = await identity();
        const firstLeaf = opensslLeaf(first.issuer, first.issuerKey);
        let [old, oldLeaf] = [first, firstLeaf];
        for (const [step, anchors, anchorCount] of [
            ["trust", "1,2", 2],
            ["issue", "1,2", 2],
            ["done", "2", 1],
        ] as const) {
            setAnchor({ generation: 2, step });
            const up = await mesh.up();
            await mesh.expectNoChanges();
            const now = await identity();
            const leaf = opensslLeaf(now.issuer, now.issuerKey);
            assertVerified(now.bundle, now.issuer);
            assertVerified(now.bundle, leaf, now.issuer);
            assertVerified(old.bundle, leaf, now.issuer);
            assertVerified(now.bundle, oldLeaf, old.issuer);
            assert.equal(now.bundle.match(/BEGIN CERTIFICATE/g)?.length, anchorCount);
            assert.equal(now.anchors, anchors, "the control plane starts anew with its anchors");
            assert.equal(now.issuer === old.issuer, step !== "issue");
            assert.equal(/Restart every other meshed workload/.test(up.output), step === "trust");
            [old, oldLeaf] = [now, leaf];
        }
        assert.equal(opensslVerify(old.bundle, firstLeaf, { between: first.issuer }).ok, false);
    });

    it("takes PEMs that are provided, and refuses at preview an issuer that another anchor signed", async () => {
        const [before, anchor, other] = [await identity(), await authority(), await authority()];
        const issuer = await authority(anchor);
        const provided = {
            source: "provided",
            issuerCertificate: issuer.certificate,
            issuerKey: issuer.privateKey,
        } as const;
        mesh.set({ identity: { ...provided, trustAnchors: other.certificate } });
        const refused = await mesh.preview();
        assert.notEqual(refused.code, 0);
        assert.match(refused.output, /identity\.issuerCertificate/);
        assert.deepEqual(await identity(), before);

        mesh.set({ identity: { ...provided, trustAnchors: anchor.certificate } });
        await mesh.up();
        const after = await identity();
        assert.equal(after.issuer.trim(), issuer.certificate.trim());
        assertVerified(after.bundle, after.issuer);
        await mesh.expectNoChanges();
    });

    it("is kept when the preset for high availability is set, whose replicas and budgets a preview shows", async () => {
        mesh.set({ ...mesh.settings, highAvailability: true });
        const preview = await mesh.preview();
        assert.equal(preview.code, 0, preview.output);
        assert.match(preview.output, /\+ kubernetes:policy\/v1:PodDisruptionBudget: \(create\)/);
        assert.match(preview.output, /~ replicas: 1 => 3/);
        assert.doesNotMatch(preview.output, /linkerd-identity-issuer|IdentityCertificates: \(/);
    });

    it("prints no private key, and keeps none in the open", async () => {
        const exported = await mesh.pulumi.must(["stack", "export"]);
        const keys = await cluster.privateKeys();
        assert.ok(keys.some(({ secret: name }) => name === "linkerd/linkerd-identity-issuer"));
        for (const { secret: name, pem } of keys) {
            const body = pem.split("\n")[1];
            assert.ok(!exported.output.includes(body), name);
        }
    });

    /** An anchor, or an issuer that one signed. */
    function authority(anchor?: KeyedCertificate): Promise<KeyedCertificate> {
        const [commonName, kind] = anchor
            ? (["identity.linkerd.cluster.local", "issuer"] as const)
            : (["root.linkerd.cluster.local", "root"] as const);
        return issueCertificate(x509, { commonName, validityDays: 365, authority: kind }, anchor);
    }

    function setAnchor(anchor: NonNullable<GeneratedIdentity["anchor"]>): void {
        mesh.set({ identity: { source: "generated", anchor } });
    }

    async function identity(): Promise<Identity> {
        const namespace = "linkerd";
        const [roots, issuer] = await Promise.all([
            cluster.core.readNamespacedConfigMap({
                namespace,
                name: "linkerd-identity-trust-roots",
            }),
            cluster.core.readNamespacedSecret({ namespace, name: "linkerd-identity-issuer" }),
        ]);
        const pem = (key: string): string =>
            Buffer.from(issuer.data?.[key] ?? "", "base64").toString();
        const annotation = cluster.kubectl(
            ...["-n", namespace, "get", "deployment", "linkerd-identity", "-o"],
            "jsonpath={.spec.template.metadata.annotations.linkerd-canary/trust-anchors}",
        );
        return {
            bundle: roots.data?.["ca-bundle.crt"] ?? "",
            issuer: pem("tls.crt"),
            issuerKey: pem("tls.key"),
            anchors: annotation === "" ? undefined : annotation,
        };
    }
});

function assertVerified(bundle: string, certificate: string, between?: string): void {
    const verdict = opensslVerify(bundle, certificate, { between });
    assert.ok(verdict.ok, verdict.output);
}

// How a state that is exported with its secrets marks them (Pulumi's sdk/go/common/resource/properties.go).
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

function secret(text: string): unknown {
    return { [signatureKey]: secretSignature, plaintext: JSON.stringify(text) };
}

function plain(value: unknown): string {
    if (typeof value === "string") {
        return value;
    }
    const { plaintext } = value as { plaintext: string };
    return JSON.parse(plaintext) as string;
}
