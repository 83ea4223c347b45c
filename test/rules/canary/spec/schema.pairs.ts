import type { Pair } from "../pairs";
import { goodObjects, goodScene } from "../contexts";

/** An AlertProvider with an address, as it stands in Flagger's own documentation with a Secret beside it. */
const provider = (more: object) => ({
    apiVersion: "flagger.app/v1beta1",
    kind: "AlertProvider",
    metadata: { name: "on-call", namespace: "test" },
    spec: { type: "slack", address: "https://hooks.example.org/", ...more },
});

const withoutSpec = goodScene();

/** Pairs of the rules of the CRD. */
export const schemaPairs: readonly Pair[] = [
    {
        rule: "schema/refused",
        about: "a kind that Flagger cannot release",
        bad: goodScene({ spec: { "targetRef.kind": "StatefulSet" } }),
        fixed: goodScene({ spec: { "targetRef.kind": "Deployment" } }),
        at: ["spec.targetRef.kind"],
    },
    {
        rule: "schema/refused",
        about: "an interval in hours",
        bad: goodScene({ spec: { "analysis.interval": "1h" } }),
        fixed: goodScene({ spec: { "analysis.interval": "60m" } }),
        at: ["spec.analysis.interval"],
    },
    {
        rule: "schema/refused",
        about: "two ways to step",
        bad: goodScene({ spec: { "analysis.stepWeights": [10, 20] } }),
        fixed: goodScene(),
        at: ["spec.analysis"],
    },
    {
        rule: "schema/refused",
        about: "a webhook of no type",
        bad: goodScene({ spec: { "analysis.webhooks[0].type": "on-rollout" } }),
        fixed: goodScene({ spec: { "analysis.webhooks[0].type": "rollout" } }),
        at: ["spec.analysis.webhooks[0].type"],
    },
    {
        rule: "schema/object-refused",
        bad: goodScene({ objects: [...goodObjects, provider({ secretRef: { name: "chat" } })] }),
        fixed: goodScene({ objects: [...goodObjects, provider({})] }),
        at: ["spec"],
    },
    {
        rule: "schema/no-spec",
        bad: { ...withoutSpec, canary: { ...withoutSpec.canary, spec: undefined } },
        fixed: withoutSpec,
        at: ["spec"],
    },
    {
        rule: "schema/misspelt-field",
        bad: goodScene({ spec: { "analysis.maxWieght": 50 } }),
        fixed: goodScene({ spec: { "analysis.maxWeight": 50 } }),
        at: ["spec.analysis.maxWieght"],
    },
    {
        rule: "schema/unknown-field",
        bad: goodScene({ spec: { owner: "payments" } }),
        fixed: goodScene(),
        at: ["spec.owner"],
    },
];
