import type { Problem } from "../../../rules/problems/problem";
import type { Traffic } from "../../../plan/detection";
import { parsePercent, type Percent, percent } from "../units";

/** Expected requests of a workload, for its rollout plan only. */
export interface ExpectedTraffic {
    /** Requests per second that users send; above 0. */
    readonly requestsPerSecond: number;
    /**
     * Share of the requests that fail with a healthy version, below 100%.
     * @default - 0.1%
     */
    readonly baselineErrorRate?: Percent;
    /**
     * Requests per second that a load test sends to the canary alone, at any weight; 0 or more.
     * @default 0
     */
    readonly testRequestsPerSecond?: number;
}

/** Traffic as the plan has it. */
export function planTraffic(expected: ExpectedTraffic): Traffic {
    const { baselineErrorRate, requestsPerSecond, testRequestsPerSecond } = expected;
    return {
        requestsPerSecond,
        ...(testRequestsPerSecond === undefined ? {} : { testRequestsPerSecond }),
        ...(baselineErrorRate === undefined
            ? {}
            : { baselineErrorPercent: percent(baselineErrorRate) }),
    };
}

/** Problems of the expected traffic. */
export function expectedTrafficProblems(traffic: ExpectedTraffic | undefined): Problem[] {
    if (traffic === undefined) {
        return [];
    }
    const { baselineErrorRate, requestsPerSecond, testRequestsPerSecond = 0 } = traffic;
    const errors = baselineErrorRate === undefined ? 0 : parsePercent(baselineErrorRate);
    return [
        ...(Number.isFinite(requestsPerSecond) && requestsPerSecond > 0
            ? []
            : [
                  problem(
                      "requestsPerSecond",
                      requestsPerSecond,
                      "it must be a number above 0",
                      "set the usual requests per second, or remove traffic",
                  ),
              ]),
        ...(Number.isFinite(testRequestsPerSecond) && testRequestsPerSecond >= 0
            ? []
            : [
                  problem(
                      "testRequestsPerSecond",
                      testRequestsPerSecond,
                      "it must be a number of 0 or more",
                      "set the requests per second that the load test sends, or remove it",
                  ),
              ]),
        ...(errors !== undefined && errors < 100
            ? []
            : [
                  problem(
                      "baselineErrorRate",
                      baselineErrorRate,
                      "it must be a percentage from 0% to below 100%",
                      'set it in the form "0.1%"',
                  ),
              ]),
    ];
}

function problem(name: string, value: unknown, requirement: string, fix: string): Problem {
    return {
        id: "workload/traffic",
        severity: "error",
        path: `traffic.${name}`,
        value,
        requirement,
        fix,
    };
}
