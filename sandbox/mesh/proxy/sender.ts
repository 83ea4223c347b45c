import type * as http from "node:http";
import { callerLeftStatus, type TrafficRecorder } from "../traffic/recorder";
import { podName } from "../view/names";
import type { Endpoint } from "../view/view";
import type { Caller } from "./caller";
import { deliver } from "./delivery";
import type { Delivered, RequestDelivery, DeliveryContext } from "./delivery-types";
import { type OwnAnswer, respond } from "./respond";
import type { ProxyTarget } from "./target";

/** A request together with who sends it. */
export interface Dispatch {
    readonly request: http.IncomingMessage;
    readonly response: http.ServerResponse;
    readonly user?: string;
    readonly caller: Caller;
    readonly target: ProxyTarget;
}

/** Under which Services a request is counted: the one that was asked for and the one that was chosen. */
export interface CountedAs {
    /** `namespace/name`, or `pod` where a pod's address was asked for, or `-`. */
    readonly apex: string;
    /** `namespace/name`; `-` where none was chosen. */
    readonly backend: string;
}

/** Ends requests, by delivering them or by an answer of the mesh's own, and counts each that has ended. */
export class Sender {
    constructor(
        private readonly context: DeliveryContext,
        private readonly recorder: TrafficRecorder,
    ) {}

    /** Delivers a request to an endpoint. */
    async deliver(
        dispatch: Dispatch,
        countedAs: CountedAs,
        delivery: Omit<RequestDelivery, "request" | "response" | "caller" | "path">,
    ): Promise<Delivered> {
        const { request, response, caller, target } = dispatch;
        const whole = { request, response, caller, path: target.path, ...delivery };
        const delivered = await deliver(this.context, whole);
        this.record(dispatch, countedAs, delivered, delivery.endpoint);
        return delivered;
    }

    /** Answers a request in the place of a process, unless the caller has left. */
    answer(dispatch: Dispatch, countedAs: CountedAs, answer: OwnAnswer): Delivered {
        const left = dispatch.response.destroyed;
        respond(dispatch.response, answer);
        const { status, error } = answer;
        const stream = error === undefined ? { status } : { error };
        const delivered: Delivered = left
            ? { reached: false, latencyMs: 0 }
            : { status, stream, reached: false, latencyMs: 0 };
        this.record(dispatch, countedAs, delivered);
        return delivered;
    }

    /** Ends a request whose caller has left before it was sent again. */
    left(dispatch: Dispatch, countedAs: CountedAs): Delivered {
        const delivered: Delivered = { reached: false, latencyMs: 0 };
        this.record(dispatch, countedAs, delivered);
        return delivered;
    }

    /** Resets the caller's connection, as a proxy does whose task panics: there is no answer to count. */
    reset(dispatch: Dispatch, countedAs: CountedAs): Delivered {
        dispatch.request.socket.resetAndDestroy();
        const delivered: Delivered = { reached: false, latencyMs: 0 };
        this.record(dispatch, countedAs, { ...delivered, status: 502, broken: true });
        return delivered;
    }

    private record(
        { user }: Dispatch,
        { apex, backend }: CountedAs,
        { reached, status, broken, retried, latencyMs }: Delivered,
        endpoint?: Endpoint,
    ): void {
        if (retried === true) {
            // the caller sees one request, whose last try counts; the process has answered them all
            if (reached && endpoint !== undefined) {
                this.recorder.recordTry(podName(endpoint.pod), (status ?? 0) >= 500);
            }
            return;
        }
        this.recorder.record({
            user,
            apex,
            backend,
            pod: reached && endpoint !== undefined ? podName(endpoint.pod) : undefined,
            status: status ?? callerLeftStatus,
            broken: broken ?? false,
            latencyMs,
        });
    }
}
