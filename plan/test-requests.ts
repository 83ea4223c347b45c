import type { RuleContext } from "../rules/canary/context";
import { commandHooks, versionCalled } from "../rules/canary/related/reading/commands";
import { intervalSecondsOf } from "../rules/canary/reconciled";
import { loadOf } from "../rules/webhooks/load";
import { refusedCommands } from "../rules/webhooks/refusals";
import { wrongSchemes } from "../rules/webhooks/schemes";

/** Requests that a webhook sends to the canary during the analysis. */
export interface TestRequests {
    readonly webhook: string;
    readonly command: string;
    readonly requestsPerSecond: number;
}

/**
 * The test requests that the load tests of a Canary send to the canary's Service, read from their commands. The load tester
 * starts a command again at each check, so that one that runs for a part of the interval sends that part of its rate.
 *
 * @returns one for each webhook whose rate is known
 */
export function testRequests(context: RuleContext): readonly TestRequests[] {
    return commandHooks(context).flatMap(({ calls, command, hook, phase }) => {
        const load = isRun(command) ? loadOf(command) : undefined;
        const isCanary = calls.some((call) => versionCalled(context, call) === "canary");
        if (load === undefined || phase !== "rollout" || !isCanary) {
            return [];
        }
        const { requestsPerSecond, seconds = Infinity } = load;
        const part = Math.min(1, seconds / intervalSecondsOf(context));
        return [
            {
                webhook: typeof hook.name === "string" ? hook.name : "",
                command,
                requestsPerSecond: requestsPerSecond * part,
            },
        ];
    });
}

/** Whether the load generators of a command do what is written. */
function isRun(command: string): boolean {
    return wrongSchemes(command).length === 0 && refusedCommands(command).length === 0;
}
