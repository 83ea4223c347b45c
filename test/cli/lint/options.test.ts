import assert from "node:assert/strict";
import { Command } from "commander";
import type { LintOptions } from "../../../cli/lint/lint";
import { addFactOptions, type LintFlags, lintOptions } from "../../../cli/lint/options";

function parsed(...args: string[]): LintOptions {
    const command = addFactOptions(new Command()).parse(args, { from: "user" });
    return lintOptions(command.opts<LintFlags>());
}

describe("the options of lint", () => {
    it("know nothing unless told, so that the manifests speak for themselves", () => {
        assert.deepEqual(parsed(), {
            installation: {},
            authoritativeKinds: [],
            namespace: "default",
            requireNamespace: true,
        });
    });

    it("tell every fact of an installation", () => {
        const { installation } = parsed(
            ...["--mesh-provider", "gatewayapi:v1beta1"],
            ...["--metrics-server", "http://prometheus.linkerd-viz:9090"],
            "--no-cross-namespace-refs",
            ...["--selector-labels", "app, tier"],
            ...["--flagger", "1.44.0"],
            ...["--flagger-namespace", "flagger-system"],
            "--flagger-meshed",
            ...["--linkerd", "edge-25.7.5"],
            ...["--gateway-api", "v1.2.1"],
            ...["--scrape-interval", "1m30s"],
            ...["--default-inbound-policy", "deny"],
            ...["--opaque-ports", "25,4000-4010"],
        );
        const all: Required<LintOptions["installation"]> = {
            meshProvider: "gatewayapi:v1beta1",
            metricsServer: "http://prometheus.linkerd-viz:9090",
            noCrossNamespaceRefs: true,
            selectorLabels: ["app", "tier"],
            flagger: "1.44.0",
            flaggerNamespace: "flagger-system",
            flaggerMeshed: true,
            linkerd: "edge-25.7.5",
            gatewayApi: "v1.2.1",
            scrapeSeconds: 90,
            defaultInboundPolicy: "deny",
            opaquePorts: ["25", "4000-4010"],
        };
        assert.deepEqual(installation, all);
    });

    it("tell what the manifests are", () => {
        const { namespace, authoritativeKinds, requireNamespace } = parsed(
            ...[
                "-n",
                "shop",
                "--authoritative-kinds",
                "Secret,MetricTemplate",
                "--no-require-namespace",
            ],
        );
        assert.deepEqual(
            [namespace, authoritativeKinds, requireNamespace],
            ["shop", ["Secret", "MetricTemplate"], false],
        );
    });
});
