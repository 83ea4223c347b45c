import type { Check } from "../../../../components";
import type { ReleasedWorkload } from "./released-workload";

/** Namespace of the canaries that follow Flagger's own end-to-end cases. */
export const flaggerNamespace = "flagger-cases";

const namespace = flaggerNamespace;

function acceptanceTest(host: string): Check {
    return {
        kind: "smokeTest",
        name: "acceptance-test",
        // tried again, for a bad release fails one request in three here too, and is to be judged by its metrics
        command: `curl -sd 'test' --retry 5 --retry-delay 1 http://${host}/token | grep token`,
        timeout: "30s",
    };
}

function loadTest(command: string): Check {
    return { kind: "loadTest", command: `hey -z 10m -q 10 -c 2 ${command}` };
}

/**
 * Flagger's end-to-end cases (flagger v1.44.0 test/), each with the strategy, figures and hooks of its script; only the
 * interval is Flagger's shortest instead of 15s, and the mesh is Linkerd for all.
 */
export const flaggerWorkloads = {
    "linkerd/test-canary.sh": {
        namespace,
        name: "linkerd-canary",
        port: 80,
        threshold: 15,
        badThreshold: 3,
        strategy: { kind: "weighted", stepWeight: 10, maxWeight: 50 },
        metrics: [
            { kind: "successRate", min: "99%" },
            { kind: "latency", max: "500ms", window: "30s" },
        ],
        checks: [
            acceptanceTest(`linkerd-canary-canary.${namespace}`),
            loadTest(`http://linkerd-canary.${namespace}/`),
        ],
    },
    "linkerd/test-steps.sh": {
        namespace,
        name: "linkerd-steps",
        port: 80,
        threshold: 15,
        strategy: { kind: "weightedSteps", stepWeights: [10, 20, 30, 40, 50, 60] },
        metrics: [
            { kind: "successRate", min: "99%" },
            { kind: "latency", max: "500ms", window: "30s" },
        ],
        checks: [loadTest(`http://linkerd-steps.${namespace}/`)],
        bad: "none",
    },
    "gatewayapi/test-ab.sh": {
        namespace,
        name: "gatewayapi-ab",
        threshold: 10,
        strategy: {
            kind: "abTest",
            iterations: 10,
            match: [{ header: "x-canary", exact: "insider" }],
        },
        checks: [loadTest(`-H 'X-Canary: insider' http://gatewayapi-ab.${namespace}:9898/`)],
        bad: "none",
    },
    "gatewayapi/test-bg.sh": {
        namespace,
        name: "gatewayapi-bg",
        threshold: 5,
        strategy: { kind: "blueGreen", iterations: 5 },
        metrics: [{ kind: "latency", max: "500ms", window: "30s" }],
        checks: [
            acceptanceTest(`gatewayapi-bg-canary.${namespace}:9898`),
            loadTest(`http://gatewayapi-bg-canary.${namespace}:9898`),
        ],
        bad: "none",
    },
    "kubernetes/test-hpa.sh": {
        namespace,
        name: "kubernetes-hpa",
        port: 80,
        threshold: 10,
        strategy: { kind: "blueGreen", iterations: 5 },
        autoscaling: { min: 2, max: 4 },
        checks: [
            acceptanceTest(`kubernetes-hpa-canary.${namespace}`),
            loadTest(`http://kubernetes-hpa-canary.${namespace}/`),
        ],
        bad: "none",
    },
    "kubernetes/test-daemonset.sh": {
        namespace,
        name: "kubernetes-ds",
        kind: "DaemonSet",
        port: 80,
        threshold: 10,
        strategy: { kind: "blueGreen", iterations: 5 },
        revertOnDeletion: true,
        checks: [
            acceptanceTest(`kubernetes-ds-canary.${namespace}`),
            loadTest(`http://kubernetes-ds-canary.${namespace}/`),
        ],
        bad: "none",
    },
    "istio/test-skip-analysis.sh": {
        namespace,
        name: "istio-skip",
        strategy: { kind: "skipAnalysis" },
        metrics: [],
        progressDeadline: 60,
        // their image that is not there never starts; here a program that never becomes ready stands for it
        bad: { tag: "6.0.2", args: ["--unready"] },
    },
} as const satisfies Record<string, ReleasedWorkload>;
