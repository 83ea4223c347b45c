import assert from "node:assert/strict";
import { AdmissionregistrationV1Api, ApiregistrationV1Api } from "@kubernetes/client-node";
import { expect, goodRelease } from "../../../sandbox/demo/checks";
import { done, notYet, waitFor } from "../../../sandbox/wait";
import { opensslLeaf, opensslVerify } from "../../support/openssl";
import { installCertificateManagers } from "../support/certificate-managers";
import { Checkout } from "../support/checkout";
import { Cluster } from "../support/cluster";
import { TestStack } from "../support/release";
import {
    anchorsOf,
    type IssuedSecret,
    PodStream,
    proxyOf,
    issuerSecret as issuer,
    readIssued,
    SecretHistory,
    type SeenSecret,
    setLife,
    shortLife,
    trustRoots,
} from "../support/short-lived";

const serving = (namespace: string, service: string): IssuedSecret => ({
    namespace,
    certificate: service,
    secret: `${service}-k8s-tls`,
});
/** Each server that the API server calls, by the object that holds the authority which it trusts. */
const servers = [
    [
        "mutating",
        "linkerd-proxy-injector-webhook-config",
        serving("linkerd", "linkerd-proxy-injector"),
    ],
    [
        "validating",
        "linkerd-sp-validator-webhook-config",
        serving("linkerd", "linkerd-sp-validator"),
    ],
    [
        "validating",
        "linkerd-policy-validator-webhook-config",
        serving("linkerd", "linkerd-policy-validator"),
    ],
    ["mutating", "linkerd-tap-injector-webhook-config", serving("linkerd-viz", "tap-injector")],
    ["api", "v1alpha1.tap.linkerd.io", serving("linkerd-viz", "tap")],
] as const;
const issued = [issuer, ...servers.map(([, , one]) => one)];

/** Renewals of each certificate that a release has to see, and pods that start meanwhile. */
const renewals = 5;
const starts = 50;
const streamed = "streamed";

describe("certificates from cert-manager and trust-manager in a cluster", () => {
    let checkout: Checkout;
    let stack: TestStack;
    let cluster: Cluster;
    let without: string[];

    before(async () => {
        checkout = Checkout.make("cert-manager");
        await checkout.up();
        stack = await TestStack.open(checkout);
        cluster = new Cluster(checkout, stack.env);
        await installCertificateManagers(checkout, stack.env);
        without = cluster.everything();
        await stack.pulumi.setConfig("identity.source", "cert-manager");
        await stack.pulumi.setConfig("webhooks.source", "cert-manager");
        await stack.up();
        await stack.rest();
    });

    after(async () => {
        await checkout.down();
    });

    it("are no change in the next preview", async () => {
        await stack.expectNoChanges();
    });

    it("are an issuer in the form that Linkerd reads, by the anchor that its proxies trust", async () => {
        const { type } = await cluster.core.readNamespacedSecret({
            namespace: issuer.namespace,
            name: issuer.secret,
        });
        assert.equal(type, "kubernetes.io/tls");
        const secret = await read(issuer);
        const bundle = await trustRoots(cluster);
        assert.equal(secret.authority, bundle);
        assertVerified(bundle, secret.certificate);
        assertVerified(bundle, opensslLeaf(secret.certificate, secret.key), secret.certificate);
        const values = cluster.kubectl(
            ...[
                "-n",
                "linkerd",
                "get",
                "configmap",
                "linkerd-config",
                "-o",
                "jsonpath={.data.values}",
            ],
        );
        assert.match(values, /scheme: kubernetes\.io\/tls/);
    });

    for (const [kind, name, server] of servers) {
        it(`are ${server.secret}, by the authority in ${name}`, async () => {
            const bundles = await caBundles(kind, name);
            assert.ok(bundles.length > 0);
            for (const bundle of bundles) {
                assertVerified(bundle, (await read(server)).certificate);
            }
        });
    }

    it("give every pod of the stack its proxy from the start", async () => {
        const roots = await trustRoots(cluster);
        for (const namespace of ["test", "flagger-system", "linkerd-viz"]) {
            const { items } = await cluster.core.listNamespacedPod({ namespace });
            assert.ok(items.length > 0, namespace);
            for (const pod of items) {
                assert.equal(anchorsOf(pod), roots, pod.metadata?.name);
            }
        }
    });

    it("are renewed several times during a release, and no pod starts without its proxy", async () => {
        await cluster.core.createNamespace({
            body: { metadata: { name: streamed, annotations: { "linkerd.io/inject": "enabled" } } },
        });
        const roots = await trustRoots(cluster);
        const history = new SecretHistory(cluster, issued);
        const stream = new PodStream(cluster, streamed);
        const pods = new Map<string, boolean>();
        try {
            setLife(cluster, issued, shortLife);
            const rollout = await stack.rollOut({ message: "release 2" });
            expect(rollout, goodRelease);
            await waitFor({
                what: `${renewals} renewals of each certificate`,
                limitMs: 120_000,
                everyMs: 500,
                log: checkout.path(".sandbox", "pods"),
                look: () => {
                    const few = [...history.seen].filter(([, seen]) => seen.length <= renewals);
                    return few.length === 0
                        ? done(undefined)
                        : notYet(few.map(([name, { length }]) => `${name}: ${length}`).join(", "));
                },
            });
            for (const pod of (await cluster.core.listNamespacedPod({ namespace: "test" })).items) {
                pods.set(pod.metadata?.name ?? "", proxyOf(pod) !== undefined);
            }
        } finally {
            await Promise.all([stream.stop(), history.stop()]);
        }
        assert.deepEqual([...stream.errors, ...history.errors], []);
        assert.ok(stream.created.length >= starts, `${stream.created.length} pods`);
        const unmeshed = stream.created.filter((pod) => anchorsOf(pod) !== roots);
        assert.deepEqual(
            unmeshed.map(({ metadata }) => metadata?.name),
            [],
        );
        assert.deepEqual(
            [...pods].filter(([, meshed]) => !meshed),
            [],
        );

        assert.equal(await trustRoots(cluster), roots);
        const issuers = history.seen.get("linkerd/linkerd-identity-issuer") ?? [];
        for (const { authority, certificate } of issuers) {
            assert.equal(authority, roots);
            assertVerified(roots, certificate);
        }
        assert.equal(
            new Set(issuers.map(({ key }) => key)).size,
            issuers.length,
            "each has a key of its own",
        );
        for (const [kind, name, server] of servers) {
            const [bundle] = await caBundles(kind, name);
            for (const { certificate } of history.seen.get(
                `${server.namespace}/${server.secret}`,
            ) ?? []) {
                assertVerified(bundle, certificate);
            }
        }
    });

    it("leave nothing of the stack behind after destroy but the trust anchor's Secret", async () => {
        await cluster.core.deleteNamespace({ name: streamed });
        await waitFor({
            what: `namespace ${streamed} to be gone`,
            limitMs: 60_000,
            look: () => {
                const left = cluster.kubectl("get", "namespace", streamed, "--ignore-not-found");
                return left === "" ? done(undefined) : notYet(left);
            },
        });
        const { code, output } = await stack.pulumi.operation("destroy");
        assert.equal(code, 0, output);
        const left = cluster.everything().filter((name) => !without.includes(name));
        assert.deepEqual(left, ["secret/linkerd-trust-anchor"]);
    });

    function read(one: IssuedSecret): Promise<SeenSecret> {
        return readIssued(cluster, one);
    }

    async function caBundles(kind: (typeof servers)[number][0], name: string): Promise<string[]> {
        const admission = cluster.config.makeApiClient(AdmissionregistrationV1Api);
        const encoded = async (): Promise<(string | undefined)[]> => {
            switch (kind) {
                case "mutating": {
                    const { webhooks } = await admission.readMutatingWebhookConfiguration({ name });
                    return (webhooks ?? []).map(({ clientConfig }) => clientConfig.caBundle);
                }
                case "validating": {
                    const { webhooks } = await admission.readValidatingWebhookConfiguration({
                        name,
                    });
                    return (webhooks ?? []).map(({ clientConfig }) => clientConfig.caBundle);
                }
                case "api": {
                    const api = cluster.config.makeApiClient(ApiregistrationV1Api);
                    return [(await api.readAPIService({ name })).spec?.caBundle];
                }
            }
        };
        return (await encoded()).map((text = "") => Buffer.from(text, "base64").toString());
    }
});

function assertVerified(bundle: string, certificate: string, between?: string): void {
    const verdict = opensslVerify(bundle, certificate, { between });
    assert.ok(verdict.ok, verdict.output);
}
