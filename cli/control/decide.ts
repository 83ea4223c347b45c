import { canaryKey, type CanaryState } from "../../kube/release/canaries";
import { isActive } from "../../kube/release/phases";
import { type CanarySwitch, switchesOf } from "../../kube/release/hooks";

/** What a command does, or why Flagger cannot do it and what to do instead. */
export type Decision =
    | { readonly refused: string }
    | {
          readonly switches: readonly CanarySwitch[];
          /** What will happen, for the confirmation. */
          readonly effect: string;
      };

/** `gate open` and `gate close`. */
export function decideGate(canary: CanaryState, action: "open" | "close"): Decision {
    const gates = switchesOf(canary).switches.filter(({ kind }) => kind === "gate");
    if (gates.length === 0) {
        return { refused: noGate(canary) };
    }
    const key = canaryKey(canary);
    const hooks = gates.flatMap(({ hooks }) => hooks.map(({ name }) => name)).join(", ");
    const effect =
        action === "open"
            ? `opens the gate of ${key} (${hooks}): its release continues at Flagger's next check`
            : `closes the gate of ${key} (${hooks}): its release waits there, with its traffic as it is`;
    return { switches: gates, effect };
}

/** `promote`: opens the gate that a release waits for. */
export function decidePromotion(canary: CanaryState): Decision {
    const key = canaryKey(canary);
    if (!isActive(canary)) {
        return { refused: `${key} has no release in progress (phase ${canary.phase || "none"})` };
    }
    if (canary.phase === "Promoting" || canary.phase === "Finalising") {
        return { refused: `${key} is being promoted already (phase ${canary.phase})` };
    }
    if (canary.suspended) {
        return { refused: `${key} is paused: run linkerd-canary resume ${key} first` };
    }
    const gate = decideGate(canary, "open");
    if ("refused" in gate) {
        return {
            refused:
                `${gate.refused}\nFlagger promotes the release by itself once all its checks have passed, and has no command that ` +
                "promotes it earlier. To promote without checks, set skipAnalysis in the Canary and release",
        };
    }
    const waits = canary.phase === "Waiting" || canary.phase === "WaitingPromotion";
    return {
        switches: gate.switches,
        effect: waits
            ? `opens the gate of ${key}: Flagger ${canary.phase === "Waiting" ? "starts the release" : "promotes the release"} at its next check`
            : `opens the gate of ${key}: Flagger promotes the release without waiting for you once its checks have passed`,
    };
}

/** `abort`: rolls a release back through its rollback hook. */
export function decideAbort(canary: CanaryState): Decision {
    const key = canaryKey(canary);
    const { namespace, phase, target } = canary;
    const previous = `release the previous version again, for example with kubectl -n ${namespace} rollout undo ${target.kind.toLowerCase()}/${target.name}`;
    if (!isActive(canary)) {
        return { refused: `${key} has no release in progress (phase ${phase || "none"})` };
    }
    if (phase === "Promoting" || phase === "Finalising") {
        return {
            refused: `${key} cannot be aborted any more: Flagger updates the primary already (phase ${phase}). After it, ${previous}`,
        };
    }
    if (phase === "Waiting") {
        return {
            refused:
                `${key} waits for its start, where Flagger does not read the rollback hook; no pod of the new version runs. ` +
                `Leave the gate closed, and ${previous}`,
        };
    }
    if (canary.suspended) {
        return {
            refused: `${key} is paused, and Flagger reads no hooks of it: run linkerd-canary resume ${key} first`,
        };
    }
    const { switches, others } = switchesOf(canary);
    const rollback = switches.filter(({ kind }) => kind === "rollback");
    if (rollback.length > 0) {
        return {
            switches: rollback,
            effect: `rolls the release of ${key} back at Flagger's next check: all traffic returns to the primary`,
        };
    }
    const other = others.find(({ type }) => type === "rollback");
    return {
        refused:
            other === undefined
                ? `${key} has no rollback hook, and Flagger has no other way to abort a release: ${previous}. ` +
                  'Add { kind: "rollbackHook" } to the checks of the CanaryWorkload to abort releases with this command'
                : `the rollback of ${key} is decided at ${other.url}: request it there`,
    };
}

function noGate(canary: CanaryState): string {
    const others = switchesOf(canary).others.filter(({ type }) => type !== "rollback");
    const key = canaryKey(canary);
    return others.length === 0
        ? `${key} has no gate: add { kind: "gate", stage: "promotion" } to the checks of the CanaryWorkload`
        : `no gate of ${key} is one of the load tester: ${others.map(({ name, url }) => `${name} is decided at ${url}`).join(", ")}`;
}
