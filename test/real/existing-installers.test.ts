import assert from "node:assert/strict";
import * as fs from "node:fs";

import { charts } from "../../bench/chart-list";
import { Checkout } from "./support/checkout";
import { Cluster } from "./support/cluster";
import { chartValues } from "./support/helm-charts";
import { COUNTED, liveObjects } from "./support/live-objects";
import { TestStack } from "./support/release";

/** The value with which `linkerd install` renders its charts (linkerd2 cli/cmd/install.go); `linkerd viz install` sets none. */
const cliVersion = "linkerd/cli edge-25.7.5";

describe("a cluster with a mesh by `linkerd install` and a Flagger by kustomize", () => {
    let checkout: Checkout;
    let stack: TestStack;
    let cluster: Cluster;

    before(async () => {
        checkout = Checkout.make("installers");
        await checkout.up();
        stack = await TestStack.open(checkout);
        cluster = new Cluster(checkout, stack.env);
        const values = await chartValues();
        for (const { chart, namespace } of charts.filter(({ chart }) => /^linkerd/.test(chart))) {
            const file = checkout.path(".sandbox", `${chart}.json`);
            fs.writeFileSync(
                file,
                JSON.stringify({
                    ...values[chart],
                    ...(namespace === "linkerd" && { cliVersion }),
                }),
            );
            const rendered = await checkout.run(
                "helm",
                [
                    ...["template", chart, checkout.artefact("charts", chart)],
                    ...["--namespace", namespace, "--values", file],
                ],
                stack.env,
            );
            assert.equal(rendered.code, 0, rendered.output);
            cluster.apply(
                JSON.stringify({
                    apiVersion: "v1",
                    kind: "Namespace",
                    metadata: { name: namespace },
                }),
                "--server-side",
            );
            cluster.apply(rendered.output, "--server-side");
        }
        cluster.kubectl("apply", "-k", checkout.artefact("overlays", "linkerd"));
    });

    after(async () => {
        await checkout.down();
    });

    /** Previews and updates are refused with these texts, and no object changes. */
    async function refused(...texts: readonly RegExp[]): Promise<void> {
        const before = liveObjects(cluster, COUNTED);
        for (const operation of ["preview", "up", "destroy"] as const) {
            const { code, output } = await stack.pulumi.operation(operation);
            if (operation !== "destroy") {
                assert.notEqual(code, 0, output);
                texts.forEach((text) => assert.match(output, text));
                assert.doesNotMatch(output, /^\s+at /m);
            }
        }
        assert.deepEqual(liveObjects(cluster, COUNTED), before);
    }

    it("is refused with both tools, and nothing is changed, by destroy neither", async () => {
        await refused(
            /Linkerd edge-25\.7\.5, installed by linkerd install \(linkerd\/cli edge-25\.7\.5\) and kubectl, exists/,
            /Linkerd Viz edge-25\.7\.5, installed by kubectl, exists/,
            /Flagger, installed by kubectl, exists/,
        );
    });

    it("is refused too when only half of each is left", async () => {
        cluster.kubectl("-n", "linkerd", "delete", "deployments,services,cronjobs", "--all");
        cluster.kubectl(
            "delete",
            "mutatingwebhookconfigurations",
            "linkerd-proxy-injector-webhook-config",
        );
        cluster.kubectl("-n", "linkerd-viz", "delete", "deployments", "--all");
        cluster.kubectl("-n", "flagger-system", "delete", "deployments", "--all");
        await refused(
            /Linkerd.*, installed by linkerd install/,
            /Linkerd Viz.*, installed by kubectl/,
            /Flagger.*, installed by kubectl/,
        );
    });

    it("is used as it is, but for what is not there any more", async () => {
        for (const part of ["linkerd", "viz", "flagger"]) {
            await stack.pulumi.setConfig(`${part}.existing`, "true");
        }
        await refused(
            /linkerd-canary:viz\.existing is true, but the cluster does not have Linkerd Viz/,
            /linkerd-canary:flagger\.existing is true, but the cluster does not have Flagger/,
        );
    });
});
