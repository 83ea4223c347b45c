import type { Problem } from "../../../rules/problems/problem";
import { refusal } from "../../../rules/problems/problem";
import { EndlessRelease } from "../../../plan";
import { duration } from "../../../plan/present/format";
import { type Duration, DURATION_REQUIREMENT, parseDuration } from "../units";
import { type Planned, plannedRollout } from "./rollout";

/** How long `pulumi up` waits for a release. */
export interface AwaitRelease {
    /**
     * Maximum time from the applied change to the end of the promotion, such as `15m`. It includes the time that gates are
     * closed. Rejected if it is shorter than the release itself.
     */
    readonly timeout: Duration;
}

const path = "awaitRelease.timeout";

/** Problems of a wait: one that can only time out is rejected. */
export function awaitReleaseProblems(planned: Planned): Problem[] {
    const { awaitRelease } = planned.args;
    if (awaitRelease === undefined) {
        return [];
    }
    const limit = parseDuration(awaitRelease.timeout);
    if (limit === undefined) {
        return [
            refusal(
                "release/timeout",
                path,
                awaitRelease.timeout,
                DURATION_REQUIREMENT,
                'set it in the form "90s" or "15m"',
            ),
        ];
    }
    const rollout = plannedRollout(planned, false);
    if (rollout instanceof EndlessRelease) {
        return [
            refusal(
                "release/endless",
                "awaitRelease",
                awaitRelease,
                `pulumi up would always wait until the timeout: ${rollout.message}`,
                "change analysis.strategy to one whose releases end, or remove awaitRelease",
            ),
        ];
    }
    const { earliestPromotionSeconds, intervalSeconds, latestRollbackSeconds } = rollout.plan;
    // Flagger detects a change in its next run
    const earliest = earliestPromotionSeconds + intervalSeconds;
    const latest = Math.max(earliest, latestRollbackSeconds + intervalSeconds);
    const enough = `${Math.ceil((latest + (parseDuration(planned.args.progressDeadline) ?? 600)) / 60)}m`;
    const problem = {
        path,
        value: awaitRelease.timeout,
        fix: `set it to "${enough}", which includes the progress deadline, or more`,
    };
    if (limit < earliest) {
        return [
            {
                ...problem,
                id: "release/timeout-too-short",
                severity: "error",
                requirement: `pulumi up would fail during every release: the promotion takes ${duration(earliest)} after the change if every check passes`,
            },
        ];
    }
    return limit < latest
        ? [
              {
                  ...problem,
                  id: "release/timeout-tight",
                  severity: "warning",
                  requirement: `pulumi up may fail before the release ends: failed checks delay a promotion, and the rollback takes up to ${duration(latest)} after the change`,
              },
          ]
        : [];
}
