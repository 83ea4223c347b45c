import { EndpointQueue } from "../balance/endpoint-queue";
import type { FailFast } from "../balance/fail-fast";
import type { TrafficRecorder } from "../traffic/recorder";
import { serviceName } from "../view/names";
import type { DeliveryContext } from "./delivery-types";
import type { Plan } from "./plan";
import { RouteDispatcher } from "./route-dispatcher";
import { type Dispatch, Sender } from "./sender";

/** What a dispatcher needs of the mesh. */
export interface DispatchContext extends DeliveryContext {
    readonly failFast: FailFast;
    readonly recorder: TrafficRecorder;
    /** A number in [0, 1). */
    readonly random: () => number;
}

/** Carries out plans: chooses the endpoint, delivers, and counts how it ended. */
export class Dispatcher {
    private readonly sender: Sender;
    private readonly routes: RouteDispatcher;

    constructor(private readonly context: DispatchContext) {
        const { source, balancer, failFast, metrics, random, recorder } = context;
        this.sender = new Sender(context, recorder);
        const queue = new EndpointQueue(source, balancer, failFast);
        this.routes = new RouteDispatcher(this.sender, queue, metrics, random);
    }

    /** Carries out a plan to its end. */
    async run(dispatch: Dispatch, plan: Exclude<Plan, { kind: "proxyAdmin" }>): Promise<void> {
        switch (plan.kind) {
            case "respond": {
                const apex = plan.apex === undefined ? "-" : serviceName(plan.apex);
                this.sender.answer(dispatch, { apex, backend: "-" }, plan);
                return;
            }
            case "reset":
                this.sender.reset(dispatch, { apex: serviceName(plan.apex), backend: "-" });
                return;
            case "pod": {
                const { pod, port, meshed } = plan;
                const endpoint = { pod, port, address: `${pod.ip}:${port}` };
                const countedAs = { apex: "pod", backend: "-" };
                await this.sender.deliver(dispatch, countedAs, { meshed, http: true, endpoint });
                return;
            }
            case "service":
                await this.toService(dispatch, plan);
                return;
            case "route":
                await this.routes.run(dispatch, plan);
        }
    }

    private async toService(
        dispatch: Dispatch,
        { apex, meshed }: Extract<Plan, { kind: "service" }>,
    ): Promise<void> {
        const name = serviceName(apex);
        const countedAs = { apex: name, backend: name };
        const { endpoints } = apex;
        if (endpoints.length === 0) {
            const message = `Service ${name} has no ready endpoints`;
            this.sender.answer(dispatch, countedAs, { status: 503, message });
            return;
        }
        const endpoint = meshed
            ? this.context.balancer.choose(endpoints)
            : endpoints[Math.floor(this.context.random() * endpoints.length)];
        // a headless Service resolves to its pods, whose ports the proxies handle as HTTP all the same
        const http = apex.http;
        await this.sender.deliver(dispatch, countedAs, { meshed, http, endpoint, backend: apex });
    }
}
