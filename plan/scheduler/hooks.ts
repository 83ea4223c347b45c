import type { ReleaseHook } from "../release-spec";
import type { ScriptedAnswer, HookKind } from "../types";
import type { Run } from "./state";

/** Answer of a hook that says no without more words. */
const REFUSAL = { status: 403, body: "Forbidden" } as const;

/**
 * Why a call of a webhook fails.
 *
 * @returns `undefined` for one that does not: any status up to 202
 * @see flagger v1.44.0 pkg/controller/webhook.go:53-108, go-retryablehttp v0.7.8 client.go:513-553
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

/** Asks the hooks of a kind until one fails; says of each which came of it. */
function passes(
    run: Run,
    kind: HookKind,
    says: { readonly passed: string; readonly failed: (hook: ReleaseHook, error: string) => void },
): boolean {
    for (const hook of run.release.hooks) {
        if (hook.kind === kind) {
            const error = callError(hook, run.ask(kind, hook.name));
            if (error !== undefined) {
                says.failed(hook, error);
                return false;
            }
            run.info(`${says.passed} ${hook.name} passed`);
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

/** Whether the external checks of a step pass; of those that do nothing is said. */
export function rollout(run: Run): boolean {
    for (const hook of run.release.hooks) {
        if (hook.kind === "rollout") {
            const error = callError(hook, run.ask("rollout", hook.name));
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

/** Whether a hook asks for a rollback: with an answer that would pass any other hook. */
export function rollbackAsked(run: Run): boolean {
    for (const hook of run.release.hooks) {
        if (hook.kind === "rollback") {
            const answer = run.ask("rollback", hook.name);
            const asks =
                typeof answer === "boolean" ? !answer : callError(hook, answer) === undefined;
            if (asks) {
                run.warn(`Rollback check ${hook.name} passed`);
                return true;
            }
            run.info(`Rollback hook ${hook.name} not signaling a rollback`);
        }
    }
    return false;
}

/** Tells the hooks of the release's end; one that fails keeps the rest from being told. */
export function postRollout(run: Run): void {
    for (const hook of run.release.hooks) {
        if (hook.kind === "post-rollout") {
            const error = callError(hook, run.ask("post-rollout", hook.name));
            if (error !== undefined) {
                run.warn(`Post-rollout hook ${hook.name} failed ${error}`);
                return;
            }
            run.info(`Post-rollout check ${hook.name} passed`);
        }
    }
}

/** The Canary as most events call it. */
export function nameOf({ release }: Run): string {
    return `${release.name}.${release.namespace}`;
}
