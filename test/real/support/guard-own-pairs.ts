import { LONGEST_LIST } from "../../../rules/guard/canary/variables";
import type { Pair } from "../../rules/canary/pairs";
import { goodScene } from "../../rules/canary/contexts";
import {
    type Change,
    daemonSet,
    goodNamespace,
    withTarget,
} from "../../rules/canary/related/around";

const OPAQUE = "config.linkerd.io/opaque-ports";
const SKIPPED = "config.linkerd.io/skip-inbound-ports";
const CONTAINERS = "spec.template.spec.containers";

function manyHosts(count: number): string[] {
    return Array.from({ length: count }, () => "podinfo");
}

function scaler(minReplicas: number, maxReplicas: number): object {
    return {
        apiVersion: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        name: "podinfo",
        primaryScalerReplicas: { minReplicas, maxReplicas },
    };
}

/** Pairs of what the guard sees in the Canary alone, and of the rule that is its own. */
const canaryPairs: readonly Pair[] = [
    {
        rule: "guard/too-long",
        bad: goodScene({ spec: { "service.hosts": manyHosts(LONGEST_LIST + 1) } }),
        fixed: goodScene({ spec: { "service.hosts": manyHosts(LONGEST_LIST) } }),
        at: ["spec.service.hosts"],
    },
    {
        rule: "scaling/bounds",
        bad: goodScene({ spec: { autoscalerRef: scaler(5, 2) } }),
        fixed: goodScene({ spec: { autoscalerRef: scaler(2, 5) } }),
        at: ["spec.autoscalerRef.primaryScalerReplicas"],
    },
];

const targeting = (change: Change, spec: Readonly<Record<string, unknown>> = {}) =>
    goodScene({ spec, objects: withTarget(change) });
const annotated = (name: string, value: string) =>
    targeting({
        "spec.template.metadata.annotations": { [name]: value },
        [CONTAINERS]: [
            { name: "own", image: "own:1", ports: [{ name: "web", containerPort: 9898 }] },
            { name: "beside", image: "beside:1", ports: [{ name: "admin", containerPort: 9899 }] },
        ],
    });
const starting = (probe: string, initialDelaySeconds: number) =>
    targeting({
        [CONTAINERS]: [
            { name: "first", image: "first:1" },
            {
                name: "own",
                image: "own:1",
                [probe]: { tcpSocket: { port: 1 }, initialDelaySeconds },
            },
        ],
    });
/** With the API server's own room for unavailable pods, which of less than four is none. */
const withRoom = (replicas: number) =>
    targeting({
        "spec.minReadySeconds": 60,
        "spec.replicas": replicas,
        "spec.strategy": { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%" } },
    });
const onNodes = (nodeSelector: object) =>
    goodScene({
        spec: { "targetRef.kind": "DaemonSet", "analysis.metrics": undefined },
        objects: [goodNamespace, daemonSet({ "spec.template.spec.nodeSelector": nodeSelector })],
    });
const declaring = (containerPort: number) =>
    targeting({
        [CONTAINERS]: [
            { name: "silent", image: "silent:1" },
            { name: "own", image: "own:1", ports: [{ containerPort }] },
        ],
    });
const discovering = (name: string) =>
    targeting(
        {
            [CONTAINERS]: [
                { name: "own", image: "own:1", ports: [{ containerPort: 9898 }] },
                { name, image: "beside:1", ports: [{ name: "http", containerPort: 15090 }] },
            ],
        },
        { "service.portDiscovery": true },
    );

/** Pairs at the edges of what the guard asks of a target in its own way. */
const targetPairs: readonly Pair[] = [
    ...[OPAQUE, SKIPPED].flatMap((name) =>
        [
            ["9000-9898", "9000-9897"],
            ["9898 - 9999", "9899-9999"],
            ["1,9898", "1,98980"],
        ].map(([bad = "", fixed = ""]) => ({
            rule: name === OPAQUE ? "mesh/opaque-pod-port" : "mesh/skipped-port",
            about: `${bad} and ${fixed}`,
            bad: annotated(name, bad),
            fixed: annotated(name, fixed),
            at: [],
        })),
    ),
    {
        rule: "mesh/opaque-pod-port",
        about: "by its name",
        bad: annotated(OPAQUE, "admin,web"),
        fixed: annotated(OPAQUE, "admin"),
        at: [],
    },
    ...["startupProbe", "readinessProbe"].map((probe) => ({
        rule: "target/slow-start",
        about: `${probe} of one of two containers`,
        bad: starting(probe, 60),
        fixed: starting(probe, 59),
        at: [],
    })),
    {
        rule: "target/slow-start",
        about: "room for unavailable pods",
        bad: withRoom(3),
        fixed: withRoom(4),
        at: [],
    },
    {
        rule: "target/node-selector",
        about: "Flagger's own",
        bad: onNodes({ "flagger.app/scale-to-zero": "true", disk: "ssd" }),
        fixed: onNodes({ "flagger.app/scale-to-zero": "true" }),
        at: [],
    },
    {
        rule: "service/target-port-number",
        about: "beside a container that declares none",
        bad: declaring(9899),
        fixed: declaring(9898),
        at: [],
    },
    {
        rule: "service/discovered-ports",
        about: "of a sidecar",
        bad: discovering("beside"),
        fixed: discovering("envoy"),
        at: [],
    },
];

/** Pairs that the guard has beside those of the rules. */
export const ownPairs: readonly Pair[] = [...canaryPairs, ...targetPairs];
