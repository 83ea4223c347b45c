import {
    atMostOne,
    choice,
    exactlyOne,
    fields,
    flag,
    integer,
    list,
    map,
    type Schema,
    text,
} from "./parts";

const patterns = { exact: text, prefix: text, regex: text };
const stringMatch = fields(patterns, [], atMostOne("exact", "prefix", "regex"));

/** One alternative of `service.match`: Istio's HTTPMatchRequest, of which the Gateway API supports a part. */
export const serviceMatch = fields({
    authority: stringMatch,
    gateways: list(text),
    headers: map(stringMatch),
    ignoreUriCase: flag,
    method: stringMatch,
    name: text,
    port: integer,
    queryParams: map(stringMatch),
    scheme: stringMatch,
    sourceLabels: map(text),
    sourceNamespace: text,
    uri: stringMatch,
    withoutHeaders: map(stringMatch),
});

/** One alternative of `analysis.match`: the users that an A/B test sends to the canary. */
export const analysisMatch = fields({
    headers: map(
        fields({ ...patterns, suffix: text }, [], exactlyOne("exact", "prefix", "suffix", "regex")),
    ),
    queryParams: map(stringMatch),
    sourceLabels: map(text),
});

/** `service.corsPolicy`. */
export const corsPolicy = fields({
    allowCredentials: flag,
    allowHeaders: list(text),
    allowMethods: list(text),
    allowOrigin: list(text),
    allowOrigins: list(fields(patterns, [], exactlyOne("exact", "prefix", "regex"))),
    exposeHeaders: list(text),
    maxAge: text,
});

/** `service.retries`. */
export const retries = fields({ attempts: integer, perTryTimeout: text, retryOn: text });

const headerOperations = fields({ add: map(text), remove: list(text), set: map(text) });

/** `service.headers`. */
export const headers = fields({ request: headerOperations, response: headerOperations });

const consistentHash = fields({
    httpCookie: fields({ name: text, path: text, ttl: text }),
    httpHeaderName: text,
    httpQueryParameterName: text,
    minimumRingSize: integer,
    useSourceIp: flag,
});

const loadBalancer = fields(
    {
        consistentHash,
        localityLbSetting: fields({
            distribute: list(fields({ from: text, to: map(integer) })),
            enabled: flag,
            failover: list(fields({ from: text, to: text })),
        }),
        simple: choice("ROUND_ROBIN", "LEAST_CONN", "RANDOM", "PASSTHROUGH", "LEAST_REQUEST"),
        warmupDurationSecs: text,
    },
    [],
    {
        oneOf: [
            { required: ["simple"] },
            {
                required: ["consistentHash"],
                properties: {
                    consistentHash: exactlyOne(
                        "httpHeaderName",
                        "httpCookie",
                        "useSourceIp",
                        "httpQueryParameterName",
                    ),
                },
            },
        ],
        requirement:
            "needs either simple or consistentHash, and consistentHash needs exactly one of httpHeaderName, httpCookie, useSourceIp, httpQueryParameterName",
    },
);

/** `service.trafficPolicy`. */
export const trafficPolicy: Schema = fields({
    connectionPool: fields({
        http: fields({
            h2UpgradePolicy: choice("DEFAULT", "DO_NOT_UPGRADE", "UPGRADE"),
            http1MaxPendingRequests: integer,
            http2MaxRequests: integer,
            idleTimeout: text,
            maxRequestsPerConnection: integer,
            maxRetries: integer,
        }),
    }),
    loadBalancer,
    outlierDetection: fields({
        baseEjectionTime: text,
        consecutive5xxErrors: integer,
        consecutiveErrors: integer,
        consecutiveGatewayErrors: integer,
        consecutiveLocalOriginFailures: integer,
        interval: text,
        maxEjectionPercent: integer,
        minHealthPercent: integer,
        splitExternalLocalOriginErrors: flag,
    }),
    tls: fields({
        caCertificates: text,
        clientCertificate: text,
        mode: choice("DISABLE", "SIMPLE", "MUTUAL", "ISTIO_MUTUAL"),
        privateKey: text,
        sni: text,
        subjectAltNames: list(text),
    }),
});
