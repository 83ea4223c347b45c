import assert from "node:assert/strict";

import { expect, goodRelease } from "../../sandbox/demo/checks";
import { Checkout } from "./support/checkout";
import { Cluster } from "./support/cluster";
import { installMeshWithHelm } from "./support/helm-mesh";
import { COUNTED, liveObjects } from "./support/live-objects";
import { TestStack } from "./support/release";

describe("a cluster on which helm has installed a mesh", () => {
    let checkout: Checkout;
    let stack: TestStack;
    let cluster: Cluster;
    let usersBefore: Map<string, unknown>;

    before(async () => {
        checkout = Checkout.make("existing");
        await checkout.up();
        stack = await TestStack.open(checkout);
        cluster = new Cluster(checkout, stack.env);
        await installMeshWithHelm(checkout, cluster, stack.env);
        usersBefore = liveObjects(cluster, COUNTED);
    });

    after(async () => {
        await checkout.down();
    });

    /** The objects of the user that are gone or no longer the same. */
    function harmed(): string[] {
        const now = liveObjects(cluster, COUNTED);
        return [...usersBefore]
            .filter(([name, object]) => JSON.stringify(now.get(name)) !== JSON.stringify(object))
            .map(([name]) => name);
    }

    for (const operation of ["preview", "up"] as const) {
        it(`is refused by ${operation}, with every installation and the ways on, before anything is made`, async () => {
            const { code, output } = await stack.pulumi.operation(operation);
            assert.notEqual(code, 0, output);
            for (const found of [
                /Linkerd edge-25\.7\.5, installed by helm release linkerd-crds in namespace linkerd and helm release linkerd-control-plane in namespace linkerd, exists/,
                /Linkerd Viz edge-25\.7\.5, installed by helm release linkerd-viz in namespace linkerd-viz, exists/,
                /Flagger 1\.44\.0, installed by helm release flagger in namespace flagger-system, exists/,
                /the Gateway API v1\.2\.1, installed by kubectl,/,
                /pulumi config set --path linkerd-canary:linkerd\.existing true/,
                /helm uninstall linkerd-control-plane --namespace linkerd/,
                /\[existing\/foreign\]/,
            ]) {
                assert.match(output, found);
            }
            assert.doesNotMatch(output, /kubernetes:|^\s+at /m);
            assert.deepEqual(harmed(), []);
        });
    }

    it("is refused without what a setting needs, with the ways on", async () => {
        await stack.pulumi.setConfig("identity.source", "cert-manager");
        const { code, output } = await stack.pulumi.operation("preview");
        await stack.pulumi.removeConfig("identity");
        assert.notEqual(code, 0, output);
        for (const product of ["cert-manager", "trust-manager"]) {
            assert.ok(output.includes(`the cluster does not have ${product}: `), output);
        }
        assert.match(output, /\[existing\/prerequisite\]/);
        assert.doesNotMatch(output, /kubernetes:|^\s+at /m);
    });

    it("is refused with an object that has the name of one of the stack's, by up without a preview too", async () => {
        for (const part of ["gatewayApi", "linkerd", "viz", "flagger"]) {
            await stack.pulumi.setConfig(`${part}.existing`, "true");
        }
        const policy = ["meshtlsauthentication.policy.linkerd.io", "prometheus-admin-clients"];
        cluster.apply(
            JSON.stringify({
                apiVersion: "policy.linkerd.io/v1alpha1",
                kind: "MeshTLSAuthentication",
                metadata: { name: "prometheus-admin-clients", namespace: "linkerd-viz" },
                spec: { identities: ["*"] },
            }),
        );
        const mine = cluster.kubectl("-n", "linkerd-viz", "get", ...policy, "-o", "json");
        for (const operation of ["preview", "up"] as const) {
            const { code, output } = await stack.pulumi.operation(operation);
            assert.notEqual(code, 0, output);
            assert.match(
                output,
                /MeshTLSAuthentication linkerd-viz\/prometheus-admin-clients, created by kubectl, exists, .*\[existing\/foreign-object\]/,
            );
            assert.doesNotMatch(output, /^\s+at /m);
        }
        assert.deepEqual(harmed(), []);
        assert.equal(cluster.kubectl("-n", "linkerd-viz", "get", ...policy, "-o", "json"), mine);
        cluster.kubectl("-n", "linkerd-viz", "delete", ...policy);
    });

    it("is used as it is when the settings say so, and a release runs on it", async () => {
        await stack.up();
        await stack.rest();
        assert.deepEqual(harmed(), []);
        await stack.expectNoChanges();
        expect(await stack.rollOut({ message: "release 2" }), goodRelease);
        assert.deepEqual(harmed(), []);
    });

    it("is left with the canary by a destroy that retains, and taken over again", async () => {
        await stack.pulumi.setConfig("retainOnDestroy", "true");
        await stack.up();
        const before = liveObjects(cluster, COUNTED);
        const { code, output } = await stack.pulumi.operation("destroy");
        assert.equal(code, 0, output);
        const after = liveObjects(cluster, COUNTED);
        assert.deepEqual(
            [...before].flatMap(([name, object]) =>
                JSON.stringify(after.get(name)) === JSON.stringify(object) ? [] : [name],
            ),
            ["ConfigMap kube-system/linkerd-canary-stack"],
        );
        await stack.pulumi.removeConfig("retainOnDestroy");
        await stack.up();
        await stack.expectNoChanges();
    });

    it("keeps what somebody has put into a namespace of the stack: destroy is refused until it is gone", async () => {
        cluster.kubectl("-n", "test", "create", "configmap", "mine", "--from-literal=a=b");
        const everything = cluster.everything();
        const refused = await stack.pulumi.operation("destroy");
        assert.notEqual(refused.code, 0, refused.output);
        assert.match(refused.output, /ConfigMap test\/mine\. .*\[existing\/others\]/);
        assert.deepEqual(cluster.everything(), everything);
        cluster.kubectl("-n", "test", "delete", "configmap", "mine");
    });

    it("is left as it was by destroy", async () => {
        const { code, output } = await stack.pulumi.operation("destroy");
        assert.equal(code, 0, output);
        assert.deepEqual(harmed(), []);
    });
});
