import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import {
    type AnalysisContext,
    analysisProblems,
    type CanaryAnalysis,
} from "../../../components/canary/analysis";
import { formatProblem } from "../../../rules/problems/problem";
import { analysisWith, context, withoutLoadTester } from "./contexts";

type Metric = CanaryAnalysis["metrics"][number];
type Check = NonNullable<CanaryAnalysis["checks"]>[number];
type Alert = NonNullable<CanaryAnalysis["alerts"]>[number];
type Strategy = CanaryAnalysis["strategy"];

/** An argument as an untyped program gives it. */
const untyped = <T>(value: unknown): T => value as T;

const metric = (value: unknown): Partial<CanaryAnalysis> => ({ metrics: [untyped<Metric>(value)] });
const check = (value: unknown): Partial<CanaryAnalysis> => ({ checks: [untyped<Check>(value)] });
const alert = (value: unknown): Partial<CanaryAnalysis> => ({ alerts: [untyped<Alert>(value)] });
const strategy = (value: unknown): Partial<CanaryAnalysis> => ({
    strategy: untyped<Strategy>(value),
});
const query = (over: object): Partial<CanaryAnalysis> =>
    metric({ kind: "query", name: "q", query: "x", max: 1, ...over });

const traffic = { kind: "enoughTraffic", minRequests: 5, otherwise: "fail" } as const;
const burn = { kind: "errorBudgetBurn", objective: "99.9%", maxBurnRate: 10 } as const;

/** The smallest mistake, its problem's id and path, and the mend. */
const pairs: [
    id: string,
    path: string,
    wrong: Partial<CanaryAnalysis>,
    fixed: Partial<CanaryAnalysis>,
][] = [
    ["unit/duration", "interval", untyped({ interval: "1h" }), { interval: "60m" }],
    ["unit/duration", "interval", untyped({ interval: undefined }), { interval: "1m" }],
    [
        "unit/percent",
        "primaryReadyThreshold",
        { primaryReadyThreshold: "101%" },
        { primaryReadyThreshold: "100%" },
    ],
    [
        "unit/percent",
        "canaryReadyThreshold",
        untyped({ canaryReadyThreshold: 50 }),
        { canaryReadyThreshold: "50%" },
    ],
    [
        "strategy/kind",
        "strategy.kind",
        strategy({ kind: "mirror", iterations: 5 }),
        strategy({ kind: "blueGreen", iterations: 5 }),
    ],
    [
        "unit/duration",
        "strategy.sessionAffinity.maxAge",
        strategy({
            kind: "weightedSteps",
            stepWeights: [1],
            sessionAffinity: { cookieName: "a", maxAge: 86400 },
        }),
        strategy({
            kind: "weightedSteps",
            stepWeights: [1],
            sessionAffinity: { cookieName: "a", maxAge: "1440m" },
        }),
    ],
    ...(
        [
            [
                "strategy/match-name",
                "header",
                { header: "a b", exact: "x" },
                { header: "a-b", exact: "x" },
            ],
            [
                "strategy/match-value",
                "exact",
                { header: "a", exact: "" },
                { header: "a", exact: "x" },
            ],
            ["strategy/match-value", "regex", { header: "a" }, { header: "a", regex: ".*" }],
            [
                "strategy/match-name",
                "cookie",
                { cookie: "", value: "x" },
                { cookie: "a", value: "x" },
            ],
            ["strategy/match-value", "value", { cookie: "a" }, { cookie: "a", value: "x" }],
        ] as const
    ).map(([id, field, wrong, fixed]): (typeof pairs)[number] => [
        id,
        `strategy.match[0].${field}`,
        strategy({ kind: "abTest", iterations: 1, match: [wrong] }),
        strategy({ kind: "abTest", iterations: 1, match: [fixed] }),
    ]),
    [
        "metric/kind",
        "metrics[0].kind",
        metric({ kind: "sucessRate", min: "99%" }),
        metric({ kind: "successRate", min: "99%" }),
    ],
    [
        "unit/percent",
        "metrics[0].min",
        metric({ kind: "successRate", min: 0.99 }),
        metric({ kind: "successRate", min: "99%" }),
    ],
    [
        "unit/duration",
        "metrics[0].window",
        metric({ kind: "successRate", min: "99%", window: "90" }),
        metric({ kind: "successRate", min: "99%", window: "90s" }),
    ],
    [
        "metric/name",
        "metrics[0].name",
        metric({ kind: "successRate", min: "99%", name: "Success rate" }),
        metric({ kind: "successRate", min: "99%", name: "success-rate" }),
    ],
    [
        "unit/latency",
        "metrics[0].max",
        metric({ kind: "latency", max: 500 }),
        metric({ kind: "latency", max: "500ms" }),
    ],
    [
        "metric/percentile",
        "metrics[0].percentile",
        metric({ kind: "latency", max: "1s", percentile: 100 }),
        metric({ kind: "latency", max: "1s", percentile: 99.9 }),
    ],
    [
        "metric/duplicate-name",
        "metrics[1].name",
        {
            metrics: [
                { kind: "latency", max: "1s" },
                { kind: "latency", max: "2s", window: "5m" },
            ],
        },
        {
            metrics: [
                { kind: "latency", max: "1s" },
                { kind: "latency", max: "2s", window: "5m", name: "latency-in-the-long-run" },
            ],
        },
    ],
    [
        "metric/min-requests",
        "metrics[0].minRequests",
        metric({ ...traffic, minRequests: 0 }),
        metric({ ...traffic, minRequests: 1 }),
    ],
    [
        "metric/otherwise",
        "metrics[0].otherwise",
        metric({ ...traffic, otherwise: "ignore" }),
        metric({ ...traffic, otherwise: "pass" }),
    ],
    [
        "metric/enough-traffic-once",
        "metrics[1]",
        { metrics: [traffic, { ...traffic, name: "more", window: "5m" }] },
        { metrics: [traffic] },
    ],
    [
        "metric/enough-traffic-window",
        "metrics[1].window",
        {
            metrics: [
                { ...traffic, window: "2m" },
                { kind: "successRate", min: "99%" },
            ],
        },
        {
            metrics: [
                { ...traffic, window: "2m" },
                { kind: "successRate", min: "99%", window: "120s" },
            ],
        },
    ],
    [
        "metric/enough-traffic-window",
        "metrics[0].shortWindow",
        { metrics: [burn, { ...traffic, window: "10m" }] },
        {
            metrics: [
                { ...burn, shortWindow: "10m" },
                { ...traffic, window: "10m" },
            ],
        },
    ],
    [
        "unit/percent",
        "metrics[0].maxBelow",
        metric({ kind: "againstPrimary", measure: "successRate", maxBelow: 1 }),
        metric({ kind: "againstPrimary", measure: "successRate", maxBelow: "1%" }),
    ],
    [
        "metric/factor",
        "metrics[0].maxFactor",
        metric({ kind: "againstPrimary", measure: "latency", maxFactor: 0 }),
        metric({ kind: "againstPrimary", measure: "latency", maxFactor: 1.2 }),
    ],
    ...(
        [
            { kind: "weighted", stepWeight: 10 },
            { kind: "weighted", stepWeight: 10, maxWeight: 100 },
            { kind: "weightedSteps", stepWeights: [10, 100] },
        ] as const
    ).map((strategy): (typeof pairs)[number] => [
        "metric/without-primary",
        "metrics[0].withoutPrimary",
        {
            strategy,
            metrics: [{ kind: "againstPrimary", measure: "latency", maxFactor: 2 }],
        },
        {
            strategy,
            metrics: [
                {
                    kind: "againstPrimary",
                    measure: "latency",
                    maxFactor: 2,
                    withoutPrimary: "pass",
                },
            ],
        },
    ]),
    [
        "unit/percent",
        "metrics[0].objective",
        metric({ ...burn, objective: "100%" }),
        metric({ ...burn, objective: "99.999%" }),
    ],
    [
        "metric/burn-rate",
        "metrics[0].maxBurnRate",
        metric({ ...burn, maxBurnRate: "10x" }),
        metric({ ...burn, maxBurnRate: 10 }),
    ],
    [
        "metric/burn-windows",
        "metrics[0].shortWindow",
        metric({ ...burn, window: "2m" }),
        metric({ ...burn, window: "2m", shortWindow: "1m" }),
    ],
    [
        "unit/duration",
        "metrics[0].shortWindow",
        metric({ ...burn, shortWindow: "5min" }),
        metric({ ...burn, shortWindow: "5m" }),
    ],
    ["query/empty", "metrics[0].query", query({ query: " " }), query({})],
    ...(
        [
            [
                "query/provider",
                "type",
                { type: "stackdrive", project: "p" },
                { type: "stackdriver", project: "p" },
            ],
            [
                "analysis/url",
                "address",
                { type: "graphite", address: "graphite:8080" },
                { type: "graphite", address: "http://graphite:8080" },
            ],
            [
                "analysis/url",
                "address",
                { type: "dynatrace", token: "t" },
                { type: "dynatrace", token: "t", address: "https://x" },
            ],
            [
                "query/credentials",
                "token",
                { type: "splunk", address: "https://x", token: "" },
                { type: "splunk", address: "https://x", token: "t" },
            ],
            [
                "query/credentials",
                "applicationKey",
                { type: "datadog", apiKey: "a" },
                { type: "datadog", apiKey: "a", applicationKey: pulumi.secret("b") },
            ],
            [
                "query/credentials",
                "accountId",
                { type: "newrelic", queryKey: "k" },
                { type: "newrelic", queryKey: "k", accountId: "1" },
            ],
            [
                "query/credentials",
                "project",
                { type: "stackdriver" },
                { type: "stackdriver", project: "p" },
            ],
            ["query/region", "region", { type: "cloudwatch" }, { type: "cloudwatch", region: "r" }],
            [
                "query/credentials",
                "credentials.password",
                { type: "prometheus", credentials: { username: "u", password: "" } },
                { type: "prometheus", credentials: { username: "u", password: "p" } },
            ],
            [
                "query/headers-with-token",
                "headers",
                { type: "prometheus", credentials: { token: "t" }, headers: { a: ["b"] } },
                {
                    type: "prometheus",
                    credentials: { username: "u", password: "p" },
                    headers: { a: ["b"] },
                },
            ],
        ] as const
    ).map(([id, field, wrong, fixed]): (typeof pairs)[number] => [
        id,
        `metrics[0].provider.${field}`,
        query({ provider: wrong }),
        query({ provider: fixed }),
    ]),
    [
        "check/kind",
        "checks[0].kind",
        check({ kind: "smoketest", command: "x" }),
        check({ kind: "smokeTest", command: "x" }),
    ],
    ...(["smokeTest", "loadTest"] as const).map((kind): (typeof pairs)[number] => [
        "check/empty-command",
        "checks[0].command",
        check({ kind, command: "" }),
        check({ kind, command: "x" }),
    ]),
    [
        "unit/duration",
        "checks[0].timeout",
        check({ kind: "smokeTest", command: "x", timeout: 15 }),
        check({ kind: "smokeTest", command: "x", timeout: "15s" }),
    ],
    [
        "analysis/url",
        "checks[0].loadTester",
        check({ kind: "loadTest", command: "x", loadTester: "tester" }),
        check({ kind: "loadTest", command: "x", loadTester: "http://tester" }),
    ],
    [
        "check/tool",
        "checks[0].tool",
        check({ kind: "conformanceTest", tool: "bat", file: "/x" }),
        check({ kind: "conformanceTest", tool: "bats", file: "/x" }),
    ],
    [
        "check/empty-command",
        "checks[0].file",
        check({ kind: "conformanceTest", tool: "bats" }),
        check({ kind: "conformanceTest", tool: "bats", file: "/x" }),
    ],
    [
        "check/helm-argument",
        "checks[0].release",
        check({ kind: "conformanceTest", tool: "helm", release: "pod info" }),
        check({ kind: "conformanceTest", tool: "helm", release: "podinfo" }),
    ],
    [
        "check/helm-argument",
        "checks[0].only[1]",
        check({ kind: "conformanceTest", tool: "helm", release: "p", only: ["a", "b;c"] }),
        check({ kind: "conformanceTest", tool: "helm", release: "p", only: ["a", "b"] }),
    ],
    [
        "analysis/url",
        "checks[0].url",
        check({ kind: "eventHook" }),
        check({ kind: "eventHook", url: "https://x" }),
    ],
    [
        "analysis/url",
        "checks[0].url",
        check({ kind: "gate", stage: "promotion", url: "x" }),
        check({ kind: "gate", stage: "promotion" }),
    ],
    [
        "check/retries",
        "checks[0].retries",
        check({ kind: "postRolloutHook", url: "https://x", retries: 0.5 }),
        check({ kind: "postRolloutHook", url: "https://x", retries: 3 }),
    ],
    [
        "check/duplicate-name",
        "checks[1].name",
        {
            checks: [
                { kind: "smokeTest", command: "x" },
                { kind: "smokeTest", command: "y" },
            ],
        },
        {
            checks: [
                { kind: "smokeTest", command: "x" },
                { kind: "smokeTest", command: "y", name: "y" },
            ],
        },
    ],
    [
        "check/rollback-limit",
        "checks[0].successRateBelow",
        check({ kind: "rollbackHook", successRateBelow: "0%" }),
        check({ kind: "rollbackHook", successRateBelow: "50%" }),
    ],
    [
        "check/rollback-limit",
        "checks[0].successRateBelow",
        check({ kind: "rollbackHook", successRateBelow: 50 }),
        check({ kind: "rollbackHook", successRateBelow: "50%" }),
    ],
    [
        "check/rollback-limit",
        "checks[0].successRateBelow",
        check({ kind: "rollbackHook", successRateBelow: "99%" }),
        check({ kind: "rollbackHook", successRateBelow: "49.5%" }),
    ],
    [
        "check/min-requests",
        "checks[0].minRequests",
        check({ kind: "rollbackHook", successRateBelow: "50%", minRequests: 0 }),
        check({ kind: "rollbackHook", successRateBelow: "50%", minRequests: 10 }),
    ],
    [
        "unit/duration",
        "checks[0].window",
        check({ kind: "rollbackHook", successRateBelow: "50%", window: "1h" }),
        check({ kind: "rollbackHook", successRateBelow: "50%", window: "60m" }),
    ],
    [
        "metric/perspective",
        "checks[0].perspective",
        check({ kind: "rollbackHook", successRateBelow: "50%", perspective: "client" }),
        check({ kind: "rollbackHook", successRateBelow: "50%", perspective: "clients" }),
    ],
    [
        "check/shared-gate",
        "checks[1]",
        {
            checks: [
                { kind: "gate", stage: "rollout" },
                { kind: "gate", stage: "promotion" },
            ],
        },
        {
            checks: [
                { kind: "gate", stage: "rollout" },
                { kind: "gate", stage: "promotion", url: "https://x" },
            ],
        },
    ],
    [
        "alert/name",
        "alerts[0].name",
        alert({ name: "On call", severity: "info", to: { name: "x" } }),
        alert({ name: "on-call", severity: "info", to: { name: "x" } }),
    ],
    [
        "alert/type",
        "alerts[0].to.type",
        alert({ name: "a", severity: "info", to: { type: "teams", address: "x" } }),
        alert({ name: "a", severity: "info", to: { type: "msteams", address: "x" } }),
    ],
    [
        "alert/address",
        "alerts[0].to.address",
        alert({ name: "a", severity: "info", to: { type: "slack", address: "" } }),
        alert({ name: "a", severity: "info", to: { type: "slack", address: pulumi.secret("x") } }),
    ],
    [
        "alert/duplicate-name",
        "alerts[1].name",
        {
            alerts: [
                { name: "a", severity: "info", to: { name: "x" } },
                { name: "a", severity: "error", to: { name: "y" } },
            ],
        },
        {
            alerts: [
                { name: "a", severity: "info", to: { name: "x" } },
                { name: "b", severity: "error", to: { name: "y" } },
            ],
        },
    ],
];

const problems = (
    over: Partial<CanaryAnalysis>,
    of: AnalysisContext = context,
): ReturnType<typeof analysisProblems> => analysisProblems("app.analysis", of, analysisWith(over));

describe("analysisProblems", () => {
    for (const [id, path, wrong, fixed] of pairs) {
        it(`refuses by ${id} at ${path} alone, and not what is fixed: ${JSON.stringify(wrong).slice(0, 90)}`, () => {
            assert.deepEqual(
                problems(wrong).map((problem) => [problem.id, problem.path]),
                [[id, `app.analysis.${path}`]],
            );
            assert.deepEqual(problems(fixed).map(formatProblem), []);
        });
    }

    const atLoadTester: [check: Check, place: string][] = [
        [{ kind: "smokeTest", command: "x" }, "checks[0]"],
        [{ kind: "loadTest", command: "x" }, "checks[0]"],
        [{ kind: "conformanceTest", tool: "command", command: "x" }, "checks[0]"],
        [{ kind: "gate", stage: "promotion" }, "checks[0]"],
        [{ kind: "rollbackHook" }, "checks[0]"],
        [{ kind: "rollbackHook", successRateBelow: "50%" }, "checks[0]"],
    ];
    for (const [check, place] of atLoadTester) {
        it(`refuses a ${check.kind} that nobody carries out`, () => {
            assert.deepEqual(
                problems({ checks: [check] }, withoutLoadTester).map(({ id, path }) => [id, path]),
                [["check/load-tester", `app.analysis.${place}`]],
            );
            const elsewhere = { ...check, loadTester: "http://tester.other/" };
            assert.deepEqual(problems({ checks: [elsewhere] }, withoutLoadTester), []);
        });
    }

    it("needs no load tester for what a service of the user's does", () => {
        assert.deepEqual(
            problems(
                {
                    checks: [
                        { kind: "gate", stage: "promotion", url: "https://x" },
                        { kind: "rollbackHook", url: "https://x" },
                        { kind: "eventHook", url: "https://x" },
                        { kind: "postRolloutHook", url: "https://x" },
                    ],
                },
                withoutLoadTester,
            ),
            [],
        );
    });

    it("refuses a rollback whose window has fewer than two scrapes, where these are known", () => {
        const scraped = (scrapeSeconds: number): AnalysisContext => ({
            ...context,
            platform: { ...context.platform, installation: { scrapeSeconds } },
        });
        const rollback = check({ kind: "rollbackHook", successRateBelow: "50%" });
        assert.deepEqual(
            problems(rollback, scraped(30)).map(({ id, path, fix }) => [id, path, fix]),
            [["check/rollback-window", "app.analysis.checks[0].window", 'set it to "60s" or more']],
        );
        assert.deepEqual(problems(rollback, scraped(15)), []);
    });

    it("refuses a wait that nobody keeps", () => {
        const wait = metric({ ...traffic, otherwise: "wait" });
        assert.deepEqual(
            problems(wait, withoutLoadTester).map(({ id, path }) => [id, path]),
            [["metric/wait-load-tester", "app.analysis.metrics[0].otherwise"]],
        );
        assert.deepEqual(problems(wait), []);
    });

    it("tells all at once, and never a secret", () => {
        const found = problems({
            interval: untyped("x"),
            metrics: [
                untyped({ kind: "latency", max: "fast" }),
                {
                    kind: "query",
                    name: "q",
                    query: "",
                    max: 1,
                    provider: { type: "datadog", apiKey: " ", applicationKey: "hush" },
                },
            ],
            alerts: [{ name: "a", severity: "info", to: { type: "slack", address: "  " } }],
        });
        assert.deepEqual(
            found.map(({ id }) => id),
            ["unit/duration", "unit/latency", "query/empty", "query/credentials", "alert/address"],
        );
        assert.ok(!found.map(formatProblem).join().includes("hush"));
    });

    it("warns of a shared gate, and stops for everything else", () => {
        for (const [id, , wrong] of pairs) {
            const [problem] = problems(wrong);
            assert.equal(problem?.severity, id === "check/shared-gate" ? "warning" : "error", id);
        }
    });
});
