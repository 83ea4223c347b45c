import fc from "fast-check";
import type { RuleContext } from "../../../rules/canary";
import { goodScene, metricTemplate } from "./contexts";

/** A spec that real Flagger and Linkerd run well, and where it comes from. */
export interface KnownGood {
    readonly source: string;
    readonly context: RuleContext;
}

const tester = "http://flagger-loadtester.test/";
const metric = (name: string, thresholdRange: object, interval: string) => ({
    name,
    templateRef: { name, namespace: "test" },
    thresholdRange,
    interval,
    templateVariables: { direction: "inbound" },
});
const hey = (url: string) => ({
    name: "load-test",
    type: "rollout",
    url: tester,
    metadata: { cmd: `hey -z 2m -q 10 -c 2 ${url}` },
});
const smoke = {
    name: "acceptance-test",
    type: "pre-rollout",
    url: tester,
    timeout: "30s",
    metadata: {
        type: "bash",
        cmd: "curl -sd 'test' http://podinfo-canary.test:9898/token | grep token",
    },
};
const noSteps = { "analysis.stepWeight": undefined, "analysis.maxWeight": undefined };
const insiders = [
    { headers: { "x-canary": { regex: ".*insider.*" } } },
    { headers: { cookie: { exact: "canary=always" } } },
];

/** Flagger's and Linkerd's own samples for this mesh; those of other parents hang on the Service here. */
export const corpus: readonly KnownGood[] = [
    {
        source: "flagger v1.44.0 docs/gitbook/tutorials/linkerd-progressive-delivery.md:146-215",
        context: goodScene({
            spec: {
                autoscalerRef: {
                    apiVersion: "autoscaling/v2",
                    kind: "HorizontalPodAutoscaler",
                    name: "podinfo",
                },
                "analysis.maxWeight": 50,
                "analysis.stepWeight": 5,
                "analysis.metrics": [
                    metric("success-rate", { min: 99 }, "1m"),
                    metric("latency", { max: 500 }, "30s"),
                ],
                "analysis.webhooks": [smoke, hey("http://podinfo-canary.test:9898/")],
            },
        }),
    },
    {
        source: "flagger v1.44.0 test/linkerd/test-canary.sh:60-120",
        context: goodScene({
            spec: {
                "service.name": "podinfo-service",
                "service.gatewayRefs[0].name": "podinfo-service",
                "analysis.interval": "15s",
                "analysis.threshold": 15,
                "analysis.stepWeight": 10,
                "analysis.webhooks": [
                    {
                        ...smoke,
                        metadata: {
                            type: "bash",
                            cmd: smoke.metadata.cmd.replace("podinfo", "podinfo-service"),
                        },
                    },
                    hey("http://podinfo-service-canary.test:9898/"),
                ],
            },
        }),
    },
    {
        source: "flagger v1.44.0 test/linkerd/test-steps.sh:20-80",
        context: goodScene({
            spec: {
                ...noSteps,
                "analysis.maxWeight": 50,
                "analysis.stepWeights": [10, 20, 30, 40, 50, 60],
            },
        }),
    },
    {
        source: "flagger v1.44.0 test/gatewayapi/test-ab.sh:20-70",
        context: goodScene({
            spec: { ...noSteps, "analysis.iterations": 5, "analysis.match": insiders },
        }),
    },
    {
        source: "flagger v1.44.0 test/gatewayapi/test-bg.sh:20-70",
        context: goodScene({
            spec: {
                ...noSteps,
                "analysis.iterations": 5,
                "analysis.webhooks": [smoke, hey("http://podinfo-canary.test:9898/")],
            },
        }),
    },
    {
        source: "flagger v1.44.0 test/gatewayapi/test-session-affinity.sh:20-70",
        context: goodScene({
            spec: { "analysis.sessionAffinity": { cookieName: "flagger-cookie", maxAge: 86400 } },
        }),
    },
    {
        source: "flagger v1.44.0 docs/gitbook/usage/webhooks.md:60-110",
        context: goodScene({
            spec: {
                "analysis.webhooks": [
                    { name: "start gate", type: "confirm-rollout", url: `${tester}gate/approve` },
                    {
                        name: "traffic gate",
                        type: "confirm-traffic-increase",
                        url: `${tester}gate/approve`,
                    },
                    {
                        name: "promotion gate",
                        type: "confirm-promotion",
                        url: `${tester}gate/halt`,
                    },
                    { name: "rollback gate", type: "rollback", url: `${tester}rollback/check` },
                    {
                        name: "send to Slack",
                        type: "event",
                        url: "http://event-receiver.notifications/slack",
                    },
                    hey("http://podinfo-canary.test:9898/"),
                ],
            },
        }),
    },
    {
        source: "linkerd.io docs/tasks/flagger.md:180-230",
        context: goodScene({
            spec: {
                "analysis.interval": "10s",
                "analysis.stepWeight": 10,
                "analysis.maxWeight": 100,
                "analysis.metrics": [metric("success-rate", { min: 99 }, "1m")],
                "analysis.webhooks": undefined,
            },
        }),
    },
];

/** Weights that rise. */
const rising = fc
    .uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 })
    .map((weights) => [...weights].sort((a, b) => a - b));

const headerMatch = fc.oneof(
    fc.constantFrom("insider", "canary=always").map((exact) => ({ exact })),
    fc.constantFrom(".*insider.*", "^(.*?;)?(canary=always)(;.*)?$").map((regex) => ({ regex })),
);
const condition = fc.oneof(
    fc.record({
        headers: fc.dictionary(fc.constantFrom("x-user", "cookie"), headerMatch, { minKeys: 1 }),
    }),
    fc.record({
        queryParams: fc.dictionary(fc.constantFrom("beta", "v"), headerMatch, { minKeys: 1 }),
    }),
);

const strategy: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.oneof(
    fc
        .record({ step: fc.integer({ min: 1, max: 100 }), max: fc.integer({ min: 1, max: 100 }) })
        .map(({ step, max }) => ({ "analysis.stepWeight": step, "analysis.maxWeight": max })),
    rising.map((weights) => ({ ...noSteps, "analysis.stepWeights": weights })),
    fc.integer({ min: 1, max: 50 }).map((count) => ({ ...noSteps, "analysis.iterations": count })),
    fc
        .record({
            count: fc.integer({ min: 1, max: 50 }),
            match: fc.array(condition, { minLength: 1, maxLength: 3 }),
        })
        .map(({ count, match }) => ({
            ...noSteps,
            "analysis.iterations": count,
            "analysis.match": match,
        })),
    fc.constant({ skipAnalysis: true }),
    fc.constant({
        "analysis.stepWeight": 10,
        "analysis.sessionAffinity": { cookieName: "canary", httpOnly: true, secure: true },
    }),
);

const metrics = fc.uniqueArray(
    fc.constantFrom(
        metric("success-rate", { min: 99 }, "1m"),
        metric("latency", { max: 500 }, "30s"),
        metric("latency", { min: 1, max: 0.5 * 1000 }, "1m30s"),
        { name: "404s", query: "vector(1)", threshold: 5 },
    ),
    { selector: ({ name }) => name },
);

const webhooks = fc.uniqueArray(
    fc.constantFrom(
        smoke,
        hey("http://podinfo-canary.test:9898/"),
        { name: "gate", type: "confirm-promotion", url: `${tester}gate/check`, muteAlert: true },
        { name: "undo", type: "rollback", url: `${tester}rollback/check` },
        {
            name: "helm",
            type: "pre-rollout",
            url: tester,
            timeout: "3m",
            metadata: { type: "helmv3", cmd: "test podinfo -n test" },
        },
        { name: "own", type: "rollout", url: "https://checks.example.org/ask", retries: 2 },
        {
            name: "after",
            type: "post-rollout",
            url: tester,
            metadata: { type: "bash", cmd: "true" },
        },
    ),
    { selector: ({ name }) => name },
);

const service = fc.constantFrom<Readonly<Record<string, unknown>>>(
    {},
    { "service.targetPort": "http", "service.portName": "http" },
    { "service.appProtocol": "http", "service.portDiscovery": true },
    { "service.hosts": ["podinfo.test"], "service.match": [{ uri: { prefix: "/" } }] },
    {
        "service.apex": {
            annotations: { "retry.linkerd.io/http": "5xx", "timeout.linkerd.io/request": "5s" },
        },
    },
    { "service.headers": { request: { set: { "x-canary": "yes" }, remove: ["x-debug"] } } },
    { "targetRef.kind": "DaemonSet", progressDeadlineSeconds: 600, "service.timeout": "15s" },
);

/** Canaries put together from choices that are known to run well; some of them deserve a warning, none an error. */
export const goodCanary: fc.Arbitrary<RuleContext> = fc
    .record({
        strategy,
        metrics,
        webhooks,
        service,
        interval: fc.constantFrom("10s", "30s", "1m", "1m30s", "90s"),
        threshold: fc.integer({ min: 1, max: 20 }),
    })
    .map((parts) =>
        goodScene({
            spec: {
                ...parts.service,
                ...parts.strategy,
                "analysis.interval": parts.interval,
                "analysis.threshold": parts.threshold,
                "analysis.metrics": parts.metrics,
                "analysis.webhooks": parts.webhooks,
            },
            objects: [
                metricTemplate("success-rate", "vector(100)"),
                metricTemplate("latency", "vector(1)"),
            ],
        }),
    );
