import assert from "node:assert/strict";

import type { CanaryAnalysis } from "../../../components";
import { stacks } from "../../../stacks";
import { stackConfig } from "../../../stacks/config";
import type { DeliverySettings } from "../../../stacks/services/service";
import { baselineProblems, regressions } from "../../../stacks/baseline";
import type { Settings, StackContents, StackDefinition } from "../../../stacks/types";
import { rawConfig } from "../support";

const slack = { channel: "releases", address: "https://hooks.example/x" };
const settings: Settings = { slack };

function contents(stack: string, own: Settings = settings): StackContents {
    return stacks[stack].build(own);
}

const prod = contents("prod");
const staging = contents("staging");

/** Production with another way to release. */
function delivering(
    change: (delivery: DeliverySettings) => Partial<DeliverySettings>,
): StackContents {
    return {
        ...prod,
        services: prod.services.map((one) => ({
            ...one,
            delivery: { ...one.delivery, ...change(one.delivery) },
        })),
    };
}

function analysing(change: Partial<Omit<CanaryAnalysis, "checks" | "alerts">>): StackContents {
    return delivering(({ analysis }) => ({ analysis: { ...analysis, ...change } }));
}

function paths(stack: StackContents, other = staging): string[] {
    return regressions(stack, other).map(({ path }) => path);
}

describe("the strength of stacks", () => {
    it("grows from dev over staging to prod", () => {
        assert.deepEqual(paths(prod, staging), []);
        assert.deepEqual(paths(staging, contents("dev")), []);
        assert.notDeepEqual(paths(staging, prod), []);
        assert.notDeepEqual(paths(contents("dev"), staging), []);
    });

    for (const stack of Object.keys(stacks)) {
        it(`of ${stack} is not less than its own`, () => {
            assert.deepEqual(paths(contents(stack), contents(stack)), []);
        });
    }

    const platform = (change: Partial<StackContents["platform"]>): StackContents => ({
        ...prod,
        platform: { ...prod.platform, ...change },
    });
    const weakened: readonly [string, StackContents, string][] = [
        [
            "a mesh of one replica",
            platform({ linkerd: { ...prod.platform.linkerd, highAvailability: false } }),
            "platform.linkerd.highAvailability",
        ],
        [
            "an identity of the stack's own",
            contents("prod", { slack, identity: { source: "generated" } }),
            "platform.linkerd.identity.source",
        ],
        [
            "a Flagger that staging has not run",
            platform({ flagger: { ...prod.platform.flagger, version: "1.44.1" } }),
            "platform.flagger.version",
        ],
        [
            "a chart that staging has not run",
            platform({
                viz: {
                    ...prod.platform.viz,
                    chart: { kind: "oci", reference: "x/y", version: "2026.10.1" },
                },
            }),
            "platform.viz.chart.version",
        ],
        [
            "a great first step",
            analysing({ strategy: { kind: "weighted", stepWeight: 11 } }),
            "services.podinfo.analysis.strategy, the first step",
        ],
        ["a short analysis", analysing({ interval: "10s" }), "services.podinfo.analysis"],
        ["more failed checks", analysing({ threshold: 4 }), "services.podinfo.analysis.threshold"],
        [
            "a lower success rate",
            analysing({
                metrics: [
                    { kind: "enoughTraffic", minRequests: 20, otherwise: "wait" },
                    { kind: "successRate", min: "98.9%" },
                    { kind: "latency", max: "500ms" },
                ],
            }),
            "services.podinfo.analysis.metrics.success-rate",
        ],
        [
            "a longer latency",
            analysing({
                metrics: [
                    { kind: "enoughTraffic", minRequests: 20, otherwise: "wait" },
                    { kind: "successRate", min: "99%" },
                    { kind: "latency", max: "0.6s" },
                ],
            }),
            "services.podinfo.analysis.metrics.latency",
        ],
        [
            "fewer replicas",
            delivering(() => ({ autoscaling: { kind: "hpa", minReplicas: 1, maxReplicas: 9 } })),
            "services.podinfo.autoscaling.minReplicas",
        ],
        [
            "no disruption budget",
            delivering(() => ({ disruptionBudget: false })),
            "services.podinfo.disruptionBudget",
        ],
        ["nobody told", contents("prod", {}), "services.podinfo.alerts.slack"],
        [
            "a service that staging does not have",
            {
                ...prod,
                services: [
                    ...prod.services,
                    ...prod.services.map((one) => ({
                        ...one,
                        service: { ...one.service, name: "cart" },
                    })),
                ],
            },
            "services.cart",
        ],
    ];
    for (const [what, stack, path] of weakened) {
        it(`is less with ${what}`, () => {
            assert.deepEqual(paths(stack), [path]);
        });
    }

    it("is less without the metrics and checks that the other has, each by its name", () => {
        assert.deepEqual(paths(analysing({ metrics: [] })), [
            "services.podinfo.analysis.metrics.enough-traffic",
            "services.podinfo.analysis.metrics.enough-traffic.otherwise",
            "services.podinfo.analysis.metrics.success-rate",
            "services.podinfo.analysis.metrics.latency",
        ]);
        const gated = delivering(() => ({ checks: [{ kind: "gate", stage: "rollout" }] }));
        assert.deepEqual(paths(prod, gated), ["services.podinfo.checks.rollout-gate"]);
    });

    it("is less without an analysis, and so without the time that it takes", () => {
        assert.deepEqual(paths(analysing({ strategy: { kind: "skipAnalysis" } })), [
            "services.podinfo.analysis.strategy.kind",
            "services.podinfo.analysis",
        ]);
    });

    it("does not count a service that only the other one has", () => {
        assert.deepEqual(paths({ ...prod, services: [] }), []);
    });
});

describe("a stack that is weaker than it may be", () => {
    const weak = contents("prod", { slack, identity: { source: "generated" } });
    const path = "platform.linkerd.identity.source";
    const definition: StackDefinition = { ...stacks["prod"] };

    it("is refused with the path, both values, what is lost and how to mend it", () => {
        assert.deepEqual(baselineProblems("prod", definition, weak, staging), [
            {
                id: "stack/weaker",
                severity: "error",
                path: `stacks/prod.ts: ${path}`,
                value: "generated",
                requirement:
                    "this is a regression from the baseline staging, which has \"cert-manager\": the trust anchor's key is not in the stack's state, and the issuer is renewed without an `up`",
                fix: `set at least that, or add a waiver to stacks/prod.ts: waivers: { "${path}": "<reason>" }`,
            },
        ]);
    });

    it("passes with a reason, and only there", () => {
        const waived = { ...definition, waivers: { [path]: "no cert-manager yet" } };
        assert.deepEqual(baselineProblems("prod", waived, weak, staging), []);
        const worse = { ...weak, services: contents("prod", {}).services };
        assert.deepEqual(
            baselineProblems("prod", waived, worse, staging).map((problem) => problem.path),
            ["stacks/prod.ts: services.podinfo.alerts.slack"],
        );
    });

    it("is told of a reason that no longer counts", () => {
        const waived = { ...definition, waivers: { [path]: "no cert-manager yet" } };
        assert.deepEqual(
            baselineProblems("prod", waived, prod, staging).map(({ id, severity, value }) => [
                severity,
                id,
                value,
            ]),
            [["warning", "stack/waiver-unused", path]],
        );
    });

    it("is measured by what the other one's file says, not by its own settings", () => {
        const alerted = JSON.stringify(slack);
        assert.throws(
            () =>
                stackConfig("prod", rawConfig({ context: "c" }), () =>
                    rawConfig({ slack: alerted }, ["slack"]),
                ),
            /stacks\/prod\.ts: services\.podinfo\.alerts\.slack: not set: this is a regression from the baseline staging, which has "warn"/,
        );
        const both = rawConfig({ context: "c", slack: alerted }, ["slack"]);
        assert.equal(stackConfig("prod", both, () => rawConfig({ slack: alerted })).warnings, "");
    });
});
