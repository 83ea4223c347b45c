import type { Pair } from "../pairs";
import { goodScene } from "../contexts";
import { type Change, daemonSet, goodNamespace, object, withTarget } from "./around";

const hostPort = {
    "spec.template.spec.containers[0].ports": [{ containerPort: 9898, hostPort: 80 }],
};
const noHostPort = { "spec.template.spec.containers[0].ports": [{ containerPort: 9898 }] };

const onEveryNode = (change: Change) =>
    goodScene({
        spec: { "targetRef.kind": "DaemonSet", "analysis.metrics": undefined },
        objects: [goodNamespace, daemonSet(change)],
    });

const placed = (change: Change) => goodScene({ objects: withTarget(change) });

/** A pod that keeps away from those that a selector selects. */
const apartFrom = (labelSelector: unknown) => ({
    "spec.template.spec.affinity": {
        podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
                {
                    weight: 100,
                    podAffinityTerm: { topologyKey: "kubernetes.io/hostname", labelSelector },
                },
            ],
        },
    },
});

/** A pod that runs only where one that a selector selects does. */
const beside = (labelSelector: unknown) => ({
    "spec.template.metadata.labels": { app: "podinfo", part: "web" },
    "spec.template.spec.affinity": {
        podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
                { topologyKey: "topology.kubernetes.io/zone", labelSelector },
            ],
        },
    },
});

/** Labels whose value is not the Deployment's name. */
const otherValue = {
    "spec.selector.matchLabels": { app: "web" },
    "spec.template.metadata.labels": { app: "web" },
};

const mounting = (accessModes: readonly string[]) =>
    goodScene({
        objects: withTarget(
            {
                "spec.template.spec.volumes": [
                    { name: "data", persistentVolumeClaim: { claimName: "data" } },
                ],
            },
            object("v1", "PersistentVolumeClaim", "data", { "spec.accessModes": accessModes }),
        ),
    });

/** Pairs of the rules about where the pods of target and primary run. */
export const targetPlacementPairs: readonly Pair[] = [
    {
        rule: "target/host-port",
        bad: onEveryNode(hostPort),
        fixed: onEveryNode(noHostPort),
        at: ["spec.template.spec.containers[0].ports[0].hostPort"],
    },
    {
        rule: "target/host-port-scarce",
        bad: placed(hostPort),
        fixed: placed(noHostPort),
        at: ["spec.template.spec.containers[0].ports[0].hostPort"],
    },
    {
        rule: "target/volume-once",
        bad: mounting(["ReadWriteOnce"]),
        fixed: mounting(["ReadWriteMany"]),
        at: ["spec.template.spec.volumes[0].persistentVolumeClaim"],
    },
    {
        rule: "target/spread",
        about: "a value that is not the Deployment's name",
        bad: placed({ ...otherValue, ...apartFrom({ matchLabels: { app: "web" } }) }),
        fixed: placed(apartFrom({ matchLabels: { app: "podinfo" } })),
        at: [
            "spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector",
        ],
    },
    {
        rule: "target/spread",
        about: "a label that is rewritten in the rule but not on the pods",
        bad: placed({
            "spec.template.metadata.labels": { app: "podinfo", name: "podinfo" },
            "spec.template.spec.topologySpreadConstraints": [
                { maxSkew: 1, labelSelector: { matchLabels: { name: "podinfo" } } },
            ],
        }),
        fixed: placed({
            "spec.template.metadata.labels": { app: "podinfo", part: "podinfo" },
            "spec.template.spec.topologySpreadConstraints": [
                { maxSkew: 1, labelSelector: { matchLabels: { part: "podinfo" } } },
            ],
        }),
        at: ["spec.template.spec.topologySpreadConstraints[0].labelSelector"],
    },
    {
        rule: "target/spread",
        about: "an expression",
        bad: placed({
            ...otherValue,
            "spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution":
                [
                    {
                        labelSelector: {
                            matchExpressions: [{ key: "app", operator: "In", values: ["web"] }],
                        },
                    },
                ],
        }),
        fixed: placed({
            "spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution":
                [
                    {
                        labelSelector: {
                            matchExpressions: [{ key: "app", operator: "In", values: ["podinfo"] }],
                        },
                    },
                ],
        }),
        at: [
            "spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector",
        ],
    },
    {
        rule: "target/pod-affinity",
        bad: placed(beside({ matchLabels: { app: "podinfo" } })),
        fixed: placed(beside({ matchLabels: { part: "web" } })),
        at: [
            "spec.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector",
        ],
    },
    {
        rule: "target/anti-affinity-room",
        bad: apart({ team: "web" }),
        fixed: apart({ app: "podinfo" }),
        at: [
            "spec.template.spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector",
        ],
    },
];

/** The good context with pods that keep those with some labels off their node. */
function apart(matchLabels: Readonly<Record<string, string>>) {
    return goodScene({
        objects: withTarget({
            "spec.template.metadata.labels": { app: "podinfo", team: "web" },
            "spec.template.spec.affinity.podAntiAffinity": {
                requiredDuringSchedulingIgnoredDuringExecution: [
                    { labelSelector: { matchLabels }, topologyKey: "kubernetes.io/hostname" },
                ],
            },
        }),
    });
}
