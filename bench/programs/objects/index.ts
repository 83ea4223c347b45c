// What the canaries' program registers, written out as plain resources: read from its preview, so that it is the same.
import "../mark";

import * as fs from "node:fs";

import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { sandboxProvider } from "../provider";

interface PlainObject {
    readonly type: string;
    readonly name: string;
    readonly inputs: Record<string, unknown> & { apiVersion: string; kind: string };
    readonly dependsOn: readonly string[];
}

const objects = JSON.parse(
    fs.readFileSync(process.env["BENCH_OBJECTS"] ?? "", "utf8"),
) as readonly PlainObject[];

const provider = sandboxProvider();
const made = new Map<string, pulumi.Resource>();
for (const { type, name, inputs, dependsOn } of objects) {
    const opts = {
        provider,
        dependsOn: dependsOn.flatMap((one) => made.get(one) ?? []),
    };
    made.set(name, plainResource(type, name, inputs, opts));
}

function plainResource(
    type: string,
    name: string,
    inputs: PlainObject["inputs"],
    opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
    switch (type) {
        case "kubernetes:apps/v1:Deployment":
            return new k8s.apps.v1.Deployment(name, inputs as never, opts);
        case "kubernetes:policy/v1:PodDisruptionBudget":
            return new k8s.policy.v1.PodDisruptionBudget(name, inputs as never, opts);
        default:
            return new k8s.apiextensions.CustomResource(name, inputs, opts);
    }
}
