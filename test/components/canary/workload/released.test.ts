import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";

import { CanaryWorkload, type CanaryWorkloadArgs } from "../../../../components";
import type { Fields } from "../../../../rules/canary/reading";
import { kubeconfig } from "../../../policy/support";
import { canaryObject, statusOf } from "../../../support/canaries";
import { flaggerEvent, PATHS, ReleaseServer } from "../../../support/release-server";
import { pods, workload, workloadArgs } from "../../../support/workload";

interface Run {
    /** Names of the resources in the order of their registrations. */
    readonly registered: readonly string[];
    readonly logged: string;
    /** Why the program failed. */
    readonly error?: unknown;
}

/** A program against mocks whose ConfigMap waits for the release. */
async function run(
    provider: k8s.ProviderArgs | undefined,
    over: Partial<CanaryWorkloadArgs> = {},
    preview = false,
): Promise<Run> {
    const registered: string[] = [];
    await pulumi.runtime.setMocks(
        {
            newResource: ({ inputs, name }) => {
                registered.push(name);
                return { id: `${name}-id`, state: inputs as Fields };
            },
            call: ({ inputs }) => inputs as Fields,
        },
        "linkerd-canary",
        "sandbox",
        preview,
    );
    const logged: string[] = [];
    const write = console.log;
    // what the SDK logs without an engine
    console.log = (text: string) => void logged.push(text);
    const listeners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    try {
        // how the language host learns of an output that fails
        const failed = new Promise((resolve) => process.once("unhandledRejection", resolve));
        // further outputs of the same error
        process.on("unhandledRejection", () => undefined);
        const own = provider && { provider: new k8s.Provider("cluster", provider) };
        const args = workloadArgs({
            name: "podinfo",
            awaitRelease: { timeout: "20m" },
            workload: {
                kind: "Deployment",
                pod: pods({ image: "podinfo:2" }),
                health: { ready: "/" },
            },
            ...over,
        });
        const shop = new CanaryWorkload("shop", args, own);
        const after = new k8s.core.v1.ConfigMap("after", {}, { dependsOn: shop.released });
        const done = new Promise((resolve) => after.urn.apply(() => resolve(undefined)));
        return { error: await Promise.race([failed, done]), registered, logged: logged.join("\n") };
    } finally {
        console.log = write;
        process.removeAllListeners("unhandledRejection");
        listeners.forEach((each) => process.on("unhandledRejection", each));
    }
}

describe("awaitRelease", () => {
    let server: ReleaseServer;
    let cluster: { readonly kubeconfig: string };

    beforeEach(async () => {
        server = await ReleaseServer.start();
        cluster = { kubeconfig: kubeconfig(`http://${server.api.url}`) };
        canary("Succeeded");
        for (const which of ["target", "primary"] as const) {
            server.deploy(which, "podinfo:2", {
                spec: { selector: { matchLabels: { app: which } }, template: served() },
            });
        }
    });
    afterEach(() => server.close());

    function canary(phase: string, more: Fields = {}): void {
        server.set(PATHS.canary, canaryObject(statusOf(phase, Date.now(), more)));
    }

    /** The pods that the component declares, with what the API server would add. */
    function served(image = "podinfo:2"): Fields {
        const { metadata, spec } = declared;
        const containers = spec.containers.map((container) => ({ ...container, image }));
        return { metadata, spec: { ...spec, containers, dnsPolicy: "ClusterFirst" } };
    }
    let declared: { metadata: Fields; spec: { containers: Fields[] } };
    before(async () => {
        const found = (
            await workload({
                name: "podinfo",
                workload: {
                    kind: "Deployment",
                    pod: pods({ image: "podinfo:2" }),
                    health: { ready: "/" },
                },
            })
        ).find(({ name }) => name === "shop-deployment");
        declared = (found?.inputs["spec"] as { template: typeof declared }).template;
    });

    it("makes what depends on the release after it, and says that nothing had to be released", async () => {
        const { error, logged, registered } = await run(cluster);
        assert.equal(error, undefined);
        assert.equal(registered.at(-1), "after");
        assert.match(
            logged,
            /nothing to release: the primary already runs this version\. Changes of the replicas, the autoscaler, the Services or the analysis start no release\./,
        );
    });

    it("fails with Flagger's reason and without a stack trace, and makes nothing that depends on it", async () => {
        canary("Failed", { canaryWeight: 100 });
        const now = Date.now();
        server.set(PATHS.events, {
            items: [
                flaggerEvent("New revision detected! Scaling up podinfo.test", now - 9000),
                flaggerEvent("Promotion of podinfo.test failed, primary not ready: why", now),
            ],
        });
        const { error, registered } = await run(cluster);
        assert.ok(pulumi.RunError.isInstance(error));
        assert.equal(
            error.message,
            [
                "1 problem in the release of Canary test/podinfo:",
                '  error: CanaryWorkload "shop": awaitRelease: {"timeout":"20m"}: not promoted: the promotion failed: the primary did not become ready, and the canary receives all traffic; Flagger: New revision detected! Scaling up podinfo.test · Promotion of podinfo.test failed, primary not ready: why; fix the new version, or return to the one before, and run pulumi up again. [release/rolled-back]',
            ].join("\n"),
        );
        assert.equal(error.stack, error.message);
        assert.ok(!registered.includes("after"));
    });

    it("fails when the cluster runs other pods than the program declares", async () => {
        const template = served("podinfo:3");
        server.deploy("target", "podinfo:3", { spec: { template } });
        server.deploy("primary", "podinfo:3", { spec: { template } });
        const { error } = await run(cluster);
        assert.match(
            String(error),
            /not those that this program declares.*pulumi up --refresh.*\[release\/superseded\]/,
        );
    });

    it("names the permissions that are missing", async () => {
        server.forbidden.add(PATHS.primary);
        const { error } = await run(cluster);
        assert.match(
            String(error),
            /deployments\/podinfo-primary: HTTP 403: .*; in namespace test, grant get on canaries\.flagger\.app, .*\[release\/forbidden\]/,
        );
    });

    it("names what the provider's kubeconfig lacks", async () => {
        const { error } = await run({ ...cluster, context: "other" });
        assert.match(
            String(error),
            /the kubeconfig has no context "other"; fix the provider's kubeconfig and context.*\[release\/cluster\]/,
        );
    });

    for (const preview of [true, false]) {
        it(`rejects a provider that writes files, in ${preview ? "a preview" : "an update"}`, async () => {
            const { error, registered } = await run({ renderYamlToDirectory: "out" }, {}, preview);
            assert.match(
                String(error),
                /there is no release to wait for: the provider writes files to out; remove awaitRelease.*\[release\/no-cluster\]/,
            );
            assert.ok(!registered.includes("after"));
        });
    }

    it("reads nothing of the cluster in a preview", async () => {
        // of the default provider a preview knows all
        pulumi.runtime.setAllConfig({ "kubernetes:kubeconfig": cluster.kubeconfig });
        const { error, registered } = await run(undefined, {}, true).finally(() =>
            pulumi.runtime.setAllConfig({}),
        );
        assert.equal(error, undefined);
        assert.ok(registered.includes("after"));
        assert.equal(server.api.requests.length, 0);
    });

    it("is off by default", async () => {
        const { error, registered } = await run(cluster, { awaitRelease: undefined });
        assert.equal(error, undefined);
        assert.equal(registered.at(-1), "after");
        assert.equal(server.api.requests.length, 0);
    });

    it("reads the settings of the default provider", async () => {
        pulumi.runtime.setAllConfig({ "kubernetes:renderYamlToDirectory": "out" });
        try {
            assert.match(String((await run(undefined)).error), /\[release\/no-cluster\]/);
        } finally {
            pulumi.runtime.setAllConfig({});
        }
    });
});
