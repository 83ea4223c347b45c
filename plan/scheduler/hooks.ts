import type { ReleaseHook } from "../release-spec";
import type { ScriptedAnswer, HookKind } from "../types";
import type { Run } from "./state";

/** Answer of a hook that rejects without a reason. */
const REFUSAL = { status: 403, body: "Forbidden" } as const;

/**
 * Why a webhook call fails.
 *
 * @returns `undefined` if it succeeds: any status up to 202
 * @see Flagger pkg/controller/webhook.go:53-108, go-retryablehttp v0.7.8 client.go:513-553
 */
export function callError(hook: ReleaseHook, answer: ScriptedAnswer): string | undefined {
    if (answer === true || typeof answer === "number") {
        return undefined;
    }
    if (answer !== false && "error" in answer) {
        return answer.error;
    }
    const { status, body = "" }: { status: number; body?: string } =
        answer === false ? REFUSAL : answer;
    if (status === 429 || (status >= 500 && status !== 501)) {
        return `POST ${hook.url} giving up after ${hook.retries + 1} attempt(s)`;
    }
    return status > 202 ? body : undefined;
}

/** Calls the hooks of a kind until one fails, and emits an event for each. */
function passes(
    run: Run,
    kind: HookKind,
    events: {
        readonly passed: string;
        readonly failed: (hook: ReleaseHook, error: string) => void;
    },
): boolean {
    for (const hook of run.release.hooks) {
        if (hook.kind === kind) {
            const error = callError(hook, run.request(kind, hook.name));
            if (error !== undefined) {
                events.failed(hook, error);
                return false;
            }
            run.info(`${events.passed} ${hook.name} passed`);
        }
    }
    return true;
}

/** Whether the gates before the canary is scaled up are open. */
export function confirmRollout(run: Run): boolean {
    return passes(run, "confirm-rollout", {
        passed: "Confirm-rollout check",
        failed: (hook) => {
            if (run.state.phase !== "Waiting") {
                run.setPhase("Waiting");
                run.warn(`Halt ${nameOf(run)} advancement waiting for approval ${hook.name}`);
            }
        },
    });
}

/** Whether the checks before the first step pass. */
export function preRollout(run: Run): boolean {
    return passes(run, "pre-rollout", {
        passed: "Pre-rollout check",
        failed: (hook, error) =>
            run.warn(
                `Halt ${nameOf(run)} advancement pre-rollout check ${hook.name} failed ${error}`,
            ),
    });
}

/** Whether the external checks of a step pass; passed checks emit no event. */
export function rollout(run: Run): boolean {
    for (const hook of run.release.hooks) {
        if (hook.kind === "rollout") {
            const error = callError(hook, run.request("rollout", hook.name));
            if (error !== undefined) {
                run.warn(
                    `Halt ${nameOf(run)} advancement external check ${hook.name} failed ${error}`,
                );
                return false;
            }
        }
    }
    return true;
}

/** Whether the gates before the next step are open. */
export function confirmTrafficIncrease(run: Run): boolean {
    return passes(run, "confirm-traffic-increase", {
        passed: "Confirm-traffic-increase check",
        failed: (hook) =>
            run.warn(
                `Halt ${nameOf(run)} advancement waiting for traffic increase approval ${hook.name}`,
            ),
    });
}

/** Whether the gates before the promotion are open; a release that waits there goes one iteration back. */
export function confirmPromotion(run: Run): boolean {
    return passes(run, "confirm-promotion", {
        passed: "Confirm-promotion check",
        failed: (hook) => {
            if (run.state.phase !== "WaitingPromotion") {
                run.setPhase("WaitingPromotion");
                run.warn(
                    `Halt ${nameOf(run)} advancement waiting for promotion approval ${hook.name}`,
                );
            } else {
                run.state.iterations = run.release.iterations - 1;
            }
        },
    });
}

/** Whether a hook requests a rollback: with an answer that any other hook would pass with. */
export function rollbackRequested(run: Run): boolean {
    for (const hook of run.release.hooks) {
        if (hook.kind === "rollback") {
            const answer = run.request("rollback", hook.name);
            const requested =
                typeof answer === "boolean" ? !answer : callError(hook, answer) === undefined;
            if (requested) {
                run.warn(`Rollback check ${hook.name} passed`);
                return true;
            }
            run.info(`Rollback hook ${hook.name} not signaling a rollback`);
        }
    }
    return false;
}

/** Calls the hooks after the release; the first failure skips the remaining ones. */
export function postRollout(run: Run): void {
    for (const hook of run.release.hooks) {
        if (hook.kind === "post-rollout") {
            const error = callError(hook, run.request("post-rollout", hook.name));
            if (error !== undefined) {
                run.warn(`Post-rollout hook ${hook.name} failed ${error}`);
                return;
            }
            run.info(`Post-rollout check ${hook.name} passed`);
        }
    }
}

/** The Canary's name in most events. */
export function nameOf({ release }: Run): string {
    return `${release.name}.${release.namespace}`;
}
