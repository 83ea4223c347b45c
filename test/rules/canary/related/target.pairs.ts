import type { Pair } from "../pairs";
import { goodObjects, goodScene } from "../contexts";
import { changed, goodTarget, plus, withNamespace, without, withTarget } from "./around";

const longest = "p".repeat(55);

/** What another workload of the same label looks like. */
const worker = changed(goodTarget, { "metadata.name": "worker" });
const otherLabel = {
    "spec.selector.matchLabels": { app: "worker" },
    "spec.template.metadata.labels": { app: "worker" },
};

function labelled(value: string) {
    return {
        "spec.selector.matchLabels": { app: value },
        "spec.template.metadata.labels": { app: value },
    };
}

/** Pairs of the rules about the workload that a Canary targets. */
export const targetPairs: readonly Pair[] = [
    {
        rule: "target/missing",
        bad: goodScene({ objects: without(goodTarget), complete: ["Deployment"] }),
        fixed: goodScene({ complete: ["Deployment"] }),
        at: ["spec.targetRef"],
    },
    {
        rule: "target/missing",
        about: "in another namespace",
        bad: goodScene({
            objects: withTarget({ "metadata.namespace": "prod" }),
            complete: ["Deployment"],
        }),
        fixed: goodScene({ objects: withTarget({ "metadata.namespace": "prod" }) }),
        at: ["spec.targetRef"],
    },
    {
        rule: "target/selector-label",
        bad: goodScene({
            objects: withTarget({
                "spec.selector.matchLabels": { component: "podinfo" },
                "spec.template.metadata.labels": { component: "podinfo" },
            }),
        }),
        fixed: goodScene({
            objects: withTarget({
                "spec.selector.matchLabels": { "app.kubernetes.io/name": "podinfo" },
                "spec.template.metadata.labels": { "app.kubernetes.io/name": "podinfo" },
            }),
        }),
        at: ["spec.selector.matchLabels"],
    },
    {
        rule: "target/selector-label",
        about: "another label than Flagger is set to",
        bad: goodScene({ installation: { selectorLabels: ["component"] } }),
        fixed: goodScene({ installation: { selectorLabels: ["component", "app"] } }),
        at: ["spec.selector.matchLabels"],
    },
    {
        rule: "target/label-length",
        bad: goodScene({ objects: withTarget(labelled(`${longest}p`)) }),
        fixed: goodScene({ objects: withTarget(labelled(longest)) }),
        at: ['spec.selector.matchLabels["app"]'],
    },
    {
        rule: "target/label-shared",
        bad: goodScene({ objects: plus(worker) }),
        fixed: goodScene({ objects: plus(changed(worker, otherLabel)) }),
        at: ['spec.template.metadata.labels["app"]'],
    },
    {
        rule: "target/label-shared",
        about: "with the primary",
        bad: goodScene({
            objects: plus(changed(worker, labelled("podinfo-primary"))),
        }),
        fixed: goodScene({
            objects: plus(
                changed(worker, {
                    ...labelled("podinfo-primary"),
                    "metadata.name": "podinfo-primary",
                    "metadata.ownerReferences": [{ kind: "Canary", name: "podinfo" }],
                }),
            ),
        }),
        at: ['spec.template.metadata.labels["app"]'],
    },
    {
        rule: "injection/workload",
        bad: goodScene({ objects: withNamespace({ "metadata.annotations": undefined }) }),
        fixed: goodScene({ objects: goodObjects }),
        at: [""],
    },
    {
        rule: "injection/workload",
        about: "pods that refuse the proxy",
        bad: goodScene({
            objects: withTarget({
                "spec.template.metadata.annotations": { "linkerd.io/inject": "disabled" },
            }),
        }),
        fixed: goodScene({
            objects: withTarget({
                "spec.template.metadata.annotations": { "linkerd.io/inject": "enabled" },
            }),
        }),
        at: [""],
    },
    {
        rule: "injection/workload",
        about: "pods on the host's network",
        bad: goodScene({ objects: withTarget({ "spec.template.spec.hostNetwork": true }) }),
        fixed: goodScene({ objects: withTarget({ "spec.template.spec.hostNetwork": false }) }),
        at: [""],
    },
];
