import type { RuleContext } from "../../../rules/canary";
import { goodScene } from "../canary/contexts";
import { daemonSet, goodNamespace, withNamespace, withTarget } from "../canary/related/around";
import { abTest } from "../canary/spec/pair";

const SKIPPED = "config.linkerd.io/skip-inbound-ports";
const OPAQUE = "config.linkerd.io/opaque-ports";
const trafficPolicy = {
    loadBalancer: {
        localityLbSetting: {
            distribute: [
                { from: "eu/*", to: { "eu/*": 100 } },
                { from: "us/*", to: { "us/*": 0.5, us: 50.5 } },
            ],
        },
    },
};
const twoContainers = [
    { name: "own", image: "own:1", ports: [{ containerPort: 9898 }] },
    {
        name: "beside",
        image: "beside:1",
        ports: [
            { containerPort: 9001 },
            { containerPort: 9002, hostPort: 9002 },
            { containerPort: 9003, hostPort: 9003 },
        ],
    },
];

/** Contexts that break a rule at several places, or at places that no pair has. */
export const furtherContexts: readonly RuleContext[] = [
    goodScene({ spec: { "service.trafficPolicy": trafficPolicy } }),
    goodScene({
        spec: {
            "service.headers": {
                request: { set: { "x a": "1", "x-b": "2", "x c": "3" }, remove: ["x-a", "x b"] },
                response: { add: { ["x".repeat(257)]: "1" }, remove: ["x c", "x d"] },
            },
        },
    }),
    goodScene({
        spec: {
            ...abTest,
            "analysis.match": [
                { headers: { "x-a": { regex: "(" }, "x-b": { regex: "[" } } },
                { queryParams: { a: { regex: "*" } } },
            ],
        },
    }),
    goodScene({
        spec: {
            "analysis.metrics[0].thresholdRange": {},
            "analysis.metrics[1].thresholdRange": {},
        },
    }),
    goodScene({ spec: { "service.hosts": ["*", "app.example.org", "_"] } }),
    goodScene({
        objects: withNamespace({
            "metadata.annotations": { "linkerd.io/inject": "enabled", [SKIPPED]: "9898" },
        }),
    }),
    goodScene({
        objects: withTarget({
            "spec.template.metadata.annotations": { [SKIPPED]: "1", [OPAQUE]: "9898" },
        }),
    }),
    goodScene({ objects: withTarget({ "spec.template.spec.containers": twoContainers }) }),
    goodScene({
        spec: { "targetRef.kind": "DaemonSet", "analysis.metrics": undefined },
        objects: [goodNamespace, daemonSet({ "spec.template.spec.containers": twoContainers })],
    }),
];
