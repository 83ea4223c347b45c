import type { EndpointQueue } from "../balance/endpoint-queue";
import type { ProxyScope, Readiness } from "../balance/fail-fast";
import { routeBackendLabels } from "../metrics/labels";
import type { MetricsStore } from "../metrics/metrics-store";
import { chooseBackend } from "../routes/distribute";
import { nameOf, serviceName } from "../view/names";
import type { Delivered, RetryCheck } from "./delivery-types";
import type { Plan, PlannedBackend } from "./plan";
import { redirectOf } from "./plan-route";
import type { OwnAnswer } from "./respond";
import type { Dispatch, Sender } from "./sender";
import type { StreamLimits } from "./stream-timers";

/** A plan that a caller's proxy carries out. */
export type RoutePlan = Extract<Plan, { kind: "route" }>;

/** One try to get a request answered. */
export interface Try {
    readonly scope: ProxyScope;
    readonly limits: StreamLimits;
    /** What leads to another try; absent for the last one. */
    readonly retry?: RetryCheck;
    readonly body?: Buffer;
}

/** Sends a request to a backend, chosen again for each attempt, and counts the result. */
export class RouteTry {
    constructor(
        private readonly sender: Sender,
        private readonly queue: EndpointQueue,
        private readonly metrics: MetricsStore,
        private readonly random: () => number,
    ) {}

    /** Makes one try. */
    async run(dispatch: Dispatch, plan: RoutePlan, attempt: Try): Promise<Delivered> {
        const unchosen = { apex: serviceName(plan.apex), backend: "-" };
        const choice = chooseBackend(
            plan.backends,
            (backend) => ["ready", "queueing"].includes(this.readiness(attempt.scope, backend)),
            this.random,
        );
        switch (choice.kind) {
            case "noWeight":
                return this.sender.reset(dispatch, unchosen);
            case "unavailable":
                return this.sender.answer(dispatch, unchosen, loadShed);
            case "backend":
                return this.counted(dispatch, plan, attempt, choice.backend);
        }
    }

    private async counted(
        dispatch: Dispatch,
        plan: RoutePlan,
        attempt: Try,
        backend: PlannedBackend,
    ): Promise<Delivered> {
        const name = backend.kind === "fail" ? backend.missing : nameOf(backend.port);
        const labels = routeBackendLabels(plan.apex, plan.route, name);
        const metrics = this.metrics.of(dispatch.caller.pod);
        metrics?.backendRequest(labels);
        const started = performance.now();
        const delivered = await this.toBackend(dispatch, plan, attempt, backend);
        if (delivered.stream !== undefined) {
            metrics?.backendResponse(labels, delivered.stream, performance.now() - started);
        }
        return delivered;
    }

    private async toBackend(
        dispatch: Dispatch,
        plan: RoutePlan,
        attempt: Try,
        backend: PlannedBackend,
    ): Promise<Delivered> {
        const apex = serviceName(plan.apex);
        if (backend.kind === "fail") {
            const { message } = backend;
            return this.sender.answer(dispatch, { apex, backend: "-" }, { status: 500, message });
        }
        const countedAs = { apex, backend: serviceName(backend.port) };
        const redirect = redirectOf(backend.filters, dispatch.target.url, plan.matchedPath);
        if (redirect !== undefined) {
            return this.sender.answer(dispatch, countedAs, redirect);
        }
        const { scope, limits, retry, body } = attempt;
        const endpoint = await this.queue.take(scope, backend.port);
        if (endpoint === undefined) {
            return retry?.error("FAIL_FAST") === true
                ? { stream: { error: "FAIL_FAST" }, retried: true, reached: false, latencyMs: 0 }
                : this.sender.answer(dispatch, countedAs, failFast);
        }
        return this.sender.deliver(dispatch, countedAs, {
            meshed: true,
            http: true,
            endpoint,
            backend: backend.port,
            requestFilters: [...plan.filters, ...backend.filters],
            responseFilters: [...backend.filters, ...plan.filters],
            limits,
            retry,
            body,
        });
    }

    private readiness(scope: ProxyScope, backend: PlannedBackend): Readiness {
        return backend.kind === "fail" ? "ready" : this.queue.readiness(scope, backend.port);
    }
}

const failFast: OwnAnswer = {
    status: 504,
    message: "service in fail-fast: no ready endpoints",
    error: "FAIL_FAST",
};
const loadShed: OwnAnswer = {
    status: 503,
    message: "service unavailable: no backend of the route is available",
    error: "LOAD_SHED",
};
