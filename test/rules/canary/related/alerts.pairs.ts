import type { KubernetesObject, RuleContext } from "../../../../rules/canary";
import type { Pair } from "../pairs";
import { goodScene } from "../contexts";
import { type Change, object, plus } from "./around";

const provider = (spec: Change) =>
    object("flagger.app/v1beta1", "AlertProvider", "on-call", { spec: { type: "slack", ...spec } });
const secret = (stringData: Change) => object("v1", "Secret", "on-call", { stringData });
const secretRef = { name: "on-call" };
const address = "https://hooks.example.com/1";

/** The good context with an alert, and these objects beside it. */
function alerting(...objects: KubernetesObject[]): RuleContext {
    return goodScene({
        spec: {
            "analysis.alerts": [
                { name: "on-call", severity: "error", providerRef: { name: "on-call" } },
            ],
            "analysis.webhooks[2]": {
                name: "events",
                type: "event",
                url: "https://events.example.com/flagger",
            },
        },
        objects: plus(...objects),
        complete: ["AlertProvider", "Secret"],
    });
}

/** Pairs of the rules about alerts. */
export const alertPairs: readonly Pair[] = [
    {
        rule: "alert/provider-missing",
        bad: alerting(),
        fixed: alerting(provider({ address })),
        at: ["spec.analysis.alerts[0].providerRef"],
    },
    {
        rule: "alert/secret-missing",
        bad: alerting(provider({ secretRef })),
        fixed: alerting(provider({ secretRef }), secret({ address })),
        at: ["spec.secretRef"],
    },
    {
        rule: "alert/secret-address",
        bad: alerting(provider({ secretRef }), secret({ url: address })),
        fixed: alerting(provider({ secretRef }), secret({ address })),
        at: ["data"],
    },
    {
        rule: "alert/address",
        bad: alerting(provider({ address: "hooks.example.com/1" })),
        fixed: alerting(provider({ address })),
        at: ["spec.address"],
    },
    {
        rule: "alert/never-ready",
        bad: silent(undefined),
        fixed: silent({
            name: "report",
            type: "post-rollout",
            url: "https://events.example.com/flagger",
        }),
        at: ["spec.analysis.alerts"],
    },
    {
        rule: "alert/never-ready",
        about: "a gate that is closed reports nothing, a Prometheus alert does",
        bad: silent({
            name: "close",
            type: "post-rollout",
            url: "http://flagger-loadtester.test/gate/close",
        }),
        fixed: silent(
            undefined,
            object("monitoring.coreos.com/v1", "PrometheusRule", "canaries", {
                "spec.groups": [
                    { rules: [{ alert: "Failed", expr: "flagger_canary_status == 2" }] },
                ],
            }),
        ),
        at: ["spec.analysis.alerts"],
    },
];

/** The good context with an alert, and this webhook in place of events. */
function silent(hook: Change | undefined, ...objects: KubernetesObject[]): RuleContext {
    const scene = alerting(provider({ address }), ...objects);
    const { analysis, ...spec } = scene.canary.spec as { analysis: { webhooks: object[] } };
    const webhooks = [...analysis.webhooks.slice(0, 2), ...(hook === undefined ? [] : [hook])];
    return {
        ...scene,
        canary: { ...scene.canary, spec: { ...spec, analysis: { ...analysis, webhooks } } },
    };
}
