import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { AppsV1Api, type V1Pod } from "@kubernetes/client-node";
import { done, notYet, waitFor } from "../../../sandbox/wait";
import { opensslLeaf, opensslVerify } from "../../support/openssl";
import { installCertificateManagers } from "../support/certificate-managers";
import { Checkout } from "../support/checkout";
import { Cluster } from "../support/cluster";
import { MeshProgram } from "../support/mesh-program";
import {
    anchorsOf,
    issuerSecret,
    PodStream,
    readIssued,
    setLife,
    shortLife,
    trustRoots,
} from "../support/short-lived";

const streamed = "streamed";
const yearMs = 365 * 24 * 60 * 60 * 1000;

/** What the control plane and new proxies find in the cluster. */
interface Identity {
    readonly bundle: string;
    readonly issuer: string;
    /** Of a proxy, by that issuer. */
    readonly leaf: string;
}

describe("a trust anchor that cert-manager keeps", () => {
    let checkout: Checkout;
    let cluster: Cluster;
    let mesh: MeshProgram;

    before(async () => {
        checkout = Checkout.make("anchor");
        await checkout.up();
        mesh = await MeshProgram.make(checkout);
        cluster = new Cluster(checkout, mesh.env);
        await installCertificateManagers(checkout, mesh.env);
        setAnchor();
        await mesh.up();
        await cluster.core.createNamespace({
            body: { metadata: { name: streamed, annotations: { "linkerd.io/inject": "enabled" } } },
        });
    });

    after(async () => {
        await checkout.down();
    });

    it("is extended under its key: old and new proxies trust each other", async () => {
        const old = await identity();
        const anchor = { namespace: "cert-manager", certificate: "linkerd-trust-anchor" };
        setLife(cluster, [anchor], shortLife);
        await waitFor({
            what: "trust-manager to hand out the extended trust anchor",
            limitMs: 60_000,
            log: checkout.path(".sandbox", "pods"),
            look: async () =>
                (await trustRoots(cluster)) === old.bundle
                    ? notYet("the old one")
                    : done(undefined),
        });
        const now = await identity();
        assert.equal(now.issuer, old.issuer);
        assert.equal(count(now.bundle), 1);
        for (const { bundle } of [old, now]) {
            assertVerified(bundle, now.leaf, now.issuer);
        }
        // as the stack wants it again, which its next update would not notice
        setLife(cluster, [anchor], { duration: "87600h0m0s", renewBefore: "1440h0m0s" });
        await waitFor({
            what: "trust-manager to hand out a trust anchor that is not renewed at once",
            limitMs: 60_000,
            log: checkout.path(".sandbox", "pods"),
            look: async () => {
                const { validTo } = new X509Certificate(await trustRoots(cluster));
                return Date.parse(validTo) > Date.now() + yearMs
                    ? done(undefined)
                    : notYet(`one that is valid to ${validTo}`);
            },
        });
    });

    it("refuses to skip a step of its rotation, before anything is made", async () => {
        const before = await trustRoots(cluster);
        setAnchor(2, "issue");
        const preview = await mesh.preview();
        assert.notEqual(preview.code, 0);
        assert.match(preview.output, /2\/issue cannot follow 1\/done.*set 2\/trust/s);
        assert.equal(await trustRoots(cluster), before);
    });

    it("is rotated with the bundle: every proxy trusts every other, of this step and of the one before", async () => {
        const first = await identity();
        let old = first;
        for (const [step, anchors] of [
            ["trust", 2],
            ["issue", 2],
            ["done", 1],
        ] as const) {
            setAnchor(2, step);
            const stream = new PodStream(cluster, streamed);
            await mesh.up().finally(() => stream.stop());
            const now = await identity();
            assert.equal(count(now.bundle), anchors, step);
            assert.equal(now.bundle === old.bundle, step === "issue");
            assert.equal(now.issuer === old.issuer, step !== "issue");
            for (const { bundle } of [old, now]) {
                assertVerified(bundle, now.leaf, now.issuer);
                assertVerified(bundle, old.leaf, old.issuer);
            }
            assert.deepEqual(stream.errors, []);
            const started = new Set(stream.created.map((pod) => anchorsOf(pod)));
            const handedOut = [old.bundle, now.bundle];
            assert.deepEqual(
                [...started].filter((one) => !handedOut.includes(one)),
                [],
                step,
            );
            assert.equal(anchorsOf(await nextPod()), now.bundle);
            await assertRestarted();
            await mesh.expectNoChanges();
            old = now;
        }
        assert.equal(opensslVerify(old.bundle, first.leaf, { between: first.issuer }).ok, false);
        assert.ok(count(old.bundle) === 1 && !first.bundle.includes(old.bundle));
    });

    /** The control plane's proxies read the anchors when they start, so no pod of it may be older than the bundle. */
    async function assertRestarted(): Promise<void> {
        const { metadata } = await cluster.core.readNamespacedConfigMap({
            namespace: "linkerd",
            name: "linkerd-identity-trust-roots",
        });
        const written = (metadata?.managedFields ?? []).map(({ time }) => Number(time));
        await waitFor({
            what: "the control plane's Deployments to have replaced their pods",
            limitMs: 60_000,
            look: async () => {
                const apps = cluster.config.makeApiClient(AppsV1Api);
                const { items } = await apps.listNamespacedDeployment({ namespace: "linkerd" });
                const busy = items.filter(
                    ({ spec, status }) =>
                        status?.updatedReplicas !== spec?.replicas ||
                        status?.replicas !== spec?.replicas,
                );
                return busy.length === 0 ? done(undefined) : notYet(`${busy.length} are at it`);
            },
        });
        const { items } = await cluster.core.listNamespacedPod({ namespace: "linkerd" });
        const pods = items.filter((pod) => pod.metadata?.deletionTimestamp === undefined);
        assert.ok(pods.length > 0);
        for (const pod of pods) {
            const created = Number(pod.metadata?.creationTimestamp);
            assert.ok(
                created >= Math.max(...written),
                `${pod.metadata?.name} is older than the bundle`,
            );
        }
    }

    async function nextPod(): Promise<V1Pod> {
        const stream = new PodStream(cluster, streamed);
        try {
            return await waitFor<V1Pod>({
                what: "a pod to be created",
                limitMs: 30_000,
                look: () => {
                    const [pod] = stream.created;
                    return pod === undefined ? notYet(stream.errors.join("; ")) : done(pod);
                },
            });
        } finally {
            await stream.stop();
        }
    }

    function setAnchor(generation = 1, step: "trust" | "issue" | "done" = "done"): void {
        mesh.set({
            identity: { source: "cert-manager", anchor: { generation, step } },
            webhookCertificates: { source: "cert-manager" },
        });
    }

    async function identity(): Promise<Identity> {
        const { certificate, key } = await readIssued(cluster, issuerSecret);
        const leaf = opensslLeaf(certificate, key);
        return { bundle: await trustRoots(cluster), issuer: certificate, leaf };
    }
});

function count(bundle: string): number {
    return bundle.match(/BEGIN CERTIFICATE/g)?.length ?? 0;
}

function assertVerified(bundle: string, certificate: string, between?: string): void {
    const verdict = opensslVerify(bundle, certificate, { between });
    assert.ok(verdict.ok, verdict.output);
}
