import { RELEASE_PHASES } from "../../rules/release-phases";
import type { NotReady } from "../types";
import {
    failPromotion,
    finalise,
    promoteUnchecked,
    rollBack,
    shiftBack,
    targetOf,
} from "./endings";
import { confirmRollout, nameOf, preRollout, rollbackRequested, rollout } from "./hooks";
import { metricsPass } from "./metrics";
import type { Run } from "./state";
import { advanceStrategy } from "./strategies";

/**
 * One run of Flagger's scheduler for an initialised Canary, in its order.
 *
 * @see Flagger pkg/controller/scheduler.go:162-508
 */
export function advance(run: Run): void {
    const { release, state, circumstances } = run;
    if (circumstances.suspended) {
        run.info("skipping canary run as object is suspended");
        return;
    }
    if (!RELEASE_PHASES.includes(state.phase) && !run.hasNewRevision()) {
        return;
    }
    if (!release.skipAnalysis && !primaryReady(run)) {
        return;
    }
    if (!["Progressing", "WaitingPromotion", "Promoting", "Finalising"].includes(state.phase)) {
        begin(run);
        return;
    }
    if (isAnalysing(run) && run.hasNewRevision()) {
        run.info(`New revision detected! Restarting analysis for ${targetOf(run)}`);
        run.setRoutes(0);
        run.syncStatus("Progressing");
        return;
    }
    if (!canaryReady(run)) {
        return;
    }
    if (release.skipAnalysis) {
        promoteUnchecked(run);
    } else if (isAnalysing(run)) {
        analyse(run);
    } else if (state.phase === "Promoting") {
        shiftBack(run);
    } else {
        finalise(run);
    }
}

function isAnalysing({ state }: Run): boolean {
    return state.phase === "Progressing" || state.phase === "WaitingPromotion";
}

/** Flagger pkg/controller/scheduler.go:883-934. */
function begin(run: Run): void {
    if (confirmRollout(run)) {
        run.info(`New revision detected! Scaling up ${targetOf(run)}`);
        run.syncStatus("Progressing");
    }
}

/** Flagger pkg/controller/scheduler.go:355-362, 428-490. */
function analyse(run: Run): void {
    const { release, state } = run;
    if (rollbackRequested(run)) {
        run.warn(`Rolling back ${nameOf(run)} manual webhook invoked`);
        rollBack(run);
    } else if (state.failedChecks >= release.threshold) {
        rollBack(run);
    } else if (checksPass(run)) {
        advanceStrategy(run);
    } else {
        state.failedChecks += 1;
    }
}

function checksPass(run: Run): boolean {
    const { release, state } = run;
    const isFirst = state.canaryWeight === 0 && state.iterations === 0;
    if (isFirst && !(release.mirror && state.mirrored)) {
        run.info(`Starting canary analysis for ${targetOf(run)}`);
        return preRollout(run);
    }
    return rollout(run) && metricsPass(run);
}

/** Flagger pkg/controller/scheduler.go:291-310, pkg/canary/deployment_ready.go:30-50. */
function primaryReady(run: Run): boolean {
    const found = run.circumstances.notReady.find(({ pods }) => pods === "primary");
    if (found === undefined) {
        return true;
    }
    const { namespace, target, targetKind } = run.release;
    const kind = targetKind === "DaemonSet" ? "primary daemonset " : "";
    const error = `${kind}${target}-primary.${namespace} not ready: ${reasonOf(found)}`;
    run.warn(error);
    if (found.deadlineExceeded === true) {
        if (run.state.phase === "Promoting" || run.state.phase === "Finalising") {
            failPromotion(run, error);
        } else {
            rollBack(run);
        }
    }
    return false;
}

/** Flagger pkg/controller/scheduler.go:340-350, pkg/canary/deployment_ready.go:52-71. */
function canaryReady(run: Run): boolean {
    const found = run.circumstances.notReady.find(({ pods }) => pods === "canary");
    if (found === undefined) {
        return true;
    }
    const { namespace, target, targetKind } = run.release;
    const isOver = found.deadlineExceeded === true;
    run.warn(
        targetKind === "DaemonSet"
            ? `canary damonset ${target}.${namespace} not ready with retryable ${!isOver}: ${reasonOf(found)}`
            : `canary deployment ${target}.${namespace} not ready: ${reasonOf(found)}`,
    );
    if (isOver) {
        rollBack(run);
    }
    return false;
}

/** A single pod that is not available yet: the canary's when scaled up from zero, the primary's while the old one remains. */
function reasonOf({ pods, reason }: NotReady): string {
    return (
        reason ??
        (pods === "canary"
            ? "waiting for rollout to finish: 0 of 1 (readyThreshold 100%) updated replicas are available"
            : "waiting for rollout to finish: 1 old replicas are pending termination")
    );
}
