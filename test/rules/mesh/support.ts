import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../rules/canary";
import { checkMeshRule, type MeshRule } from "../../../rules/mesh/rule";

/** An object of the namespace `test`. */
export function object(
    kind: string,
    name: string,
    fields: object = {},
    metadata: object = {},
): KubernetesObject {
    const [apiVersion] = API_VERSIONS.filter(([, kinds]) => kinds.includes(kind)).map(
        ([version]) => version,
    );
    return {
        apiVersion: apiVersion ?? "v1",
        kind,
        metadata: {
            name,
            ...(kind === "Namespace" ? {} : { namespace: "test" }),
            ...metadata,
        },
        ...fields,
    };
}

const API_VERSIONS: readonly (readonly [string, readonly string[]])[] = [
    ["apps/v1", ["Deployment", "DaemonSet", "StatefulSet", "ReplicaSet"]],
    ["batch/v1", ["Job", "CronJob"]],
    ["policy/v1", ["PodDisruptionBudget"]],
    ["apiextensions.k8s.io/v1", ["CustomResourceDefinition"]],
    ["policy.linkerd.io/v1beta3", ["Server"]],
    [
        "policy.linkerd.io/v1alpha1",
        ["AuthorizationPolicy", "MeshTLSAuthentication", "NetworkAuthentication"],
    ],
    ["gateway.networking.k8s.io/v1", ["HTTPRoute", "GRPCRoute"]],
    ["flagger.app/v1beta1", ["Canary", "MetricTemplate", "AlertProvider"]],
];

/** A Deployment `web` with one container `web`; parts of its template can be replaced. */
export function deployment(
    { annotations, container, labels, ...spec }: Template = {},
    name = "web",
): KubernetesObject {
    return object("Deployment", name, {
        spec: {
            selector: { matchLabels: { app: name } },
            template: {
                metadata: { labels: { app: name, ...labels }, annotations },
                spec: {
                    containers: [
                        {
                            name: "web",
                            image: "example.org/web:1.0.0",
                            ports: [{ name: "http", containerPort: 8080 }],
                            ...container,
                        },
                    ],
                    ...spec,
                },
            },
        },
    });
}

interface Template {
    readonly annotations?: object;
    readonly labels?: object;
    readonly container?: object;
    readonly [field: string]: unknown;
}

/** Where a rule is broken: the paths of its problems, in order. */
export function broken<Settings>(
    rule: MeshRule<Settings>,
    objects: readonly KubernetesObject[],
    settings: Settings,
): string[] {
    return checkMeshRule(rule, objects, settings).map(({ path }) => path);
}

const JUNK: readonly unknown[] = [
    null,
    undefined,
    0,
    -1,
    true,
    "",
    "x,-",
    [],
    [null],
    {},
    { a: null },
];

/**
 * With any one part of the objects replaced by anything, a rule says something or nothing, and what it says is text.
 *
 * @returns how many shapes were tried
 */
export function survivesAnyShape<Settings>(
    rule: MeshRule<Settings>,
    objects: readonly KubernetesObject[],
    settings: Settings,
): number {
    let tried = 0;
    for (const [index, whole] of objects.entries()) {
        for (const path of pathsOf(whole).filter(([first]) => first !== "kind")) {
            for (const junk of JUNK) {
                const bent = replaced(whole, path, junk) as KubernetesObject;
                for (const problem of checkMeshRule(rule, objects.with(index, bent), settings)) {
                    assert.equal(typeof problem.path, "string");
                    assert.equal(typeof problem.requirement, "string");
                }
                tried++;
            }
        }
    }
    return tried;
}

function pathsOf(value: unknown): string[][] {
    return typeof value === "object" && value !== null
        ? Object.entries(value).flatMap(([key, field]) => [
              [key],
              ...pathsOf(field).map((rest) => [key, ...rest]),
          ])
        : [];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], junk: unknown): unknown {
    if (key === undefined) {
        return junk;
    }
    const copy = structuredClone(value) as Record<string, unknown>;
    copy[key] = replaced(copy[key], rest, junk);
    return copy;
}
