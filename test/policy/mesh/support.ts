import type { PolicyResource } from "@pulumi/policy";
import { UncheckedReporter } from "../../../policy/unchecked-reporter";
import { meshInjection } from "../../../policy/policies/mesh-injection";
import { MemoryCluster, resource, runStack, type Violation } from "../support";

export const INJECT = "linkerd.io/inject";
/** Metadata that ask for the proxy. */
export const enabled = { annotations: { [INJECT]: "enabled" } };
/** Metadata that decline it. */
export const disabled = { annotations: { [INJECT]: "disabled" } };

/** The namespace `test`, or what patches it. */
export function namespace(
    metadata: object = {},
    { name = "test", type = "Namespace" } = {},
): PolicyResource {
    return resource(`kubernetes:core/v1:${type}`, {
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name, ...metadata },
    });
}

/** The namespace `test`, which asks for the proxy. */
export const meshed = namespace(enabled);

/** The Deployment `test/podinfo`. */
export function deployment(template: object = {}, metadata: object = {}): PolicyResource {
    return workload("Deployment", template, metadata, { name: "podinfo", namespace: "test" });
}

/** A Canary of the Deployment `test/podinfo`. */
export function canary(spec: object = {}, metadata: object = {}): PolicyResource {
    return resource("kubernetes:flagger.app/v1beta1:Canary", {
        apiVersion: "flagger.app/v1beta1",
        kind: "Canary",
        metadata: { name: "podinfo", namespace: "test", ...metadata },
        spec: {
            targetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "podinfo" },
            ...spec,
        },
    });
}

/** Kinds that are not of `apps/v1`. */
const GROUPS: Readonly<Record<string, string>> = {
    Pod: "v1",
    ReplicationController: "v1",
    CronJob: "batch/v1",
    Job: "batch/v1",
};
/** A workload of any kind, `test/web` by default. */
export function workload(
    kind: string,
    template: object = {},
    metadata: object = {},
    place = { name: "web", namespace: "test" },
): PolicyResource {
    const apiVersion = GROUPS[kind] ?? "apps/v1";
    const spec = kind === "CronJob" ? { jobTemplate: { spec: { template } } } : { template };
    return resource(`kubernetes:${apiVersion}:${kind}`, {
        apiVersion,
        kind,
        metadata: { ...place, ...metadata },
        ...(kind === "Pod" ? mergedPod(template, { ...place, ...metadata }) : { spec }),
    });
}

function mergedPod(template: object, own: object): object {
    const { metadata, ...rest } = template as { metadata?: object };
    return { ...rest, metadata: { ...own, ...metadata } };
}

/** What a policy came to. */
export interface Outcome {
    readonly violations: Violation[];
    readonly notes: string[];
    readonly asked: string[];
}

/** What the cluster has, by path; or why it does not answer. */
export type Objects = ConstructorParameters<typeof MemoryCluster>[1];

/** Runs the policy `mesh-injection` on a whole stack. */
export async function run(
    program: PolicyResource[],
    {
        objects = {},
        refused = [],
        settings = {},
    }: { objects?: Objects; refused?: readonly string[]; settings?: object } = {},
): Promise<Outcome> {
    const cluster = new MemoryCluster({ value: "v1.31.4" }, objects, refused);
    const notes = new UncheckedReporter();
    const policy = meshInjection(cluster.asClusters(), notes);
    const violations = await runStack(policy, program, settings);
    return { violations, notes: notes.take(), asked: cluster.asked };
}
