import type { CanaryState } from "./canaries";
import { decide, haltedByAuthor } from "./decide";
import { failure, hasEndedMeanwhile, notBegun } from "./endings";
import type { FlaggerEvent } from "./events";
import { type GateType, gateOfEvents, gateOfPhase, mayWaitWithinPhase } from "./gates";
import {
    type Memory,
    type Observation,
    remember,
    restart,
    revisionOf,
    type WaitSettings,
} from "./observations";
import { isActive, isStarting } from "./phases";
import { progressText } from "./progress-text";
import type { WaitResult } from "./result";
import { stuck, timedOut } from "./stuck";

/** One observation of a Canary while a declared revision is awaited. */
export type AwaitedObservation =
    | Exclude<Observation, { canary: CanaryState }>
    | {
          /** Milliseconds since the epoch. */
          readonly at: number;
          readonly canary: CanaryState;
          /** Whether the target runs the declared pods; also if it does not exist. */
          readonly inTarget: boolean;
          /** Whether the primary does, in whatever state its pods are. */
          readonly inPrimary: boolean;
          /** Whether the target differs from the primary; unset during a release, and if one of them is missing. */
          readonly pending?: boolean;
          /** What is missing until all pods of the primary are of its newest version. @default - nothing, or not known */
          readonly unfinished?: string;
          /** Flagger's latest event; read during a release only. */
          readonly latest?: FlaggerEvent;
      };

/** How long a declared revision is awaited. */
export type AwaitedSettings = Omit<WaitSettings, "followNewer" | "since">;

type Seen = Extract<AwaitedObservation, { canary: CanaryState }>;

/**
 * Decides from one more observation whether a declared revision is promoted, or never will be.
 *
 * Flagger's phase and hashes alone do not show it: right after the target has changed they are still those of the release
 * before, and the hash cannot be computed here (it depends on the Go types of the Flagger that runs). What Flagger promotes,
 * it copies to the primary; so the target's pods, ConfigMaps and Secrets are compared with the primary's.
 *
 * @returns the new memory, and the result if the wait is over
 */
export function decideAwaited(
    memory: Memory,
    observation: AwaitedObservation,
    settings: AwaitedSettings,
): { readonly memory: Memory; readonly result?: WaitResult } {
    const all = { ...settings, followNewer: true };
    if (!("canary" in observation)) {
        return decide(memory, observation, all);
    }
    const { at, canary, pending } = observation;
    const revision = revisionOf(canary);
    const seen = { ...remember(memory, at, canary), ...(revision !== undefined && { revision }) };
    // a release that was promoted is older than the awaited one if the target still differs
    const own =
        canary.phase === "Succeeded" && pending === true && seen.begun
            ? restart(seen, at, canary)
            : seen;
    return {
        memory: own,
        result: evaluate(own, observation, all) ?? timedOut(own, at, all),
    };
}

function evaluate(
    memory: Memory,
    observation: Seen,
    settings: WaitSettings,
): WaitResult | undefined {
    const { at, canary, pending } = observation;
    const halted = haltedByAuthor(canary, pending);
    if (halted !== undefined) {
        return halted;
    }
    if (!observation.inTarget && !isStarting(canary)) {
        return overtaken(observation);
    }
    if (isActive(canary) || isStarting(canary)) {
        // a gate may be closed for the whole timeout
        return gateOf(observation) === undefined ? stuck(memory, canary, at, settings) : undefined;
    }
    if (pending === false && !isFailedPromotion(canary)) {
        return observation.unfinished === undefined
            ? serving(memory)
            : stuck(memory, canary, at, settings);
    }
    if (canary.phase === "Failed" && (pending === false || hasEndedMeanwhile(memory, canary))) {
        return { outcome: "rolledBack", reason: failure(canary, memory.revision) };
    }
    const none = notBegun(memory, canary, at, pending, settings);
    return none?.outcome === "nothingNew"
        ? {
              outcome: "unreadable",
              reason: `no release was seen, and the ${canary.target.kind} ${canary.target.name} or its primary does not exist`,
          }
        : none;
}

/** Whether the primary was overwritten but does not become ready: the canary then receives all traffic. */
function isFailedPromotion({ phase, statusWeight }: CanaryState): boolean {
    return phase === "Failed" && statusWeight === 100;
}

/** The target has other pods than the declared ones; those may have been promoted before. */
function overtaken({ canary, inPrimary, unfinished }: Seen): WaitResult | undefined {
    const isCopying = canary.phase === "Promoting" || canary.phase === "Finalising";
    if (inPrimary && !isFailedPromotion(canary)) {
        return isCopying || unfinished !== undefined
            ? undefined
            : { outcome: "promoted", reason: "promoted; the target has other pods since then" };
    }
    return {
        outcome: "superseded",
        reason: `the pods of the ${canary.target.kind} ${canary.target.name} are not those that this program declares: another change replaced them before they were promoted`,
    };
}

function serving({ begun, first }: Memory): WaitResult {
    if (begun) {
        return { outcome: "promoted", reason: "promoted" };
    }
    return first !== undefined && isStarting(first)
        ? { outcome: "initialized", reason: "the first version serves, without an analysis" }
        : { outcome: "nothingNew", reason: "the primary already runs this version" };
}

/** The gate that the release waits for. */
export function gateOf(observation: AwaitedObservation): GateType | undefined {
    if (!("canary" in observation)) {
        return undefined;
    }
    const { canary, latest } = observation;
    const isWithin = latest !== undefined && mayWaitWithinPhase(canary);
    return gateOfPhase(canary) ?? (isWithin ? gateOfEvents([latest]) : undefined);
}

/** What a wait shows of an observation; nothing once the awaited version serves. */
export function awaitedProgress(observation: AwaitedObservation): string | undefined {
    if ("unreachable" in observation) {
        return `no answer from the cluster, retrying: ${observation.unreachable}`;
    }
    if ("absent" in observation) {
        return "the Canary does not exist";
    }
    const { canary, latest, pending, unfinished } = observation;
    const check = `next check within ${canary.intervalSeconds} s`;
    if (isActive(canary) || isStarting(canary)) {
        const progress = progressText(canary, canary.statusWeight);
        return [progress, check, ...(latest === undefined ? [] : [latest.message])].join(" · ");
    }
    return pending === false
        ? unfinished
        : `waits for Flagger to detect the new version · ${check}`;
}
