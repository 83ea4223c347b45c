import type { ViewSource } from "../view/source";
import { portName, serviceName } from "../view/names";
import type { Endpoint, ServicePort } from "../view/view";
import type { Balancer } from "./balancer";
import type { FailFast, ProxyScope, Readiness } from "./fail-fast";

/** Gives requests endpoints as the balancer of a Linkerd proxy does, with its queue and its fail-fast. */
export class EndpointQueue {
    constructor(
        private readonly source: ViewSource,
        private readonly balancer: Balancer,
        private readonly failFast: FailFast,
    ) {}

    /** Marks the client's proxy as in use. */
    touch(scope: ProxyScope): void {
        this.failFast.touch(scope);
    }

    /** How the client's proxy would treat another request to the Service's port. */
    readiness(scope: ProxyScope, port: ServicePort): Readiness {
        return this.failFast.readiness(scope, portName(port), port.endpoints.length);
    }

    /** An endpoint, for which the request may have to wait; undefined where none came in time. */
    async take(scope: ProxyScope, port: ServicePort): Promise<Endpoint | undefined> {
        if (port.endpoints.length > 0) {
            return this.balancer.choose(port.endpoints);
        }
        const { leftMs, leave } = this.failFast.enter(scope, portName(port));
        const endpoints = await this.source.waitFor((view) => {
            const current = view.services.get(serviceName(port))?.ports.get(port.port)?.endpoints;
            return current === undefined || current.length === 0 ? undefined : current;
        }, leftMs);
        leave(endpoints !== undefined);
        return endpoints === undefined ? undefined : this.balancer.choose(endpoints);
    }
}
