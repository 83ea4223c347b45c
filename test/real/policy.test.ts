import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { PulumiCli, type PulumiResult } from "../../sandbox/pulumi/cli";
import { Checkout } from "./support/checkout";
import { TestStack } from "./support/release";
import { VersionProxy } from "./support/version-proxy";

const meshed = { "linkerd.io/inject": "enabled" };

describe("policy pack with the real CLI", () => {
    let checkout: Checkout;
    let stack: TestStack;

    before(async () => {
        checkout = Checkout.make("policy");
        const up = await checkout.sandbox("up");
        assert.equal(up.code, 0, up.output);
        stack = await TestStack.open(checkout);
    });

    after(async () => {
        const down = await checkout.sandbox("down", "--delete");
        assert.equal(down.code, 0, down.output);
        checkout.remove();
    });

    it("stops the preview on a cluster that is too old, as the cluster itself tells it", async () => {
        const proxy = await VersionProxy.start(checkout, "v1.15.12-eks-31566f");
        try {
            const preview = await previewForeign("old", meshed, proxy.kubeconfig);
            assert.notEqual(preview.code, 0, preview.output);
            assert.match(preview.output, /\[mandatory\]\s+cluster-version/);
            assert.match(preview.output, /1\.15\.12-eks-31566f/);
        } finally {
            await proxy.stop();
        }
    });

    it("stops the preview of the whole stack on a cluster that its Linkerd does not support", async () => {
        const proxy = await VersionProxy.start(checkout, "v1.22.17-gke.14100");
        try {
            await stack.pulumi.setConfig("kubeconfig", proxy.kubeconfig);
            const preview = await stack.pulumi.operation("preview", ["--policy-pack", "policy"]);
            assert.notEqual(preview.code, 0, preview.output);
            assert.match(preview.output, /1\.22\.17-gke\.14100/);
        } finally {
            await stack.pulumi.removeConfig("kubeconfig");
            await proxy.stop();
        }
    });

    it("stops the preview of any program that puts a canary into an unmeshed namespace", async () => {
        const preview = await previewForeign("unmeshed", {});
        assert.notEqual(preview.code, 0, preview.output);
        assert.match(preview.output, /\[mandatory\]\s+mesh-injection/);
        assert.match(preview.output, /linkerd\.io\/inject/);
    });

    it("lets the same program pass once the namespace is meshed", async () => {
        const preview = await previewForeign("meshed", meshed);
        assert.equal(preview.code, 0, preview.output);
    });

    /** Previews a plain Pulumi program that knows nothing of this project but runs under its pack. */
    async function previewForeign(
        name: string,
        annotations: Readonly<Record<string, string>>,
        kubeconfig = checkout.path(".sandbox", "kubeconfig"),
    ): Promise<PulumiResult> {
        const project = checkout.path("foreign", name);
        fs.mkdirSync(project, { recursive: true });
        fs.writeFileSync(
            path.join(project, "Pulumi.yaml"),
            `name: foreign-${name}\nruntime: nodejs\n`,
        );
        fs.writeFileSync(path.join(project, "Pulumi.test.yaml"), "{}\n");
        fs.writeFileSync(
            path.join(project, "package.json"),
            `{ "name": "foreign-${name}", "main": "index.js" }\n`,
        );
        fs.writeFileSync(path.join(project, "index.js"), foreignProgram(kubeconfig, annotations));
        const pulumi = new PulumiCli({
            project,
            stack: "test",
            configFile: path.join(project, "config.yaml"),
            env: stack.env,
        });
        await pulumi.prepare();
        return pulumi.operation("preview", ["--policy-pack", checkout.path("policy")]);
    }
});

function foreignProgram(kubeconfig: string, annotations: Readonly<Record<string, string>>): string {
    return `
const k8s = require("@pulumi/kubernetes");
const provider = new k8s.Provider("cluster", { kubeconfig: ${JSON.stringify(kubeconfig)}, context: "sandbox" });
const opts = { provider };
const ns = new k8s.core.v1.Namespace("ns", { metadata: { name: "shop", annotations: ${JSON.stringify(annotations)} } }, opts);
const labels = { app: "cart" };
const target = new k8s.apps.v1.Deployment("cart", {
    metadata: { name: "cart", namespace: "shop" },
    spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: "cart", image: "example.org/cart:1.0.0" }] } },
    },
}, { ...opts, dependsOn: [ns] });
new k8s.apiextensions.CustomResource("canary", {
    apiVersion: "flagger.app/v1beta1",
    kind: "Canary",
    metadata: { name: "cart", namespace: "shop" },
    spec: {
        targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "cart" },
        service: { port: 80 },
        analysis: { interval: "30s", threshold: 3, stepWeight: 10 },
    },
}, { ...opts, dependsOn: [target] });
`;
}
