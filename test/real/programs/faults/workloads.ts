import type { CanaryWorkloadArgs, Metric, Strategy } from "../../../../components";
import { FLAGGER_LINKERD_QUERIES } from "../../../../rules/metrics/flagger-queries";

/** Namespace of the canaries. */
export const faultsNamespace = "faults";

/** Requests of users a second: few, for many canaries share this machine with other suites. */
export const usualUsers = 4;

/** The releases that each workload goes through. */
export type FaultStage = "first" | "next";

/** How a release is meant to end. */
export type Ending = "promoted" | "rolledBack" | "waits";

/** Of this one the pods go away in the middle of the release. */
export const goneWorkload = "gone";

/** A workload, and what becomes of its next version. */
export interface FaultyWorkload {
    readonly name: string;
    /** Arguments of podinfo's next version; none for a healthy one. */
    readonly next: readonly string[];
    readonly ending: Ending;
    /** @default two steps of 50 % */
    readonly strategy?: Strategy;
    /** Requests of users a second. @default {@link usualUsers} */
    readonly users?: number;
    /** @default a success rate of 99 % */
    readonly metrics?: readonly Metric[];
    /** @default - none */
    readonly timeouts?: CanaryWorkloadArgs["timeouts"];
    /** A query of Prometheus that no component would take, with 99 as its least value. @default - `metrics` */
    readonly query?: string;
}

/** Strategies beside the usual one, none of which may promote a version that nobody calls. */
const strategies = {
    steps: { kind: "weightedSteps", stepWeights: [10, 60] },
    ab: { kind: "abTest", iterations: 2, match: [{ header: "x-user", exact: "insider" }] },
    "blue-green": { kind: "blueGreen", iterations: 2 },
} as const satisfies Record<string, Strategy>;

const successRate: Metric = { kind: "successRate", min: "99%", window: "30s" };
const enough = (otherwise: "wait" | "fail"): Metric => ({
    kind: "enoughTraffic",
    minRequests: 5,
    window: "30s",
    otherwise,
});

/** The readiness probe has a port of its own, so a version that does not answer users is ready all the same. */
const delayed = (milliseconds: number): readonly string[] => [
    "--random-delay",
    "--random-delay-unit=ms",
    `--random-delay-min=${milliseconds}`,
    `--random-delay-max=${milliseconds + 1}`,
];
const hangs = delayed(600_000);
/** Nothing listens where the Service sends requests. */
const refuses = ["--port=0"];

const tutorial = FLAGGER_LINKERD_QUERIES.get("request-success-rate") ?? "";
const corrected = tutorial.replaceAll("}[", ', target_port!="4191", tls="true"}[');

/** Every workload of the program. */
export const faultyWorkloads: readonly FaultyWorkload[] = [
    { name: "hangs", next: hangs, ending: "rolledBack" },
    { name: "hangs-timeout", next: hangs, ending: "rolledBack", timeouts: { request: "1s" } },
    { name: goneWorkload, next: [], ending: "rolledBack" },
    { name: "refuses", next: refuses, ending: "rolledBack" },
    {
        name: "refuses-few",
        next: refuses,
        ending: "rolledBack",
        // 12 requests a minute at the first weight, 50 %
        users: 0.4,
    },
    {
        name: "slow",
        next: delayed(4_000),
        ending: "rolledBack",
        metrics: [{ kind: "fasterThan", bound: "3s", min: "99%", window: "30s" }],
    },
    {
        name: "slow-passes",
        next: delayed(200),
        ending: "promoted",
        metrics: [{ kind: "fasterThan", bound: "3s", min: "99%", window: "30s" }],
    },
    { name: "idle", next: [], ending: "rolledBack", users: 0 },
    ...Object.entries(strategies).flatMap(([name, strategy]): FaultyWorkload[] => [
        { name: `idle-${name}`, next: [], ending: "rolledBack", users: 0, strategy },
        {
            name: `idle-${name}-waits`,
            next: [],
            ending: "waits",
            users: 0,
            strategy,
            metrics: [enough("wait"), successRate],
        },
    ]),
    {
        name: "idle-fails",
        next: [],
        ending: "rolledBack",
        users: 0,
        metrics: [enough("fail"), successRate],
    },
    {
        name: "idle-waits",
        next: [],
        ending: "waits",
        users: 0,
        metrics: [enough("wait"), successRate],
    },
    {
        name: "healthy-1",
        next: [],
        ending: "promoted",
        users: 1,
        metrics: [enough("wait"), successRate],
    },
    {
        name: "healthy-5",
        next: [],
        ending: "promoted",
        users: 5,
        metrics: [enough("wait"), successRate],
    },
    {
        name: "server",
        next: refuses,
        ending: "rolledBack",
        metrics: [{ ...successRate, perspective: "server" }],
    },
    {
        name: "server-hangs",
        next: hangs,
        ending: "rolledBack",
        metrics: [{ ...successRate, perspective: "server" }],
    },
    // what scrapes do to the query of most tutorials
    { name: "tutorial-idle", next: [], ending: "promoted", users: 0, query: tutorial },
    { name: "corrected-idle", next: [], ending: "rolledBack", users: 0, query: corrected },
    { name: "corrected-good", next: [], ending: "promoted", query: corrected },
    { name: "corrected-bad", next: refuses, ending: "rolledBack", query: corrected },
];
