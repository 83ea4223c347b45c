import type { EndpointQueue } from "../balance/endpoint-queue";
import type { ProxyScope } from "../balance/fail-fast";
import { routeLabels } from "../metrics/labels";
import type { MetricsStore } from "../metrics/metrics-store";
import { portName, serviceName } from "../view/names";
import type { Delivered } from "./delivery-types";
import { readReplayable } from "./replay";
import { backoffMs, retryCheck } from "./retry";
import { type RoutePlan, RouteTry, type Try } from "./route-try";
import type { Dispatch, Sender } from "./sender";

/** Carries out the plans of a caller's proxy, with retries where the route sets them, and counts how the route did. */
export class RouteDispatcher {
    private readonly tries: RouteTry;

    constructor(
        private readonly sender: Sender,
        private readonly queue: EndpointQueue,
        private readonly metrics: MetricsStore,
        private readonly random: () => number,
    ) {
        this.tries = new RouteTry(sender, queue, metrics, random);
    }

    /** Carries out a plan to its end. */
    async run(dispatch: Dispatch, plan: RoutePlan): Promise<void> {
        const scope: ProxyScope = { client: dispatch.user ?? "-", parent: portName(plan.apex) };
        const started = performance.now();
        this.queue.touch(scope);
        const { stream } = await this.withRetries(dispatch, plan, scope);
        this.queue.touch(scope);
        if (stream !== undefined) {
            const labels = routeLabels(plan.apex, plan.route);
            const ms = performance.now() - started;
            this.metrics.of(dispatch.caller.pod)?.routeResponse(labels, stream, ms);
        }
    }

    private async withRetries(
        dispatch: Dispatch,
        plan: RoutePlan,
        scope: ProxyScope,
    ): Promise<Delivered> {
        const { timeouts = {}, retry } = plan;
        const { requestMs, responseMs, idleMs } = timeouts;
        const deadline =
            requestMs === undefined
                ? undefined
                : { at: performance.now() + requestMs, ms: requestMs };
        const only: Try = { scope, limits: { deadline, responseMs, idleMs } };
        const replayable = retry === undefined ? undefined : await readReplayable(dispatch.request);
        if (retry === undefined || replayable === undefined) {
            return this.tries.run(dispatch, plan, only);
        }
        const { body } = replayable;
        for (let number = 1; number <= retry.limit; number += 1) {
            const limits = { ...only.limits, headersMs: retry.timeoutMs };
            const again: Try = { scope, body, limits, retry: retryCheck(retry) };
            const delivered = await this.tries.run(dispatch, plan, again);
            if (delivered.retried !== true) {
                return delivered;
            }
            await pause(backoffMs(number, this.random()));
            if (dispatch.response.destroyed) {
                return this.sender.left(dispatch, { apex: serviceName(plan.apex), backend: "-" });
            }
        }
        // nothing is decided by the last try's headers, so they have no limit of their own
        return this.tries.run(dispatch, plan, { ...only, body });
    }
}

function pause(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
}
