import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import {
    issueCertificate,
    type KeyedCertificate,
} from "../../../components/linkerd/identity/certificates";
import { loadX509 } from "../../../components/linkerd/identity/provider-support";
import type { KubernetesObject } from "../../../rules/canary";
import { lastingCertificates, usableCertificates } from "../../../rules/mesh/certificates";
import { checkMeshRule } from "../../../rules/mesh/rule";
import { object } from "./support";

const x509 = loadX509();
const DAY = 24 * 60 * 60 * 1000;
const HOST = "linkerd-proxy-injector.linkerd.svc";
const namespace = "linkerd";

const issue = (
    authority: "no" | "root" | "issuer",
    commonName: string,
    validityDays: number,
    by?: KeyedCertificate,
) => issueCertificate(x509, { commonName, validityDays, authority }, by);
const base64 = (text: string) => Buffer.from(text).toString("base64");
const anchors = (text: string) =>
    object(
        "ConfigMap",
        "linkerd-identity-trust-roots",
        { data: { "ca-bundle.crt": text } },
        { namespace },
    );
const secret = (name: string, fields: object) => object("Secret", name, fields, { namespace });
const webhook = (...bundle: string[]) =>
    object("MutatingWebhookConfiguration", "linkerd-proxy-injector-webhook-config", {
        webhooks: [{ clientConfig: { caBundle: base64(bundle.join("")) } }],
    });

describe("rules on certificates, at a given time", () => {
    let anchor: KeyedCertificate;
    let issuer: KeyedCertificate;
    let server: KeyedCertificate;
    let end: number;
    let begin: number;

    before(async () => {
        anchor = await issue("root", "root.linkerd.cluster.local", 365);
        issuer = await issue("issuer", "identity.linkerd.cluster.local", 365, anchor);
        server = await issue("no", HOST, 365);
        const { validFrom, validTo } = new X509Certificate(server.certificate);
        [begin, end] = [Date.parse(validFrom), Date.parse(validTo)];
    });

    const injector = (fields?: object): KubernetesObject =>
        secret(
            "linkerd-proxy-injector-k8s-tls",
            fields ?? { data: { "tls.crt": base64(server.certificate) } },
        );
    const usable = (now: number, ...objects: KubernetesObject[]): string[] =>
        checkMeshRule(usableCertificates({ x509: () => x509, now: () => now }), objects, {}).map(
            ({ path, requirement }) => `${path}: ${requirement}`,
        );
    const ending = (now: number, days: number): number =>
        checkMeshRule(lastingCertificates({ x509: () => x509, now: () => now }), [injector()], {
            days,
        }).length;

    it("count a certificate as ending from the first moment of the margin to its end", () => {
        assert.equal(ending(end - 60 * DAY - 1, 60), 0);
        assert.equal(ending(end - 60 * DAY, 60), 1);
        assert.equal(ending(end - 1, 60), 1);
        // from here on it is the other rule's
        assert.equal(ending(end, 60), 0);
        assert.equal(ending(end, 0), 0);
    });

    it("count a server's certificate as valid from its first moment until before its last", () => {
        for (const [now, count] of [
            [begin - 1, 1],
            [begin, 0],
            [end - 1, 0],
            [end, 1],
        ] as const) {
            assert.equal(usable(now, injector()).length, count, new Date(now).toISOString());
        }
    });

    it("read a Secret's plain texts as well as its data", () => {
        const now = end + 1;
        assert.match(
            usable(now, injector({ stringData: { "tls.crt": server.certificate } })).join(),
            /stringData\["tls\.crt"\]/,
        );
        assert.match(usable(now, injector()).join(), /data\["tls\.crt"\]/);
    });

    it("take a server that one certificate of the bundle vouches for, or has signed", async () => {
        const other = await issue("no", HOST, 365);
        const now = Date.now();
        assert.deepEqual(
            usable(now, injector(), webhook(other.certificate, server.certificate)),
            [],
        );
        assert.deepEqual(usable(now, injector(), webhook("")), []);
        assert.equal(usable(now, injector(), webhook(other.certificate)).length, 1);
        const signed = await issue("no", HOST, 365, anchor);
        const fields = { data: { "tls.crt": base64(signed.certificate) } };
        assert.deepEqual(usable(now, injector(fields), webhook(anchor.certificate)), []);
        // of the same name as the signer, and not the signer
        const namesake = await issue("root", "root.linkerd.cluster.local", 365);
        assert.equal(usable(now, injector(fields), webhook(namesake.certificate)).length, 1);
    });

    it("look for the bundle where the server's own callers have it", () => {
        const { apiVersion, metadata, ...rest } = webhook(anchor.certificate);
        const strange = [
            { ...rest, apiVersion, metadata: { ...metadata, name: "another" } },
            { ...rest, apiVersion, metadata, kind: "ValidatingWebhookConfiguration" },
        ];
        assert.deepEqual(usable(Date.now(), injector(), ...strange), []);
    });

    it("judge an issuer whose key or anchors are not known by itself", () => {
        const alone = { data: { "tls.crt": base64(issuer.certificate) } };
        const keyed = { data: { ...alone.data, "tls.key": base64(issuer.privateKey) } };
        for (const objects of [
            [secret("linkerd-identity-issuer", alone)],
            [secret("linkerd-identity-issuer", alone), anchors(anchor.certificate)],
            [secret("linkerd-identity-issuer", keyed)],
        ]) {
            assert.deepEqual(usable(Date.now(), ...objects), []);
            const found = usable(end + 2 * DAY, ...objects);
            assert.equal(found.filter((one) => one.startsWith("Secret")).length, 1, found.join());
        }
    });

    it("tell of an anchor's fault at the anchor, once", () => {
        const fields = {
            data: {
                "tls.crt": base64(issuer.certificate),
                "tls.key": base64(issuer.privateKey),
            },
        };
        const found = usable(
            end + 2 * DAY,
            secret("linkerd-identity-issuer", fields),
            anchors(anchor.certificate),
        );
        assert.equal(
            found.filter((one) => one.includes("ca-bundle.crt")).length,
            1,
            found.join("\n"),
        );
    });

    it("leave objects of other kinds with these names alone", () => {
        const { metadata } = injector();
        const config = { apiVersion: "v1", kind: "ConfigMap", metadata };
        assert.deepEqual(usable(end + 1, { ...config, data: { "tls.crt": "x" } }), []);
        const others = secret("web-tls", { data: { "tls.crt": base64(server.certificate) } });
        assert.deepEqual(usable(end + 1, others), []);
    });
});
