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
        mended: alerting(provider({ address })),
        at: ["spec.analysis.alerts[0].providerRef"],
    },
    {
        rule: "alert/secret-missing",
        bad: alerting(provider({ secretRef })),
        mended: alerting(provider({ secretRef }), secret({ address })),
        at: ["spec.secretRef"],
    },
    {
        rule: "alert/secret-address",
        bad: alerting(provider({ secretRef }), secret({ url: address })),
        mended: alerting(provider({ secretRef }), secret({ address })),
        at: ["data"],
    },
    {
        rule: "alert/address",
        bad: alerting(provider({ address: "hooks.example.com/1" })),
        mended: alerting(provider({ address })),
        at: ["spec.address"],
    },
];
