/** Values of the label `error` of the route metrics that the sandbox can give rise to (route/metrics/labels.rs). */
export type StreamError =
    | "FAIL_FAST"
    | "LOAD_SHED"
    | "REQUEST_TIMEOUT"
    | "RESPONSE_HEADERS_TIMEOUT"
    | "RESPONSE_STREAM_TIMEOUT"
    | "IDLE_TIMEOUT"
    | "UNKNOWN";

/**
 * How a request's stream ended for a route of the client's proxy: the status of the response that came, if one came,
 * and the error that ended the stream, if one did. A request whose client hangs up before the response has no end.
 */
export interface StreamEnd {
    readonly status?: number;
    readonly error?: StreamError;
}

/**
 * How a response ended for the metrics of an endpoint. `broken`: its stream ended in an error, which Linkerd labels
 * `unclassified`; without a status no response came at all.
 */
export interface ResponseEnd {
    readonly status?: number;
    readonly broken?: boolean;
}
