import { confirmPromotion, confirmTrafficIncrease, nameOf } from "./hooks";
import type { Run } from "./state";
import { maxWeightOf, nextStep, WHOLE } from "../../rules/canary/weights";

/**
 * One step of the strategy after all checks have passed.
 *
 * @see Flagger pkg/controller/scheduler.go:470-508
 */
export function advanceStrategy(run: Run): void {
    run.release.stepWarnings.forEach((warning) => run.warn(warning));
    switch (run.release.strategy) {
        case "abTest":
            return abTest(run);
        case "blueGreen":
            return blueGreen(run);
        case "weighted":
        case "skipAnalysis":
            return weighted(run);
    }
}

/** Flagger pkg/controller/scheduler.go:492-505, 561-639. */
function weighted(run: Run): void {
    const { release, state } = run;
    const step = nextStep(release, state.canaryWeight);
    if (step <= 0) {
        return;
    }
    if (!state.mirrored && state.phase !== "WaitingPromotion" && !confirmTrafficIncrease(run)) {
        return;
    }
    if (state.canaryWeight >= maxWeightOf(release)) {
        if (confirmPromotion(run)) {
            copyTemplate(run);
        }
        return;
    }
    if (release.mirror && state.canaryWeight === 0 && !state.mirrored) {
        run.setRoutes(0, true);
    } else {
        run.setRoutes(Math.min(WHOLE, state.canaryWeight + step));
    }
    run.info(`Advance ${nameOf(run)} canary weight ${state.canaryWeight}`);
}

/** Flagger pkg/controller/scheduler.go:641-682. */
function abTest(run: Run): void {
    const { release, state } = run;
    if (release.iterations > state.iterations) {
        run.setRoutes(WHOLE);
        nextIteration(run);
        return;
    }
    if (confirmPromotion(run) && release.iterations === state.iterations) {
        copyTemplate(run);
    }
}

/** Flagger pkg/controller/scheduler.go:684-754. */
function blueGreen(run: Run): void {
    const { release, state } = run;
    if (release.iterations > state.iterations) {
        if (release.mirror && !state.mirrored && release.router !== "kubernetes") {
            run.setRoutes(0, true);
        }
        nextIteration(run);
        return;
    }
    if (!confirmPromotion(run)) {
        return;
    }
    if (release.iterations === state.iterations) {
        if (release.router !== "kubernetes") {
            run.info(
                release.mirror
                    ? "Stop traffic mirroring and route all traffic to canary"
                    : "Routing all traffic to canary",
            );
            run.setRoutes(WHOLE);
        }
        state.iterations += 1;
        return;
    }
    copyTemplate(run);
}

function nextIteration(run: Run): void {
    const { release, state } = run;
    state.iterations += 1;
    run.info(`Advance ${nameOf(run)} canary iteration ${state.iterations}/${release.iterations}`);
}

/** Overwrites the primary: the point of no return. */
function copyTemplate(run: Run): void {
    reportCopying(run);
    run.setPhase("Promoting");
}

/** Emits the event that the primary is overwritten. */
export function reportCopying(run: Run): void {
    const { namespace, target } = run.release;
    run.info(`Copying ${target}.${namespace} template spec to ${target}-primary.${namespace}`);
}
