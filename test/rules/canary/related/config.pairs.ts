import type { KubernetesObject, RuleContext } from "../../../../rules/canary";
import type { Pair } from "../pairs";
import { goodScene } from "../contexts";
import { type Change, changed, goodTarget, object, withTarget } from "./around";

const TRACKING = "flagger.app/config-tracking";
const ANNOTATION = `metadata.annotations["${TRACKING}"]`;

const fromConfigMap = {
    "spec.template.spec.containers[0].envFrom": [{ configMapRef: { name: "settings" } }],
};
const fromSecret = {
    "spec.template.spec.volumes": [{ name: "keys", secret: { secretName: "keys" } }],
};

/** The good context with a target that reads a ConfigMap and a Secret, of which these are there. */
function reading(...objects: readonly KubernetesObject[]): RuleContext {
    return goodScene({
        objects: withTarget({ ...fromConfigMap, ...fromSecret }, ...objects),
        complete: objects.map(({ kind }) => kind),
    });
}

const settings = (change: Change = {}) =>
    object("v1", "ConfigMap", "settings", { data: { colour: "blue" }, ...change });
const keys = (change: Change = {}) => object("v1", "Secret", "keys", change);
const annotated = (value: string) => ({ "metadata.annotations": { [TRACKING]: value } });

/** Another canary whose target reads a ConfigMap. */
const other = (configMap: string) => [
    object("flagger.app/v1beta1", "Canary", "web", {
        "spec.targetRef": { kind: "Deployment", name: "web" },
    }),
    changed(goodTarget, {
        "metadata.name": "web",
        "spec.selector.matchLabels": { app: "web" },
        "spec.template.metadata.labels": { app: "web" },
        "spec.template.spec.containers[0].envFrom": [{ configMapRef: { name: configMap } }],
    }),
];

/** Pairs of the rules about ConfigMaps and Secrets. */
export const configPairs: readonly Pair[] = [
    {
        rule: "config/missing",
        about: "a ConfigMap",
        bad: goodScene({ objects: withTarget(fromConfigMap), complete: ["ConfigMap"] }),
        fixed: reading(settings()),
        at: ["spec.template.spec.containers[0].envFrom[0].configMapRef.name"],
    },
    {
        rule: "config/missing",
        about: "a Secret",
        bad: goodScene({ objects: withTarget(fromSecret), complete: ["Secret"] }),
        fixed: reading(keys()),
        at: ["spec.template.spec.volumes[0].secret.secretName"],
    },
    {
        rule: "config/missing",
        about: "one that the pods can do without",
        bad: goodScene({
            objects: withTarget({
                "spec.template.spec.initContainers": [
                    { env: [{ valueFrom: { secretKeyRef: { name: "keys", key: "a" } } }] },
                ],
            }),
            complete: ["Secret"],
        }),
        fixed: goodScene({
            objects: withTarget({
                "spec.template.spec.initContainers": [
                    {
                        env: [{ valueFrom: { secretKeyRef: { name: "keys", optional: true } } }],
                    },
                ],
            }),
            complete: ["Secret"],
        }),
        at: ["spec.template.spec.initContainers[0].env[0].valueFrom.secretKeyRef.name"],
    },
    {
        rule: "config/missing",
        about: "with config tracking turned off",
        bad: goodScene({
            objects: withTarget({
                "spec.template.spec.volumes": [
                    { projected: { sources: [{ secret: { name: "keys" } }] } },
                ],
            }),
            complete: ["Secret"],
        }),
        fixed: goodScene({
            objects: withTarget(
                {
                    "spec.template.spec.volumes": [
                        { projected: { sources: [{ secret: { name: "keys" } }] } },
                    ],
                },
                object("apps/v1", "Deployment", "flagger", {
                    "metadata.namespace": "flagger-system",
                    "spec.template.spec.containers": [
                        {
                            image: "ghcr.io/fluxcd/flagger:1.44.0",
                            command: ["./flagger", "-enable-config-tracking=false"],
                        },
                    ],
                }),
            ),
            complete: ["Secret"],
        }),
        at: ["spec.template.spec.volumes[0].projected.sources[0].secret.name"],
    },
    {
        rule: "config/binary-data",
        bad: reading(settings({ binaryData: { "logo.png": "iVBORw==" } })),
        fixed: reading(settings({ data: { colour: "red" } })),
        at: ["binaryData"],
    },
    {
        rule: "config/untracked",
        bad: reading(settings(annotated("disabled"))),
        fixed: reading(settings(annotated("enabled"))),
        at: [ANNOTATION],
    },
    {
        rule: "config/tracking-annotation",
        about: "a value that Flagger does not know",
        bad: reading(settings(annotated("false"))),
        fixed: reading(settings()),
        at: [ANNOTATION],
    },
    {
        rule: "config/tracking-annotation",
        about: "on the workload",
        bad: goodScene({
            objects: withTarget({
                "metadata.annotations": { [TRACKING]: "disabled" },
                "spec.template.metadata.annotations": { [TRACKING]: "disabled" },
            }),
        }),
        fixed: goodScene(),
        at: [ANNOTATION, `spec.template.${ANNOTATION}`],
    },
    {
        rule: "config/secret-type",
        bad: reading(keys({ type: "example.com/key" })),
        fixed: reading(keys({ type: "Opaque" })),
        at: ["type"],
    },
    {
        rule: "config/shared",
        bad: goodScene({ objects: withTarget(fromConfigMap, ...other("settings")) }),
        fixed: goodScene({ objects: withTarget(fromConfigMap, ...other("web-settings")) }),
        at: ["spec.template.spec.containers[0].envFrom[0].configMapRef.name"],
    },
];
