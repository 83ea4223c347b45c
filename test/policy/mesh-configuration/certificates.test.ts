import assert from "node:assert/strict";
import {
    issueCertificate,
    type KeyedCertificate,
} from "../../../components/linkerd/identity/certificates";
import { loadX509 } from "../../../components/linkerd/identity/provider-support";
import {
    certificateMarginPolicy,
    identityCertificatesPolicy,
} from "../../../policy/policies/identity-certificates";
import { UNKNOWN_TEXT } from "../support";
import { made, run } from "./support";

const x509 = loadX509();
const root = "root.linkerd.cluster.local";
const HOST = "linkerd-proxy-injector.linkerd.svc";

function issue(
    authority: "no" | "root" | "issuer",
    validityDays = 365,
    by?: KeyedCertificate,
    commonName = authority === "root" ? root : "identity.linkerd.cluster.local",
): Promise<KeyedCertificate> {
    return issueCertificate(x509, { commonName, validityDays, authority }, by);
}

function encoded(data: Readonly<Record<string, string>>): object {
    const entries = Object.entries(data).map(([key, text]) => [
        key,
        text === UNKNOWN_TEXT ? text : Buffer.from(text).toString("base64"),
    ]);
    return { data: Object.fromEntries(entries) as object };
}

const inLinkerd = { namespace: "linkerd" };
const anchors = (text: string) =>
    made(
        "kubernetes:core/v1:ConfigMap",
        "linkerd-identity-trust-roots",
        { data: { "ca-bundle.crt": text } },
        inLinkerd,
    );
const issuerSecret = ({ certificate, privateKey }: KeyedCertificate, fields?: object) =>
    made(
        "kubernetes:core/v1:Secret",
        "linkerd-identity-issuer",
        fields ?? encoded({ "crt.pem": certificate, "key.pem": privateKey }),
        inLinkerd,
    );
const server = ({ certificate, privateKey }: KeyedCertificate) =>
    made(
        "kubernetes:core/v1:Secret",
        "linkerd-proxy-injector-k8s-tls",
        encoded({ "tls.crt": certificate, "tls.key": privateKey }),
        inLinkerd,
    );
const webhook = (bundle: string) =>
    made(
        "kubernetes:admissionregistration.k8s.io/v1:MutatingWebhookConfiguration",
        "linkerd-proxy-injector-webhook-config",
        {
            webhooks: [{ clientConfig: { caBundle: Buffer.from(bundle).toString("base64") } }],
        },
    );

describe("policy identity-certificates", () => {
    let anchor: KeyedCertificate;
    let issuer: KeyedCertificate;
    let own: KeyedCertificate;

    before(async () => {
        anchor = await issue("root");
        issuer = await issue("issuer", 365, anchor);
        own = await issue("no", 365, undefined, HOST);
    });

    it("lets certificates pass that Linkerd takes, in all the places that they can be", async () => {
        const program = [
            anchors(anchor.certificate),
            issuerSecret(issuer),
            server(own),
            webhook(own.certificate),
        ];
        assert.deepEqual(await run(identityCertificatesPolicy, program), {
            ids: [],
            violations: [],
            notes: [],
            asked: [],
        });
        const inText = {
            stringData: {
                "tls.crt": issuer.certificate,
                "tls.key": issuer.privateKey,
                "ca.crt": anchor.certificate,
            },
        };
        assert.deepEqual(
            (await run(identityCertificatesPolicy, [issuerSecret(issuer, inText)])).ids,
            [],
        );
    });

    it("finds an issuer that another anchor signed, and shows no key", async () => {
        const other = await issue("root");
        const program = [anchors(other.certificate), issuerSecret(issuer)];
        const { ids, violations } = await run(identityCertificatesPolicy, program);
        assert.deepEqual(ids, ["mesh-config/certificate"]);
        assert.match(
            violations[0] ?? "",
            /^Secret linkerd\/linkerd-identity-issuer: data\["crt\.pem"\]/,
        );
        assert.doesNotMatch(violations.join(), /PRIVATE KEY-----|BEGIN CERTIFICATE/);
    });

    it("finds a key of another issuer, an issuer that may not sign, and what has ended", async () => {
        const another = await issue("issuer", 365, anchor);
        const leaf = await issue("no", 365, anchor);
        const ended = await issue("root", -1);
        const wrong: Parameters<typeof run>[1][] = [
            [
                anchors(anchor.certificate),
                issuerSecret({ ...issuer, privateKey: another.privateKey }),
            ],
            [anchors(anchor.certificate), issuerSecret(leaf)],
            [anchors(ended.certificate)],
            [anchors("no certificate")],
        ];
        for (const program of wrong) {
            const { ids } = await run(identityCertificatesPolicy, program);
            assert.deepEqual([...new Set(ids)], ["mesh-config/certificate"]);
        }
    });

    it("finds a server's certificate for another name, or that the API server does not trust", async () => {
        const other = await issue("no", 365, undefined, "tap.linkerd.svc");
        const forAnother = await run(identityCertificatesPolicy, [server(other)]);
        assert.match(
            forAnother.violations.join(),
            /it must be issued for linkerd-proxy-injector\.linkerd\.svc/,
        );
        const untrusted = await run(identityCertificatesPolicy, [
            server(own),
            webhook(other.certificate),
        ]);
        assert.match(untrusted.violations.join(), /must trust it through the bundle/);
    });

    it("tells once what is not known yet", async () => {
        const fields = encoded({ "crt.pem": UNKNOWN_TEXT, "key.pem": UNKNOWN_TEXT });
        const program = [anchors(anchor.certificate), issuerSecret(issuer, fields)];
        const { ids, notes } = await run(identityCertificatesPolicy, program);
        assert.deepEqual(ids, []);
        assert.equal(notes.length, 1);
        assert.match(notes[0] ?? "", /linkerd-identity-issuer: data\.crt\.pem is not known/);
    });

    it("leaves other Secrets and ConfigMaps alone", async () => {
        const program = [
            made("kubernetes:core/v1:Secret", "web", { data: { "tls.crt": "AAAA" } }),
            made("kubernetes:core/v1:ConfigMap", "web", { data: { "ca-bundle.crt": "x" } }),
        ];
        assert.deepEqual((await run(identityCertificatesPolicy, program)).ids, []);
    });
});

describe("policy certificate-margin", () => {
    it("warns of each certificate that ends within the margin, and only warns", async () => {
        const anchor = await issue("root", 50);
        const issuer = await issue("issuer", 10, anchor);
        const own = await issue("no", 400, undefined, HOST);
        const program = [anchors(anchor.certificate), issuerSecret(issuer), server(own)];
        const ends = "mesh-config/certificate-ends";
        assert.deepEqual((await run(certificateMarginPolicy, program)).ids, [ends, ends]);
        assert.deepEqual((await run(certificateMarginPolicy, program, { days: 20 })).ids, [ends]);
        assert.deepEqual((await run(certificateMarginPolicy, program, { days: 5 })).ids, []);
        assert.equal((await run(certificateMarginPolicy, program, { days: 500 })).ids.length, 3);
        assert.deepEqual((await run(identityCertificatesPolicy, program)).ids, []);
    });
});
