import assert from "node:assert/strict";
import { type ScriptedAnswer, simulateRelease } from "../../plan";
import { goFixed, goFloat, goMilliseconds } from "../../plan/scheduler/go-format";
import { canary, hook } from "./canaries";

/** What Flagger says of an answer in the first run that asks metrics. */
function said(metric: object, answer: ScriptedAnswer): string | undefined {
    const [, , step] = simulateRelease(canary({ stepWeight: 50, metrics: [metric] }), {
        answer: () => answer,
    });
    return step.events.find(({ type }) => type === "Warning")?.message;
}

describe("the texts of Flagger's events", () => {
    const own = { name: "own", templateRef: { name: "own" } };
    const low = { thresholdRange: { min: 99 } };
    const high = { thresholdRange: { max: 500 } };
    const cases: readonly (readonly [object, ScriptedAnswer, string | undefined])[] = [
        [{ ...own, ...low }, 99, undefined],
        [{ ...own, ...low }, 98.999, "Halt podinfo.test advancement own 99.00 < 99"],
        [{ ...own, ...high }, 500.5, "Halt podinfo.test advancement own 500.50 > 500"],
        [{ ...own, threshold: 0.5 }, 0.625, "Halt podinfo.test advancement own 0.62 > 0.5"],
        [own, 1, "Halt podinfo.test advancement own 1.00 > 0"],
        [own, false, "Halt advancement no values found for custom metric: own: no values found"],
        [own, { error: "no route" }, "Metric query failed for own: no route"],
        [
            own,
            { status: 503, body: "busy" },
            "Metric query failed for own: error response: Status 503 Service Unavailable: busy",
        ],
        [
            { name: "nothing" },
            true,
            "Metric query failed for no usable metrics template and query were configured",
        ],
        [
            { name: "old", query: "up", threshold: 1 },
            1.5,
            "Halt podinfo.test advancement old 1.50 > 1",
        ],
        [
            { name: "request-success-rate", ...low },
            98.4,
            "Halt podinfo.test advancement success rate 98.40% < 99%",
        ],
        [
            { name: "request-success-rate", threshold: 99 },
            98.4,
            "Halt podinfo.test advancement success rate 98.40% < 99%",
        ],
        [
            { name: "request-success-rate", ...low },
            false,
            "Halt advancement no values found for gatewayapi:v1beta1 metric request-success-rate probably podinfo.test is not receiving traffic: no values found",
        ],
        [
            { name: "request-duration", ...high },
            61_500,
            "Halt podinfo.test advancement request duration 1m1.5s > 500ms",
        ],
        [{ name: "request-duration", thresholdRange: { max: 500.9 } }, 500.9, undefined],
        [
            { name: "request-duration", ...high },
            { error: "refused" },
            "Prometheus query failed: running query failed: refused",
        ],
    ];
    for (const [metric, answer, expected] of cases) {
        it(`${JSON.stringify(metric)} answers ${JSON.stringify(answer)}: ${expected ?? "nothing"}`, () => {
            assert.equal(said(metric, answer), expected);
        });
    }

    for (const [answer, error] of [
        [{ status: 202 }, undefined],
        [{ status: 403, body: "Forbidden" }, "Forbidden"],
        [{ status: 500, body: "lost" }, "POST http://hooks.test/load giving up after 3 attempt(s)"],
        [{ status: 429 }, "POST http://hooks.test/load giving up after 3 attempt(s)"],
        [{ status: 501, body: "never" }, "never"],
    ] as const) {
        it(`a hook's ${JSON.stringify(answer)} is ${error ?? "no failure"}`, () => {
            const load = { ...hook("rollout", "load"), retries: 2 };
            const [, , step] = simulateRelease(canary({ stepWeight: 50, webhooks: [load] }), {
                answer: ({ name }) => (name === "load" ? answer : true),
            });
            assert.equal(
                step.events.find(({ type }) => type === "Warning")?.message,
                error && `Halt podinfo.test advancement external check load failed ${error}`,
            );
        });
    }

    it("has numbers as Go prints them", () => {
        assert.deepEqual([99, 99.9, 0.0001, 0.00001, 1e21, 1e20, -0.5].map(goFloat), [
            "99",
            "99.9",
            "0.0001",
            "1e-05",
            "1e+21",
            "100000000000000000000",
            "-0.5",
        ]);
        assert.deepEqual([0.125, 0.375, 0.625, -0.125, 2.5, 1.005, 98.996].map(goFixed), [
            "0.12",
            "0.38",
            "0.62",
            "-0.12",
            "2.50",
            "1.00",
            "99.00",
        ]);
        assert.deepEqual(
            [0, 5, 999, 1000, 1500, 60_000, 3_600_000, 5_430_250, -20].map(goMilliseconds),
            ["0s", "5ms", "999ms", "1s", "1.5s", "1m0s", "1h0m0s", "1h30m30.25s", "-20ms"],
        );
    });
});
