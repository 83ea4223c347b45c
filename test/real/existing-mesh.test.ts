import assert from "node:assert/strict";
import * as fs from "node:fs";

import type { KubernetesObject } from "../../rules/canary/context";
import { Checkout } from "./support/checkout";
import { Cluster } from "./support/cluster";
import { chartValues } from "./support/helm-charts";
import { TestStack } from "./support/release";

/** A mesh as most clusters have it: by helm, before this program came. */
const helmCharts = [
    { chart: "linkerd-crds", namespace: "linkerd" },
    { chart: "linkerd-control-plane", namespace: "linkerd" },
    { chart: "linkerd-viz", namespace: "linkerd-viz" },
    { chart: "flagger", namespace: "flagger-system" },
] as const;

/** The namespaces and kinds in which the user's installation is. */
const namespaces = ["linkerd", "linkerd-viz", "flagger-system"];
const clusterKinds =
    "namespaces,customresourcedefinitions,clusterroles,clusterrolebindings,apiservices," +
    "mutatingwebhookconfigurations,validatingwebhookconfigurations";
const namespacedKinds =
    "deployments,services,configmaps,secrets,serviceaccounts,roles,rolebindings,cronjobs," +
    "servers.policy.linkerd.io,authorizationpolicies.policy.linkerd.io,poddisruptionbudgets";

describe("a cluster on which helm has installed a mesh", () => {
    let checkout: Checkout;
    let stack: TestStack;
    let cluster: Cluster;
    let usersBefore: Map<string, unknown>;

    before(async () => {
        checkout = Checkout.make("existing");
        const up = await checkout.sandbox("up");
        assert.equal(up.code, 0, up.output);
        stack = await TestStack.open(checkout);
        cluster = new Cluster(checkout, stack.env);
        cluster.kubectl("apply", "--server-side", "-f", artefact("gateway-api"));
        const values = await chartValues();
        for (const { chart, namespace } of helmCharts) {
            const file = checkout.path(".sandbox", `${chart}.json`);
            fs.writeFileSync(file, JSON.stringify(values[chart] ?? {}));
            const installed = await checkout.run(
                "helm",
                [
                    ...["install", chart, artefact("charts", chart), "--wait"],
                    ...["--namespace", namespace, "--create-namespace", "--values", file],
                ],
                stack.env,
            );
            assert.equal(installed.code, 0, installed.output);
        }
        usersBefore = usersObjects();
    });

    after(async () => {
        const down = await checkout.sandbox("down", "--delete");
        assert.equal(down.code, 0, down.output);
        checkout.remove();
    });

    // kubectl follows no links
    const artefact = (...parts: string[]): string =>
        fs.realpathSync(checkout.path(".sandbox", ...parts));

    /** Every object of the user with its UID, and everything of it but status and what controllers count. */
    function usersObjects(): Map<string, unknown> {
        const list = (...args: string[]): readonly KubernetesObject[] =>
            (
                JSON.parse(cluster.kubectl("get", ...args, "-o", "json")) as {
                    items: KubernetesObject[];
                }
            ).items;
        const objects = [
            ...list(clusterKinds),
            ...namespaces.flatMap((namespace) => list(namespacedKinds, "-n", namespace)),
        ];
        return new Map(
            objects
                .filter(
                    ({ metadata }) =>
                        !("pulumi.com/patchFieldManager" in (metadata.annotations ?? {})),
                )
                .map((object) => {
                    const { kind, metadata } = object;
                    const { uid, generation } = metadata as { uid?: string; generation?: number };
                    const { labels, annotations } = metadata;
                    const content = Object.entries(object).filter(
                        ([field]) => field !== "status" && field !== "metadata",
                    );
                    return [
                        `${kind} ${metadata.namespace ?? ""}/${metadata.name}`,
                        { uid, generation, labels, annotations, ...Object.fromEntries(content) },
                    ];
                }),
        );
    }

    /** The objects of the user that are gone or no longer the same. */
    function harmed(): string[] {
        const now = usersObjects();
        return [...usersBefore]
            .filter(([name, object]) => JSON.stringify(now.get(name)) !== JSON.stringify(object))
            .map(([name]) => name);
    }

    for (const [operation, flags] of [
        ["preview", []],
        ["up", []],
    ] as const) {
        it(`is refused by ${operation}, with every installation and the ways on, before anything is made`, async () => {
            const { code, output } = await stack.pulumi.operation(operation, flags);
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

    it("is used as it is when the settings say so, and a canary runs on it", async () => {
        for (const part of ["gatewayApi", "linkerd", "viz", "flagger"]) {
            await stack.pulumi.setConfig(`${part}.existing`, "true");
        }
        await stack.up();
        await stack.rest();
        assert.deepEqual(harmed(), []);
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
