import type { KubernetesObject } from "../../../../rules/canary";
import type { Pair } from "../pairs";
import { goodScene } from "../contexts";
import { type Change, changed, goodTarget, object, plus, withTarget } from "./around";

const made = { "metadata.ownerReferences": [{ kind: "Canary", name: "podinfo" }] };
const service = (name: string, change: Change = {}) => object("v1", "Service", name, change);

/** A pair of a context with someone else's object, and with the same one as Flagger makes it. */
function taken(about: string, theirs: KubernetesObject, ...more: KubernetesObject[]): Pair {
    return {
        rule: "names/taken",
        about,
        bad: goodScene({ objects: plus(theirs, ...more) }),
        fixed: goodScene({ objects: plus(changed(theirs, made), ...more) }),
        at: [""],
    };
}

const scaled = {
    spec: {
        autoscalerRef: {
            apiVersion: "autoscaling/v2",
            kind: "HorizontalPodAutoscaler",
            name: "podinfo",
        },
    },
};
const primaryScaler = object("autoscaling/v2", "HorizontalPodAutoscaler", "podinfo-primary", {
    "spec.scaleTargetRef": { kind: "Deployment", name: "podinfo-primary" },
});

const apex = (change: Change) => ({
    objects: plus(
        service("podinfo", {
            "spec.selector": { app: "podinfo-primary" },
            "spec.ports": [{ name: "http", port: 9898 }],
            ...change,
        }),
    ),
});

/** Pairs of the rules about names. */
export const namePairs: readonly Pair[] = [
    taken("the primary's Service", service("podinfo-primary")),
    taken("the new version's Service", service("podinfo-canary")),
    taken("the route", object("gateway.networking.k8s.io/v1", "HTTPRoute", "podinfo")),
    taken(
        "the primary",
        changed(goodTarget, {
            "metadata.name": "podinfo-primary",
            "spec.selector.matchLabels": { app: "old" },
            "spec.template.metadata.labels": { app: "old" },
        }),
    ),
    {
        rule: "names/taken",
        about: "the primary's autoscaler",
        bad: goodScene({ ...scaled, objects: plus(primaryScaler) }),
        fixed: goodScene({ ...scaled, objects: plus(changed(primaryScaler, made)) }),
        at: [""],
    },
    {
        rule: "names/taken",
        about: "the primary's configuration",
        bad: goodScene({
            objects: withTarget(
                { "spec.template.spec.volumes": [{ configMap: { name: "settings" } }] },
                object("v1", "ConfigMap", "settings-primary"),
            ),
        }),
        fixed: goodScene({
            objects: withTarget(
                { "spec.template.spec.volumes": [{ configMap: { name: "settings" } }] },
                object("v1", "ConfigMap", "settings-first"),
            ),
        }),
        at: [""],
    },
    {
        rule: "names/service-taken",
        bad: goodScene(apex({})),
        fixed: goodScene(apex(made)),
        at: ["spec.selector"],
    },
    {
        rule: "names/service-ports",
        bad: goodScene(
            apex({
                "spec.ports": [
                    { name: "http", port: 9898 },
                    { name: "grpc", port: 9999 },
                ],
            }),
        ),
        fixed: goodScene(apex(made)),
        at: ["spec.ports[1]"],
        also: ["names/service-taken"],
    },
    {
        rule: "names/service-type",
        about: "headless",
        bad: goodScene(apex({ "spec.clusterIP": "None" })),
        fixed: goodScene(apex(made)),
        at: ["spec.clusterIP"],
        also: ["names/service-taken"],
    },
    {
        rule: "names/service-type",
        about: "a name elsewhere",
        bad: goodScene(apex({ "spec.type": "ExternalName" })),
        fixed: goodScene(apex(made)),
        at: ["spec.type"],
        also: ["names/service-taken"],
    },
    {
        rule: "names/service-left-behind",
        bad: goodScene({
            objects: plus(service("debug", { "spec.selector": { app: "podinfo" } })),
        }),
        fixed: goodScene({
            objects: plus(service("debug", { "spec.selector": { app: "podinfo-primary" } })),
        }),
        at: ["spec.selector"],
    },
];
