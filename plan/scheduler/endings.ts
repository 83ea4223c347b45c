import { nameOf, postRollout } from "./hooks";
import type { Run } from "./state";
import { reportCopying } from "./strategies";
import { WHOLE } from "../../rules/canary/weights";

/**
 * Shifts the traffic back to the primary, at once or in steps.
 *
 * @see Flagger pkg/controller/scheduler.go:510-559
 */
export function shiftBack(run: Run): void {
    const { release, state } = run;
    const step = release.stepWeightPromotion;
    if (release.router === "kubernetes") {
        run.setPhase("Finalising");
        return;
    }
    if (step === 0) {
        run.info("Routing all traffic to primary");
        run.setRoutes(0);
        run.setPhase("Finalising");
        return;
    }
    if (state.canaryWeight <= 0) {
        return;
    }
    run.setRoutes(Math.max(0, state.canaryWeight - step));
    run.info(`Advance ${nameOf(run)} primary weight ${state.primaryWeight}`);
    if (state.primaryWeight === WHOLE) {
        run.setPhase("Finalising");
    }
}

/** Completes a promotion. */
export function finalise(run: Run): void {
    run.setPhase("Succeeded");
    postRollout(run);
    run.info(`Promotion completed! Scaling down ${targetOf(run)}`);
}

/**
 * Promotes without any checks.
 *
 * @see Flagger pkg/controller/scheduler.go:780-850
 */
export function promoteUnchecked(run: Run): void {
    run.setRoutes(0);
    reportCopying(run);
    run.setPhase("Succeeded");
    postRollout(run);
    run.info(`Promotion completed! Canary analysis was skipped for ${targetOf(run)}`);
}

/**
 * Routes all traffic to the primary and ends the release.
 *
 * @see Flagger pkg/controller/scheduler.go:945-1000
 */
export function rollBack(run: Run): void {
    const { release, state } = run;
    if (state.failedChecks >= release.threshold) {
        run.warn(
            `Rolling back ${nameOf(run)} failed checks threshold reached ${state.failedChecks}`,
        );
    }
    run.setRoutes(0);
    run.warn(`Canary failed! Scaling down ${nameOf(run)}`);
    run.syncStatus("Failed");
    postRollout(run);
}

/**
 * Ends a promotion whose primary does not start: all traffic goes to the canary, the only working version.
 *
 * @see Flagger pkg/controller/scheduler.go:1002-1046
 */
export function failPromotion(run: Run, error: string): void {
    run.warn(`Promotion of ${targetOf(run)} failed, primary not ready: ${error}`);
    run.setRoutes(WHOLE);
    run.syncStatus("Failed");
    postRollout(run);
}

/** The workload's name in events. */
export function targetOf({ release }: Run): string {
    return `${release.target}.${release.namespace}`;
}
