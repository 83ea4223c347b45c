import { hasValue, mayAsk, taskWebhook } from "./prometheus-task";
import { quoted, type Webhook } from "./webhook";

/** Settings of the hooks of a wait for traffic. */
export interface TrafficWait {
    /** Name of the metric that asks for the traffic. */
    readonly name: string;
    /** The Canary's name and namespace, which distinguish its mark from others. */
    readonly canary: { readonly name: string; readonly namespace: string };
    /** URL of the load tester. */
    readonly loadTester: string;
    /** URL of Prometheus. */
    readonly prometheus: string;
    /** PromQL with a value when there is enough traffic. */
    readonly enough: string;
    /** Whether traffic moves in steps. */
    readonly steps: boolean;
}

/**
 * The entries of `spec.analysis.webhooks` that hold a release while there is too little traffic, without a failed check.
 *
 * Flagger asks for consent before it increases traffic, and before it promotes. It asks already for the first step, when
 * the canary cannot have any traffic, and does not say which step it asks for. So a mark on the load tester stands for
 * the first: Flagger runs the hooks before the rollout at each check without traffic, and those of the rollout at each
 * check with it (pkg/controller/scheduler.go, advanceCanary), in both cases before it asks. The mark is a file
 * in shared memory, which a read-only container can write, and is set anew at each check if it gets lost.
 */
export function trafficWaitWebhooks(wait: TrafficWait): readonly Webhook[] {
    const { name } = wait;
    const mark = quoted(`/dev/shm/${wait.canary.namespace}.${wait.canary.name}.first-step`);
    const enough = hasValue(wait.prometheus, wait.enough);
    const hook = (suffix: string, type: string, cmd: string): Webhook =>
        taskWebhook(`${name}-${suffix}`, type, wait.loadTester, cmd);
    // Flagger would send an alert at each check.
    const consent = (suffix: string, type: string, cmd: string): Webhook => ({
        ...hook(suffix, type, cmd),
        muteAlert: true,
    });
    // A load tester that may not query would wait forever; here it reports that.
    const allowed = mayAsk(wait.prometheus);
    return [
        hook("start", "pre-rollout", wait.steps ? `${allowed} && touch ${mark}` : allowed),
        ...(wait.steps
            ? [
                  hook("begun", "rollout", `rm -f ${mark}`),
                  consent("for-more", "confirm-traffic-increase", `test -e ${mark} || ${enough}`),
              ]
            : []),
        consent("for-promotion", "confirm-promotion", enough),
    ];
}
