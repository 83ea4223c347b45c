import type { KubernetesObject, RuleContext } from "../../../../rules/canary";
import type { Pair } from "../pairs";
import { goodScene } from "../contexts";
import { type Change, object, plus } from "./around";

const service = (change: Change = {}) =>
    object("v1", "Service", "flagger-loadtester", {
        spec: { selector: { app: "flagger-loadtester" }, ports: [{ port: 80, targetPort: 8080 }] },
        ...change,
    });
const tester = (change: Change = {}) =>
    object("apps/v1", "Deployment", "flagger-loadtester", {
        spec: {
            selector: { matchLabels: { app: "flagger-loadtester" } },
            template: {
                metadata: { labels: { app: "flagger-loadtester" } },
                spec: {
                    containers: [
                        {
                            image: "ghcr.io/fluxcd/flagger-loadtester:0.38.0",
                            command: ["./loadtester", "-port=8080"],
                        },
                    ],
                },
            },
        },
        ...change,
    });

/** The good context with its load tester, and this webhook. */
function calling(
    hook: Change,
    objects: readonly KubernetesObject[] = [service(), tester()],
): RuleContext {
    return goodScene({
        spec: {
            "analysis.webhooks": [
                {
                    name: "load-test",
                    type: "rollout",
                    url: "http://flagger-loadtester.test/",
                    metadata: { type: "cmd", cmd: "hey -z 1m http://podinfo-canary.test:9898/" },
                    ...hook,
                },
            ],
        },
        objects: plus(...objects),
        complete: ["Service", "Deployment", "DaemonSet", "StatefulSet"],
    });
}

const url = "spec.analysis.webhooks[0].url";
const gate = {
    name: "gate",
    type: "confirm-promotion",
    url: "http://flagger-loadtester.test/gate/check",
    metadata: undefined,
};
const atApex = { metadata: { type: "cmd", cmd: "hey -z 1m http://podinfo.test:9898/" } };
const outside = { "spec.template.metadata.annotations": { "linkerd.io/inject": "disabled" } };
const restricted = (expression: string) => ({
    "spec.template.spec.containers[0].command": ["./loadtester", `-namespace-regexp=${expression}`],
});

/** Pairs of the rules about webhooks. */
export const hookPairs: readonly Pair[] = [
    {
        rule: "hook/short-host",
        bad: calling({ url: "http://flagger-loadtester/" }),
        mended: calling({ url: "http://flagger-loadtester.test.svc.cluster.local/" }),
        at: [url],
    },
    {
        rule: "hook/service-missing",
        bad: calling({}, [tester()]),
        mended: calling({}),
        at: [url],
    },
    {
        rule: "hook/service-missing",
        about: "a host elsewhere",
        bad: calling({ url: "http://gates.test/" }),
        mended: calling({ url: "https://gates.example.com/" }),
        at: [url],
    },
    {
        rule: "hook/port",
        bad: calling({ url: "http://flagger-loadtester.test:8080/" }),
        mended: calling({ url: "http://flagger-loadtester.test:80/" }),
        at: [url],
    },
    {
        rule: "hook/no-pods",
        bad: calling({}, [service({ "spec.selector": { app: "loadtester" } }), tester()]),
        mended: calling({}),
        at: ["spec.selector"],
    },
    {
        rule: "hook/gate-replicas",
        bad: calling(gate, [service(), tester({ "spec.replicas": 2 })]),
        mended: calling(gate, [service(), tester({ "spec.replicas": 1 })]),
        at: ["spec.replicas"],
    },
    {
        rule: "hook/namespace-refused",
        bad: calling({}, [service(), tester(restricted("^prod$"))]),
        mended: calling({}, [service(), tester(restricted("^(prod|test)$"))]),
        at: [url],
    },
    {
        rule: "hook/load-tester-unmeshed",
        bad: calling(atApex, [service(), tester(outside)]),
        mended: calling(atApex),
        at: ["spec.analysis.webhooks[0].metadata.cmd"],
    },
    {
        rule: "hook/load-tester-skips",
        bad: calling(atApex, [
            service(),
            tester({
                "spec.template.metadata.annotations": {
                    "config.linkerd.io/skip-outbound-ports": "9898",
                },
            }),
        ]),
        mended: calling(atApex),
        at: ['spec.template.metadata.annotations["config.linkerd.io/skip-outbound-ports"]'],
    },
];
