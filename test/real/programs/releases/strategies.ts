import type { ReleasedWorkload } from "./released-workload";

/** Namespace of the canaries that show a strategy. */
export const strategiesNamespace = "strategies";

const namespace = strategiesNamespace;

function loadTest(url: string, options = ""): { kind: "loadTest"; command: string } {
    return { kind: "loadTest", command: `hey -z 2m -q 5 -c 2 ${options} ${url}` };
}

/** The header and the cookie by which the A/B tests pick their users. */
export const insider = {
    header: { name: "x-user", value: "insider" },
    cookie: { name: "track", value: "preview" },
} as const;

/** Name of the cookie of the canary with session affinity. */
export const affinityCookie = "sticky-canary";

/** One canary for each strategy. */
export const strategies = {
    weighted: {
        namespace,
        name: "weighted",
        strategy: { kind: "weighted", stepWeight: 25, maxWeight: 50 },
    },
    weightedSteps: {
        namespace,
        name: "weighted-steps",
        strategy: { kind: "weightedSteps", stepWeights: [10, 30, 60] },
    },
    promotionSteps: {
        namespace,
        name: "promotion-steps",
        strategy: { kind: "weighted", stepWeight: 20, maxWeight: 60, stepWeightPromotion: 50 },
    },
    abHeader: {
        namespace,
        name: "ab-header",
        strategy: {
            kind: "abTest",
            iterations: 3,
            match: [{ header: insider.header.name, exact: insider.header.value }],
        },
        checks: [
            loadTest(
                `http://ab-header.${namespace}:9898/`,
                `-H '${insider.header.name}: ${insider.header.value}'`,
            ),
        ],
    },
    abCookie: {
        namespace,
        name: "ab-cookie",
        strategy: {
            kind: "abTest",
            iterations: 3,
            match: [{ cookie: insider.cookie.name, value: insider.cookie.value }],
        },
        checks: [
            loadTest(
                `http://ab-cookie.${namespace}:9898/`,
                `-H 'Cookie: theme=dark; ${insider.cookie.name}=${insider.cookie.value}'`,
            ),
        ],
    },
    blueGreen: {
        namespace,
        name: "blue-green",
        strategy: { kind: "blueGreen", iterations: 3 },
        checks: [loadTest(`http://blue-green-canary.${namespace}:9898/`)],
    },
    sessionAffinity: {
        namespace,
        name: "session-affinity",
        strategy: {
            kind: "weighted",
            stepWeight: 25,
            maxWeight: 50,
            sessionAffinity: { cookieName: affinityCookie },
        },
    },
    skipAnalysis: {
        namespace,
        name: "skip-analysis",
        strategy: { kind: "skipAnalysis" },
        metrics: [],
        progressDeadline: 60,
        // nothing is checked, so only a release that never becomes ready is taken back
        bad: { tag: "6.0.2", args: ["--unready"] },
    },
} as const satisfies Record<string, ReleasedWorkload>;
