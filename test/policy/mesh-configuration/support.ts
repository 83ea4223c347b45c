import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import type { Clusters } from "../../../policy/clusters";
import { UncheckedReporter } from "../../../policy/unchecked-reporter";
import { ids, MemoryCluster, resource, runResource, runStack } from "../support";

/** Makes one policy of the pack. */
export type MakePolicy = (
    clusters: Clusters,
    notes: UncheckedReporter,
) => ResourceValidationPolicy & StackValidationPolicy;

/** What a policy said of a program. */
export interface Said {
    /** The rules that are broken. */
    readonly ids: (string | undefined)[];
    readonly violations: string[];
    readonly notes: string[];
    readonly asked: string[];
}

/** What the cluster beside the program holds. */
export type Held = ConstructorParameters<typeof MemoryCluster>[1];

/** Runs a policy over a whole stack. */
export async function run(
    make: MakePolicy,
    program: ReturnType<typeof resource>[],
    settings: object = {},
    held: Held = {},
): Promise<Said> {
    const cluster = new MemoryCluster({ value: "v1.31.4" }, held);
    const notes = new UncheckedReporter();
    const policy = make(cluster.asClusters(), notes);
    const violations = await runStack(policy, program, settings);
    return said(violations, notes, cluster.asked);
}

/** Runs a policy over one object, before it is made. */
export async function runBefore(
    make: MakePolicy,
    of: ReturnType<typeof resource>,
    settings: object = {},
): Promise<Said> {
    const cluster = new MemoryCluster({ value: "v1.31.4" });
    const notes = new UncheckedReporter();
    const policy = make(cluster.asClusters(), notes);
    return said(await runResource(policy, of, settings), notes, cluster.asked);
}

function said(violations: { message: string }[], notes: UncheckedReporter, asked: string[]): Said {
    return {
        ids: ids(violations),
        violations: violations.map(({ message }) => message),
        notes: notes.take(),
        asked,
    };
}

/** A resource of the program: an object of the namespace `test`. */
export function made(
    type: string,
    name: string,
    fields: object = {},
    metadata: object = {},
): ReturnType<typeof resource> {
    const [, version = "", kind = ""] = type.split(":");
    return resource(`kubernetes:${version}:${kind}`, {
        apiVersion: version.replace(/^core\//, ""),
        kind: kind.replace(/Patch$/, ""),
        metadata: {
            name,
            ...(kind.startsWith("Namespace") ? {} : { namespace: "test" }),
            ...metadata,
        },
        ...fields,
    });
}

/** A Deployment of the program with one container; parts of its pods can be replaced. */
export function web(
    metadata: object = {},
    spec: object = {},
    name = "web",
): ReturnType<typeof resource> {
    return made("kubernetes:apps/v1:Deployment", name, {
        spec: {
            template: {
                metadata: { labels: { app: name }, ...metadata },
                spec: { containers: [{ name: "web", image: "example.org/web:1.0.0" }], ...spec },
            },
        },
    });
}
