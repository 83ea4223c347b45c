import type { LocalAddress } from "../../node/local-address";
import type * as http from "node:http";
import type { Balancer } from "../balance/balancer";
import type { MetricsStore } from "../metrics/metrics-store";
import type { StreamEnd, StreamError } from "../metrics/stream-end";
import type { Filter } from "../routes/converted";
import type { ViewSource } from "../view/source";
import type { Endpoint, ServicePort } from "../view/view";
import type { Caller } from "./caller";
import type { StreamLimits } from "./stream-timers";

/** What delivery needs of the mesh. */
export interface DeliveryContext {
    readonly source: ViewSource;
    readonly agent: http.Agent;
    readonly metrics: MetricsStore;
    readonly balancer: Balancer;
    readonly localAddress: (podUid: string, containerPort: number) => LocalAddress | undefined;
}

/** A request that is bound for one endpoint. */
export interface RequestDelivery {
    readonly request: http.IncomingMessage;
    readonly response: http.ServerResponse;
    readonly caller: Caller;
    /** Whether the request goes out through the caller's proxy. */
    readonly meshed: boolean;
    /** Whether the caller's proxy handles it as HTTP. */
    readonly http: boolean;
    readonly endpoint: Endpoint;
    /** The Service that the endpoint was chosen for; absent where a pod was asked for by address. */
    readonly backend?: ServicePort;
    readonly path: string;
    /** In the order in which a request passes them: the rule's, then the backend's. */
    readonly requestFilters?: readonly Filter[];
    /** In the order in which a response passes them: the backend's, then the rule's. */
    readonly responseFilters?: readonly Filter[];
    /** @default - no limits */
    readonly limits?: StreamLimits;
    /** What the caller's proxy sends again; absent where it would not any more. */
    readonly retry?: RetryCheck;
    /** The request's body, where it was read before so that it can be sent again. */
    readonly body?: Buffer;
}

/** Which ends of a try lead to another one. */
export interface RetryCheck {
    readonly status: (status: number) => boolean;
    readonly error: (error: StreamError) => boolean;
}

/** How a delivery ended. */
export interface Delivered {
    /** HTTP status of the response, from any source; absent if the caller left before. */
    readonly status?: number;
    /** How the stream ended for the caller's proxy; absent where the caller left before a response. */
    readonly stream?: StreamEnd;
    /** Whether the caller has got nothing yet, because the request is to be sent again. */
    readonly retried?: true;
    /** Whether the answer was not whole, or was the proxy's for a process that did not answer in time. */
    readonly broken?: boolean;
    /** Whether a process gave the answer. */
    readonly reached: boolean;
    /** Milliseconds to the first byte. */
    readonly latencyMs: number;
}
