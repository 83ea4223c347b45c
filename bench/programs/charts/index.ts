// The platform as one writes it down without this package: the same charts, each after the one before it.
import "../mark";

import * as fs from "node:fs";

import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { charts } from "../../chart-list";
import { sandboxProvider } from "../provider";

const provider = sandboxProvider();
const values = JSON.parse(fs.readFileSync(".sandbox/bench/values.json", "utf8")) as Record<
    string,
    Record<string, unknown>
>;

let before: pulumi.Resource = new k8s.yaml.v2.ConfigGroup(
    "gateway-api",
    { files: [".sandbox/gateway-api/*.yaml"] },
    { provider },
);
for (const { chart, namespace } of charts) {
    const dependsOn: pulumi.Resource[] = [before];
    if (chart !== "linkerd-control-plane") {
        dependsOn.push(
            new k8s.core.v1.Namespace(namespace, { metadata: { name: namespace } }, { provider }),
        );
    }
    before = new k8s.helm.v4.Chart(
        chart,
        {
            chart: `./.sandbox/charts/${chart}`,
            name: chart,
            namespace,
            values: values[chart] ?? {},
        },
        { provider, dependsOn },
    );
}
