import type { EndpointQueue } from "../balance/endpoint-queue";
import type { Readiness } from "../balance/fail-fast";
import { routeBackendLabels, routeLabels } from "../metrics/labels";
import type { MetricsStore } from "../metrics/metrics-store";
import { chooseBackend } from "../routes/distribute";
import { nameOf, serviceName } from "../view/names";
import type { Delivered } from "./delivery";
import type { Plan, PlannedBackend } from "./plan";
import { redirectOf } from "./plan-route";
import type { OwnAnswer } from "./respond";
import type { Dispatch, Sender } from "./sender";

type RoutePlan = Extract<Plan, { kind: "route" }>;

/** Carries out the plans of a caller's proxy: chooses the backend and its endpoint, and notes how the route did. */
export class RouteDispatcher {
    constructor(
        private readonly sender: Sender,
        private readonly queue: EndpointQueue,
        private readonly metrics: MetricsStore,
        private readonly random: () => number,
    ) {}

    /** Carries out a plan to its end. */
    async run(dispatch: Dispatch, plan: RoutePlan): Promise<void> {
        const started = performance.now();
        const { stream } = await this.toRoute(dispatch, plan);
        if (stream !== undefined) {
            this.metrics
                .of(dispatch.caller.pod)
                ?.routeResponse(
                    routeLabels(plan.apex, plan.route),
                    stream,
                    performance.now() - started,
                );
        }
    }

    private async toRoute(dispatch: Dispatch, plan: RoutePlan): Promise<Delivered> {
        const unchosen = { apex: serviceName(plan.apex), backend: "-" };
        const choice = chooseBackend(
            plan.backends,
            (backend) => ["ready", "queueing"].includes(this.readiness(backend)),
            this.random,
        );
        switch (choice.kind) {
            case "noWeight":
                return this.sender.answer(dispatch, unchosen, noWeight);
            case "unavailable":
                return this.sender.answer(dispatch, unchosen, loadShed);
            case "backend":
                return this.observed(dispatch, plan, choice.backend);
        }
    }

    private async observed(
        dispatch: Dispatch,
        plan: RoutePlan,
        backend: PlannedBackend,
    ): Promise<Delivered> {
        const name = backend.kind === "fail" ? backend.missing : nameOf(backend.port);
        const labels = routeBackendLabels(plan.apex, plan.route, name);
        const metrics = this.metrics.of(dispatch.caller.pod);
        metrics?.backendRequest(labels);
        const started = performance.now();
        const delivered = await this.toBackend(dispatch, plan, backend);
        if (delivered.stream !== undefined) {
            metrics?.backendResponse(labels, delivered.stream, performance.now() - started);
        }
        return delivered;
    }

    private async toBackend(
        dispatch: Dispatch,
        plan: RoutePlan,
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
        const endpoint = await this.queue.take(backend.port);
        if (endpoint === undefined) {
            return this.sender.answer(dispatch, countedAs, failFast);
        }
        return this.sender.deliver(dispatch, countedAs, {
            meshed: true,
            http: true,
            endpoint,
            backend: backend.port,
            requestFilters: [...plan.filters, ...backend.filters],
            responseFilters: [...backend.filters, ...plan.filters],
            timeoutMs: plan.timeoutMs,
        });
    }

    private readiness(backend: PlannedBackend): Readiness {
        return backend.kind === "fail" ? "ready" : this.queue.readiness(backend.port);
    }
}

const failFast: OwnAnswer = {
    status: 504,
    message: "service in fail-fast: no ready endpoints",
    error: "FAIL_FAST",
};
const loadShed: OwnAnswer = {
    status: 503,
    message: "service unavailable: no backend of the route can take requests",
    error: "LOAD_SHED",
};
const noWeight: OwnAnswer = {
    status: 500,
    message: "unexpected error: every backend of the route has weight 0",
    error: "UNKNOWN",
};
