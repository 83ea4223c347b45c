import { rolledBackWith, silentAfter } from "./evidence";
import { judged, loadTester, released, rolledBack, still, weighted } from "./make";
import type { Mistake } from "./mistake";
import { container } from "./objects";

function asks(url: string, more: object): object {
    return { name: "gate", type: "pre-rollout", url, ...more };
}

/** Mistakes of intervals, timeouts and deadlines. */
export const timingMistakes: readonly Mistake[] = [
    judged(
        "timing/duration",
        "metric-1min",
        { interval: "1min" },
        /Metric query failed for success-rate/,
    ),
    rolledBack(
        "timing/duration",
        "hook-10sec",
        {
            analysis: {
                ...weighted,
                webhooks: [asks(`${loadTester}gate/approve`, { timeout: "10sec" })],
            },
        },
        /gate failed/,
    ),
    still(
        "timing/interval",
        "each-second",
        { spec: { suspend: true }, analysis: { ...weighted, interval: "1s" } },
        ({ times }) => {
            const gaps = times.slice(1).map((time, index) => (time - times[index]) / 1000);
            return gaps.length >= 3 && gaps.every((gap) => gap > 5)
                ? `${gaps.length + 1} looks, ${gaps.map((gap) => gap.toFixed(1)).join(", ")} s apart`
                : undefined;
        },
    ),
    released(
        "timing/no-timeout",
        "hook-forever",
        {
            analysis: {
                ...weighted,
                webhooks: [
                    asks(loadTester, {
                        timeout: "0s",
                        metadata: { type: "bash", cmd: "sleep 300" },
                    }),
                ],
            },
        },
        silentAfter(/^Starting canary analysis/),
    ),
    judged("timing/window", "short-window", { interval: "5s" }, /no values found/),
    released(
        "timing/deadline",
        "no-deadline",
        {
            spec: { progressDeadlineSeconds: 0 },
            deployment: {
                template: {
                    metadata: { labels: { app: "no-deadline" } },
                    spec: { containers: [container([], { initialDelaySeconds: 12 })] },
                },
            },
        },
        rolledBackWith(/not ready/),
    ),
];
