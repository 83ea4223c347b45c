import type { FlaggerEvent } from "../../../kube/release/events";
import type { Point } from "../../../cli/cluster/prometheus";
import type { History } from "../../../cli/history/gather";
import type { HistoricRollout } from "../../../cli/history/rollout";
import type { SideSeries } from "../../../cli/history/series";
import type { RecordedRollout } from "../../../cli/history/summary";
import { rolloutsOfEvents } from "../../../cli/history/of-events";

/** When the first of the rollouts began. */
export const start = Date.parse("2026-01-31T12:00:00Z");

const STEP_S = 30;

/** A wave instead of chance, so that every run draws the same. */
function wave(from: number, to: number, value: (at: number, wave: number) => number): Point[] {
    const points: Point[] = [];
    for (let at = from; at <= to; at += 5_000) {
        points.push({ at, value: value(at, Math.sin(at / 17_000) + Math.sin(at / 7_000) / 2) });
    }
    return points;
}

function events(lines: readonly [second: number, message: string][], from: number): FlaggerEvent[] {
    return lines.map(([second, message]) => ({
        namespace: "test",
        name: "podinfo",
        at: from + second * 1000,
        message,
        warning: /^(Halt|Rolling back|Canary failed)/.test(message),
        log: "flagger-system/flagger-1",
    }));
}

const good = (from: number): FlaggerEvent[] =>
    events(
        [
            [0, "New revision detected! Scaling up podinfo.test"],
            [STEP_S, "Starting canary analysis for podinfo.test"],
            [STEP_S, "Pre-rollout check smoke-test passed"],
            ...[10, 20, 30, 40, 50].map((weight, index): [number, string] => [
                STEP_S * (index + 1),
                `Advance podinfo.test canary weight ${weight}`,
            ]),
            [STEP_S * 6, "Copying podinfo.test template spec to podinfo-primary.test"],
            [STEP_S * 7, "Routing all traffic to primary"],
            [STEP_S * 8, "Promotion completed! Scaling down podinfo.test"],
        ],
        from,
    );

const bad = (from: number): FlaggerEvent[] =>
    events(
        [
            [0, "New revision detected! Scaling up podinfo.test"],
            [STEP_S, "Starting canary analysis for podinfo.test"],
            [STEP_S, "Advance podinfo.test canary weight 10"],
            [STEP_S * 2, "Halt podinfo.test advancement success-rate 71.25 < 99"],
            [STEP_S * 3, "Halt podinfo.test advancement success-rate 69.17 < 99"],
            [STEP_S * 4, "Halt podinfo.test advancement success-rate 70.02 < 99"],
            [STEP_S * 5, "Rolling back podinfo.test failed checks threshold reached 3"],
            [STEP_S * 5, "Canary failed! Scaling down podinfo.test"],
        ],
        from,
    );

function recorded(
    rollout: HistoricRollout,
    canary: { readonly success: number; readonly p99: number },
): RecordedRollout {
    const end = rollout.endedAt ?? rollout.startedAt;
    const [from, to] = [rollout.startedAt - 60_000, end + 60_000];
    const side = (success: number, p99: number, since: number, until: number): SideSeries => ({
        successRate: wave(since, until, (_, swing) => Math.min(100, success + swing * 0.3)),
        p50: wave(since, until, (_, swing) => p99 / 4 + swing),
        p99: wave(since, until, (_, swing) => p99 + swing * 8),
    });
    const weightAt = (at: number): number =>
        rollout.weights.findLast((change) => change.at <= at)?.weight ?? 25;
    return {
        rollout,
        thresholds: [
            { of: "successRate", metric: "success-rate", bound: "min", value: 99 },
            { of: "latency", metric: "latency", bound: "max", value: 250 },
        ],
        series: {
            from,
            to,
            window: "30s",
            weight: [],
            share: wave(rollout.startedAt, end, (at, swing) => Math.max(0, weightAt(at) + swing)),
            canary: side(canary.success, canary.p99, rollout.startedAt + 30_000, end),
            primary: side(99.9, 62, from, to),
        },
    };
}

/** A good release and a bad one, and one that only metrics know of. */
export function exampleHistory(): History {
    const rollouts = rolloutsOfEvents([...good(start), ...bad(start + 1_800_000)]);
    const unseen: HistoricRollout = {
        namespace: "shop",
        name: "checkout-with-a-rather-long-name",
        startedAt: start + 3_000_000,
        endedAt: start + 3_200_000,
        outcome: "unknown",
        startIsKnown: true,
        evidence: ["metrics"],
        weights: [],
        isComplete: false,
        events: [],
    };
    return {
        from: start - 3_600_000,
        to: start + 5_400_000,
        rollouts: [
            recorded(rollouts[0], { success: 99.8, p99: 70 }),
            recorded(rollouts[1], { success: 70, p99: 180 }),
            recorded(unseen, { success: 99.9, p99: 61 }),
        ],
        sources: [
            { name: "log", log: "flagger-system/flagger-1", from: start - 3_600_000, events: 21 },
            { name: "status", canaries: 2 },
        ],
        missing: [],
    };
}
