import { type Citation, linkerd } from "../citations";
import { type Fields, fieldsOf, listOf, numberOf } from "../canary/reading";
import type { RuleFinding } from "../canary/rule";
import { allIn, labelsOf, nameOf, namespaceOf } from "../canary/related/reading/objects";
import { selects } from "../canary/related/reading/selectors";
import { podTemplateOf } from "./pods";
import type { MeshRule } from "./rule";

/** Settings of the rules on high availability. */
export interface HighAvailabilitySettings {
    /** Stacks that must be highly available, with `*` for any text. */
    readonly stacks: readonly string[];
    /** Fewest pods of each part of the control plane. */
    readonly minReplicas: number;
}

/** Stacks of production by their usual names; two pods each, as `linkerd check` requires. */
export const highAvailabilityDefaults: HighAvailabilitySettings = {
    stacks: ["prod", "prod-*", "*-prod", "production", "production-*", "*-production"],
    minReplicas: 2,
};

/** The parts that `linkerd check` counts (linkerdHAControlPlaneComponents). */
const COMPONENTS = ["linkerd-destination", "linkerd-identity", "linkerd-proxy-injector"];

const preset = (...values: readonly string[]): Citation =>
    linkerd("charts/linkerd-control-plane/values-ha.yaml", ...values);
const fix =
    "install Linkerd with the values-ha.yaml of its chart (highAvailability of the component Linkerd)";

/** The control plane outlives the loss of a node. */
export const controlPlaneReplicas: MeshRule<HighAvailabilitySettings> = {
    id: "mesh-config/control-plane-replicas",
    impact: "The loss of one node stops the mesh: no pod starts meshed, no certificate is renewed and no route changes",
    requirement: "each component of Linkerd's control plane must have several pods",
    fix,
    source: [
        preset("controllerReplicas"),
        linkerd("pkg/healthcheck/healthcheck.go", "l5d-control-plane-replicas"),
    ],
    kinds: ["Deployment"],
    check: (object, _among, { minReplicas }) =>
        ofComponent(object, () => {
            const replicas = numberOf(fieldsOf(object.spec).replicas) ?? 1;
            return replicas >= minReplicas
                ? []
                : [
                      {
                          path: "spec.replicas",
                          value: replicas,
                          requirement: `each component of Linkerd's control plane must have at least ${minReplicas} pods in this stack`,
                      },
                  ];
        }),
};

/** Its pods are on different nodes. */
export const controlPlaneSpread: MeshRule<HighAvailabilitySettings> = {
    id: "mesh-config/control-plane-spread",
    impact: "The loss of one node stops a whole component of the control plane: its pods can run on the same node",
    requirement:
        "the pods of each component of Linkerd's control plane must be spread over different nodes",
    fix,
    source: [
        preset("enablePodAntiAffinity"),
        linkerd("charts/partials/templates/_affinity.tpl", "podAntiAffinity"),
    ],
    kinds: ["Deployment"],
    check: (object) =>
        ofComponent(object, () => {
            const template = podTemplateOf(fieldsOf(object));
            const { affinity, topologySpreadConstraints } = fieldsOf(template?.fields.spec);
            const { podAntiAffinity } = fieldsOf(affinity);
            return Object.keys(fieldsOf(podAntiAffinity)).length > 0 ||
                listOf(topologySpreadConstraints).length > 0
                ? []
                : [{ path: "spec.template.spec.affinity.podAntiAffinity", value: podAntiAffinity }];
        }),
};

/** A drained node does not take them all. */
export const controlPlaneBudget: MeshRule<HighAvailabilitySettings> = {
    id: "mesh-config/control-plane-disruption-budget",
    impact: "Draining several nodes together can evict all pods of a component of the control plane",
    requirement:
        "a PodDisruptionBudget must cover the pods of each component of Linkerd's control plane",
    fix,
    source: [preset("enablePodDisruptionBudget")],
    kinds: ["Deployment"],
    check: (object, among) =>
        ofComponent(object, () => {
            const template = podTemplateOf(fieldsOf(object));
            const labels = labelsOf(template?.fields ?? {});
            return allIn(among, "PodDisruptionBudget", namespaceOf(fieldsOf(object))).some(
                (budget) => selects(fieldsOf(budget.spec).selector, labels),
            )
                ? []
                : [{ path: "", value: undefined }];
        }),
};

/** No pod starts outside of the mesh while the injector is down. */
export const failingWebhooks: MeshRule<HighAvailabilitySettings> = {
    id: "mesh-config/webhook-failure-policy",
    impact: "While the injector is down, pods silently start outside the mesh",
    requirement:
        'the failurePolicy of Linkerd\'s webhooks must be "Fail" in a highly available mesh',
    fix,
    source: [preset("webhookFailurePolicy")],
    kinds: ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
    check: (object) => {
        const fields = fieldsOf(object);
        return /^linkerd-(proxy-injector|sp-validator|policy-validator)-webhook-config$/.test(
            nameOf(fields),
        )
            ? listOf(fields.webhooks).map((_, index) => (): RuleFinding[] => {
                  const { failurePolicy } = fieldsOf(listOf(fields.webhooks)[index]);
                  return failurePolicy === "Fail" || failurePolicy === undefined
                      ? []
                      : [{ path: `webhooks[${index}].failurePolicy`, value: failurePolicy }];
              })
            : [];
    },
};

/** What the chart's preset sets, where only its values can be seen. */
export const highAvailabilityValues: MeshRule<HighAvailabilitySettings> = {
    id: "mesh-config/high-availability-values",
    impact: "The loss of one node stops the mesh: the control plane is installed without its high-availability values",
    requirement: "linkerd-control-plane must be installed with its high-availability values",
    fix,
    source: [preset()],
    // of a Chart, the rendered objects themselves are checked
    kinds: ["Release"],
    check: (object, _among, { minReplicas }) => {
        const { chart, values } = fieldsOf(object.spec);
        return typeof chart === "string" &&
            /(^|\/)linkerd-control-plane(-[\d.]+\.tgz)?$/.test(chart)
            ? VALUES.map(({ key, wanted }) => (): RuleFinding[] => {
                  const value = fieldsOf(values)[key];
                  return wanted(value, minReplicas) ? [] : [{ path: `values.${key}`, value }];
              })
            : [];
    },
};

const VALUES: readonly {
    readonly key: string;
    readonly wanted: (value: unknown, minReplicas: number) => boolean;
}[] = [
    { key: "controllerReplicas", wanted: (value, least) => (numberOf(value) ?? 1) >= least },
    { key: "enablePodAntiAffinity", wanted: (value) => value === true },
    { key: "enablePodDisruptionBudget", wanted: (value) => value === true },
    { key: "webhookFailurePolicy", wanted: (value) => value === "Fail" },
];

/** Applies only to the components of the control plane: by name and label, as in the chart. */
function ofComponent(object: Fields, question: () => readonly RuleFinding[]) {
    return COMPONENTS.includes(nameOf(object)) &&
        labelsOf(object)["linkerd.io/control-plane-component"] !== undefined
        ? [question]
        : [];
}
