import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { PulumiCli, type PulumiResult } from "../../sandbox/pulumi/cli";
import { Checkout } from "./support/checkout";
import { Cluster } from "./support/cluster";
import { TestStack } from "./support/release";
import { VersionProxy } from "./support/version-proxy";

const meshed = { "linkerd.io/inject": "enabled" };

describe("policy pack with the real CLI", () => {
    let checkout: Checkout;
    let stack: TestStack;

    before(async () => {
        checkout = Checkout.make("policy");
        await checkout.up();
        stack = await TestStack.open(checkout);
    });

    after(async () => {
        await checkout.down();
    });

    it("stops the preview on a cluster that is too old, as the cluster itself tells it", async () => {
        const proxy = await VersionProxy.start(checkout, "v1.15.12-eks-31566f");
        try {
            const preview = await previewForeign("old", meshed, proxy.kubeconfig);
            assert.notEqual(preview.code, 0, preview.output);
            assert.match(preview.output, /\[mandatory\] \[severity: critical\]\s+cluster-version/);
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
        assert.match(preview.output, /\[mandatory\] \[severity: critical\]\s+mesh-injection/);
        assert.match(preview.output, /linkerd\.io\/inject/);
    });

    it("lets the same program pass once the namespace is meshed", async () => {
        const preview = await previewForeign("meshed", meshed);
        assert.equal(preview.code, 0, preview.output);
    });

    it("stops the preview before it takes over what others have created, until the stack has imported it", async () => {
        new Cluster(checkout, stack.env).kubectl(
            "create",
            "configmap",
            "till",
            "--from-literal=currency=EUR",
        );
        const rendered = `
new k8s.core.v1.ConfigMap("till", { metadata: { name: "till", namespace: "default" }, data: { currency: "EUR" } });
`;
        const program = await foreignProject("taken", meshed, undefined, { rendered });
        const rejected = await program.preview();
        assert.notEqual(rejected.code, 0, rejected.output);
        assert.match(rejected.output, /\[mandatory\] \[severity: critical\]\s+foreign-objects/);
        assert.match(rejected.output, /ConfigMap default\/till, created by kubectl, exists/);
        const args = ["kubernetes:core/v1:ConfigMap", "till", "default/till"];
        await program.pulumi.must([
            ...["import", ...args, "--yes", "--non-interactive", "--stack", "test"],
            ...["--protect=false", "--generate-code=false"],
        ]);
        const preview = await program.preview();
        assert.equal(preview.code, 0, preview.output);
    });

    it("stops what its components and rendered manifests bring, each rule by its own level and settings", async () => {
        const bad = {
            rendered: `
const both = new k8s.yaml.ConfigGroup("rendered", { objs: [
    { apiVersion: "flagger.app/v1beta1", kind: "Canary", metadata: { name: "twin", namespace: "shop" }, spec: canarySpec },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "idle", namespace: "shop" } },
] }, { providers: [provider] });
`,
        };
        const stopped = await previewForeign("rules", meshed, undefined, bad);
        assert.notEqual(stopped.code, 0, stopped.output);
        assert.match(stopped.output, /\[mandatory\] \[severity: critical\]\s+canary-rules/);
        assert.match(stopped.output, /\[canaries\/same-target\]/);
        const except = ["canaries/same-target", "canaries/same-names"].map((rule) => ({
            rule,
            reason: "the twin is what is tested",
        }));
        const config = { all: "mandatory", "not-checked": "advisory", "canary-rules": { except } };
        const excepted = await previewForeign("excepted", meshed, undefined, { ...bad, config });
        assert.equal(excepted.code, 0, excepted.output);
        const wrong = { "canary-rules": { lookup: true } };
        const refused = await previewForeign("wrong", meshed, undefined, { config: wrong });
        assert.notEqual(refused.code, 0, refused.output);
        assert.match(refused.output, /use "lookUp"/);
    });

    it("fixes what the levels of its settings let it fix, and the cluster gets the fixed objects", async () => {
        const kubectl = new Cluster(checkout, stack.env);
        const annotation = (kind: string, name: string, key: string): string =>
            kubectl
                .kubectl(
                    ...["get", kind, name, "--namespace", "mart"],
                    ...["--output", `go-template={{index .metadata.annotations "${key}"}}`],
                )
                .trim();
        const inject = { annotateNamespaces: ["mart"], enforcementLevel: "remediate" };
        const config = { "mesh-injection": inject, "opaque-ports": "remediate" };
        const mandatory = { ...config, "opaque-ports": "mandatory" };
        const unfixed = await foreignProject("unfixed", {}, undefined, {
            program: toBeFixed,
            config: mandatory,
        });
        const rejected = await unfixed.preview();
        assert.notEqual(rejected.code, 0, rejected.output);
        assert.match(rejected.output, /\[mesh-config\/opaque-ports-differ\]/);
        const program = await foreignProject("remediated", {}, undefined, {
            program: toBeFixed,
            config,
        });
        const preview = await program.preview();
        assert.equal(preview.code, 0, preview.output);
        assert.match(preview.output, /\[remediate\]/);
        const up = await program.pulumi.operation("up", program.packed);
        assert.equal(up.code, 0, up.output);
        assert.equal(annotation("namespace", "mart", "linkerd.io/inject"), "enabled");
        assert.equal(annotation("service", "web", "config.linkerd.io/opaque-ports"), "80");
        const again = await program.pulumi.operation("preview", [
            ...program.packed,
            "--expect-no-changes",
        ]);
        assert.equal(again.code, 0, again.output);
    });

    async function previewForeign(
        ...args: Parameters<typeof foreignProject>
    ): Promise<PulumiResult> {
        return (await foreignProject(...args)).preview();
    }

    /** A plain Pulumi program that knows nothing of this project but runs under its pack. */
    async function foreignProject(
        name: string,
        annotations: Readonly<Record<string, string>>,
        kubeconfig = checkout.path(".sandbox", "kubeconfig"),
        { config, program = foreignProgram, rendered = "" }: ForeignOptions = {},
    ): Promise<{
        readonly pulumi: PulumiCli;
        readonly packed: readonly string[];
        readonly preview: () => Promise<PulumiResult>;
    }> {
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
        fs.writeFileSync(
            path.join(project, "index.js"),
            program(kubeconfig, annotations) + rendered,
        );
        const levels = path.join(project, "policy.json");
        fs.writeFileSync(levels, JSON.stringify(config ?? {}));
        const pulumi = new PulumiCli({
            project,
            stack: "test",
            configFile: path.join(project, "config.yaml"),
            env: { ...stack.env, KUBECONFIG: kubeconfig },
        });
        await pulumi.prepare();
        const packed = [
            ...["--policy-pack", checkout.path("policy")],
            ...["--policy-pack-config", levels],
        ];
        return { pulumi, packed, preview: () => pulumi.operation("preview", packed) };
    }
});

interface ForeignOptions {
    /** Levels and settings of the pack's policies. @default - the pack's own */
    readonly config?: object;
    /** @default - one with a canary */
    readonly program?: typeof foreignProgram;
    /** More of the program. @default - nothing */
    readonly rendered?: string;
}

/** A namespace that is not injected, and a Service that does not have the opaque ports of its pods. */
function toBeFixed(kubeconfig: string): string {
    return `
const k8s = require("@pulumi/kubernetes");
const provider = new k8s.Provider("cluster", { kubeconfig: ${JSON.stringify(kubeconfig)}, context: "sandbox" });
const opts = { provider };
const ns = new k8s.core.v1.Namespace("ns", { metadata: { name: "mart" } }, opts);
const labels = { app: "web" };
const skip = { "pulumi.com/skipAwait": "true" };
const pods = new k8s.apps.v1.Deployment("web", {
    metadata: { name: "web", namespace: "mart", annotations: skip },
    spec: {
        replicas: 0,
        selector: { matchLabels: labels },
        template: {
            metadata: { labels, annotations: { "config.linkerd.io/opaque-ports": "3000" } },
            spec: { containers: [{ name: "web", image: "example.org/web:1.0.0", ports: [{ containerPort: 3000 }] }] },
        },
    },
}, { ...opts, dependsOn: [ns] });
new k8s.core.v1.Service("web", {
    metadata: { name: "web", namespace: "mart", annotations: skip },
    spec: { selector: labels, ports: [{ port: 80, targetPort: 3000 }] },
}, { ...opts, dependsOn: [pods] });
`;
}

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
const template = new k8s.apiextensions.CustomResource("success-rate", {
    apiVersion: "flagger.app/v1beta1",
    kind: "MetricTemplate",
    metadata: { name: "success-rate", namespace: "shop" },
    spec: {
        provider: { type: "prometheus", address: "http://prometheus.linkerd-viz:9090" },
        query: 'sum(rate(response_total{deployment="{{ target }}",classification="success", target_port!="4191", tls="true"}[{{ interval }}])) / sum(rate(response_total{deployment="{{ target }}", target_port!="4191", tls="true"}[{{ interval }}])) * 100',
    },
}, { ...opts, dependsOn: [ns] });
const canarySpec = {
    provider: "gatewayapi:v1beta1",
    targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "cart" },
    service: { port: 80, gatewayRefs: [{ group: "core", kind: "Service", name: "cart", namespace: "shop", port: 80 }] },
    analysis: {
        interval: "30s",
        threshold: 3,
        stepWeight: 10,
        maxWeight: 50,
        metrics: [{ name: "success-rate", templateRef: { name: "success-rate", namespace: "shop" }, thresholdRange: { min: 99 }, interval: "1m" }],
    },
};
new k8s.apiextensions.CustomResource("canary", {
    apiVersion: "flagger.app/v1beta1",
    kind: "Canary",
    metadata: { name: "cart", namespace: "shop" },
    spec: canarySpec,
}, { ...opts, dependsOn: [target, template] });
`;
}
