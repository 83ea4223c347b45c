import type { ApiServer } from "../../kube/api-server";
import { type CanaryHook, canaryKey, type CanaryState } from "../../kube/release/canaries";
import { jsonText } from "../output";
import { type CanarySwitch, switchesOf } from "../../kube/release/hooks";
import { readSwitch, type SwitchState } from "./load-tester";

/** The switches of a Canary and their states. */
export interface GateStatus {
    readonly canary: CanaryState;
    readonly switches: readonly (CanarySwitch & { readonly state: SwitchState })[];
    /** Hooks with which others decide. */
    readonly others: readonly CanaryHook[];
}

/**
 * Reads the state of each gate and of the rollback switch of a Canary.
 *
 * @throws CliError if the load tester cannot be reached
 */
export async function readGateStatus(server: ApiServer, canary: CanaryState): Promise<GateStatus> {
    const { switches, others } = switchesOf(canary);
    const read = switches.map(async (each) => ({
        ...each,
        state: await readSwitch(server, canary, each),
    }));
    return { canary, switches: await Promise.all(read), others };
}

/** The states as text, a line each. */
export function gateStatusText({ canary, switches, others }: GateStatus): string {
    const lines = [
        `${canaryKey(canary)}: ${canary.phase || "not yet seen by Flagger"}`,
        ...switches.map(({ hooks, kind, state }) => {
            const names = hooks.map((hook) => `${hook.type} ${hook.name}`);
            return `${kind}: ${state} (${names.join(", ")})`;
        }),
        ...others.map(
            ({ type, name, url }) => `${type} ${name}: decided by the command or service at ${url}`,
        ),
        ...(switches.length + others.length === 0 ? ["no gate and no rollback hook"] : []),
    ];
    return `${lines.join("\n")}\n`;
}

/** The states as one JSON object. */
export function gateStatusJson({ canary, switches, others }: GateStatus): string {
    return jsonText({
        namespace: canary.namespace,
        name: canary.name,
        phase: canary.phase,
        switches: switches.map(({ hooks, kind, loadTester, state }) => ({
            kind,
            state,
            loadTester,
            hooks: hooks.map(({ name, type }) => ({ type, name })),
        })),
        others,
    });
}
