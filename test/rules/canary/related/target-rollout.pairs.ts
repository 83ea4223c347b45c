import type { Pair } from "../pairs";
import {
    PORTS_AT_START,
    PORTS_LATER,
} from "../../../../rules/canary/related/reading/port-references";
import { goodScene } from "../contexts";
import { type Change, daemonSet, goodNamespace, withTarget } from "./around";

const rolling = (change: Change) => goodScene({ objects: withTarget(change) });

/** The good context with a DaemonSet for its target; its metrics are not about it. */
const onEveryNode = (change: Change) =>
    goodScene({
        spec: { "targetRef.kind": "DaemonSet", "analysis.metrics": undefined },
        objects: [goodNamespace, daemonSet(change)],
    });

const slowProbe = { initialDelaySeconds: 30, tcpSocket: { port: 9898 } };

/** Pairs of the rules about how the target's own controller rolls its pods out. */
export const targetRolloutPairs: readonly Pair[] = [
    {
        rule: "target/replicas",
        bad: rolling({ "spec.replicas": 3 }),
        fixed: rolling({ "spec.replicas": undefined }),
        at: ["spec.replicas"],
    },
    {
        rule: "target/replicas",
        about: "filled in by the API server",
        bad: rolling({ "spec.replicas": 1 }),
        fixed: rolling({ "spec.replicas": 1, "metadata.uid": "8d0c" }),
        at: ["spec.replicas"],
    },
    {
        rule: "target/paused",
        bad: rolling({ "spec.paused": true }),
        fixed: rolling({ "spec.paused": false }),
        at: ["spec.paused"],
    },
    {
        rule: "target/recreate",
        bad: rolling({ "spec.strategy": { type: "Recreate" } }),
        fixed: rolling({ "spec.strategy": { type: "RollingUpdate" } }),
        at: ["spec.strategy.type"],
    },
    {
        rule: "target/progress-deadline",
        bad: rolling({ "spec.progressDeadlineSeconds": 59 }),
        fixed: rolling({ "spec.progressDeadlineSeconds": 60 }),
        at: ["spec.progressDeadlineSeconds"],
    },
    ...(["readinessProbe", "startupProbe"] as const).map((probe) => ({
        rule: "target/ready-before-start",
        about: `fixed by a ${probe}`,
        bad: rolling({ "spec.template.spec.containers[0].livenessProbe": slowProbe }),
        fixed: rolling({
            "spec.template.spec.containers[0].livenessProbe": slowProbe,
            [`spec.template.spec.containers[0].${probe}`]: slowProbe,
        }),
        at: ["spec.template.spec.containers[0].readinessProbe"],
    })),
    ...probePortPairs(),
    {
        rule: "target/slow-start",
        bad: rolling({
            "spec.minReadySeconds": 30,
            "spec.template.spec.containers[0].readinessProbe": {
                initialDelaySeconds: 30,
                tcpSocket: { port: 9898 },
            },
        }),
        fixed: rolling({
            "spec.minReadySeconds": 29,
            "spec.template.spec.containers[0].readinessProbe": {
                initialDelaySeconds: 30,
                tcpSocket: { port: 9898 },
            },
        }),
        at: ["spec.progressDeadlineSeconds"],
    },
    {
        rule: "target/slow-start",
        about: "with room for pods that are not available",
        bad: rolling({ "spec.minReadySeconds": 60 }),
        fixed: rolling({
            "spec.minReadySeconds": 60,
            "spec.strategy": { rollingUpdate: { maxUnavailable: "100%" } },
        }),
        at: ["spec.progressDeadlineSeconds"],
    },
    {
        rule: "target/update-strategy",
        bad: onEveryNode({ "spec.updateStrategy": { type: "OnDelete" } }),
        fixed: onEveryNode({ "spec.updateStrategy": { type: "RollingUpdate" } }),
        at: ["spec.updateStrategy.type"],
    },
    {
        rule: "target/node-selector",
        bad: onEveryNode({ "spec.template.spec.nodeSelector": { disk: "fast" } }),
        fixed: onEveryNode({ "spec.template.spec.nodeSelector": undefined }),
        at: ["spec.template.spec.nodeSelector"],
    },
    {
        rule: "target/startup-budget",
        bad: goodScene({
            objects: withTarget({
                "spec.template.spec.containers[0].startupProbe": {
                    failureThreshold: 30,
                    periodSeconds: 10,
                },
            }),
        }),
        fixed: goodScene({
            spec: { progressDeadlineSeconds: 300 },
            objects: withTarget({
                "spec.template.spec.containers[0].startupProbe": {
                    failureThreshold: 30,
                    periodSeconds: 10,
                },
            }),
        }),
        at: ["spec.progressDeadlineSeconds"],
    },
];

/** Names of ports that a container does not declare. */
function probePortPairs(): readonly Pair[] {
    const container = "spec.template.spec.containers[0]";
    const ports = [{ name: "http", containerPort: 9898 }, { containerPort: 9797 }];
    const probe = (rule: string, field: string, about: string, wrong: unknown, right: unknown) => ({
        rule: `target/${rule}`,
        about: `${field}, ${about}`,
        bad: rolling({ [`${container}.ports`]: ports, [`${container}.${field}`]: { port: wrong } }),
        fixed: rolling({
            [`${container}.ports`]: ports,
            [`${container}.${field}`]: { port: right },
        }),
        at: [`${container}.${field}.port`],
    });
    const sidecar = (port: unknown) => [
        {
            name: "cache",
            image: "redis:8.4",
            restartPolicy: "Always",
            ports: [{ name: "cache", containerPort: 6379 }],
            startupProbe: { tcpSocket: { port } },
        },
    ];
    return [
        ...PORTS_AT_START.map((field) => probe("probe-port", field, "misspelt", "htpp", "http")),
        ...PORTS_LATER.map((field) => probe("probe-inert", field, "misspelt", "htpp", "http")),
        probe("probe-port", "readinessProbe.httpGet", "a number", "admin", 9797),
        {
            rule: "target/probe-port",
            about: "of another container",
            bad: rolling({
                [`${container}.ports`]: ports,
                "spec.template.spec.initContainers": sidecar("http"),
            }),
            fixed: rolling({
                [`${container}.ports`]: ports,
                "spec.template.spec.initContainers": sidecar(9898),
            }),
            at: ["spec.template.spec.initContainers[0].startupProbe.tcpSocket.port"],
        },
    ];
}
