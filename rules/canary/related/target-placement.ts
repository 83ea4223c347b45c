import { flagger } from "../../citations";
import { type Fields, fieldsOf, listOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { canaryNamespace, find, placeOf, textsOf } from "./reading/objects";
import { podsOfRelease } from "./reading/release-objects";
import { selects } from "./reading/selectors";
import {
    containerPorts,
    primaryPodLabels,
    type SelectorLabel,
    selectorLabelOf,
    selectorLabels,
    targetOf,
    type Workload,
} from "./reading/target";

/**
 * Rules about where the pods of the target and the primary run: during a release both exist, and they differ in one
 * label.
 */
export const targetPlacementRules: readonly CanaryRule[] = [
    {
        id: "target/host-port",
        impact: "Every release is rolled back: the primary's pod already occupies the host port on each node, so the new version's pod never starts there",
        requirement:
            "the pods of a DaemonSet that is a Canary's target must not use a host port, because the primary's pod on the same node occupies it",
        fix: "remove hostPort and reach the pods through the Service",
        severity: "error",
        source: [flagger("pkg/canary/daemonset_controller.go", "createPrimaryDaemonSet")],
        check: (context) => hostPorts(context, "DaemonSet"),
    },
    {
        id: "target/host-port-scarce",
        impact: "A release waits for a node with a free port, and is rolled back at the progress deadline if there is none",
        requirement:
            "each pod with a host port needs its own node, counting the primary's and the new version's pods together",
        fix: "remove hostPort and reach the pods through the Service",
        severity: "warning",
        source: [flagger("pkg/canary/deployment_controller.go", "createPrimaryDeployment")],
        check: (context) => hostPorts(context, "Deployment"),
    },
    {
        id: "target/volume-once",
        impact: "A release blocks on a node that cannot attach the volume, or both versions write to the same files",
        requirement:
            "the primary and the new version mount the same claim, so several nodes must be able to mount it",
        fix: "use a claim with access mode ReadWriteMany or ReadOnlyMany, or keep the data outside the pods",
        severity: "warning",
        source: [flagger("pkg/canary/deployment_controller.go", "createPrimaryDeployment")],
        check: claimsForOne,
    },
    {
        id: "target/spread",
        impact: "All pods that serve users can run on one node: the spread rule does not match the primary's label",
        requirement:
            "an anti-affinity or topology spread rule must use the label that Flagger selects by, with the Deployment's own name as its value, or Flagger does not rewrite it for the primary",
        fix: "set the label's value, in the pods and in the rule, to the Deployment's name, or use a label that both versions have",
        severity: "warning",
        source: [
            flagger("pkg/canary/deployment_controller.go", "getPrimaryDeploymentTemplateSpec"),
        ],
        check: spreadNotRewritten,
    },
    {
        id: "target/anti-affinity-room",
        impact: "A release waits for nodes without a pod of the application, and is rolled back at the progress deadline if there are none",
        requirement:
            "a required anti-affinity between the pods of both versions needs a node for each of them during a release",
        fix: "use the label that Flagger selects by, with the Deployment's own name as its value, so that each version keeps only its own pods apart, or a preferred anti-affinity",
        severity: "warning",
        source: [
            flagger("pkg/canary/deployment_controller.go", "getPrimaryDeploymentTemplateSpec"),
        ],
        check: antiAffinityRoom,
    },
    {
        id: "target/pod-affinity",
        impact: "The primary never starts: it must run next to pods of the target, which Flagger scales to zero",
        requirement:
            "Flagger copies a required pod affinity to the primary unchanged, so an affinity to the target's own pods must use a label that both versions have",
        fix: "use a label other than the one that Flagger selects by",
        severity: "error",
        source: [
            flagger("pkg/canary/deployment_controller.go", "getPrimaryDeploymentTemplateSpec"),
        ],
        check: affinityToItself,
    },
];

function hostPorts(context: RuleContext, kind: string): RuleFinding[] {
    const target = targetOf(context);
    return target?.kind !== kind
        ? []
        : containerPorts(target)
              .filter(({ hostPort }) => hostPort !== undefined && hostPort > 0)
              .map(({ path, hostPort }) => ({
                  object: target.place,
                  path: `${path}.hostPort`,
                  value: hostPort,
              }));
}

function claimsForOne(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    if (target === undefined) {
        return [];
    }
    return listOf(target.podSpec.volumes).flatMap((volume, index) => {
        const source = fieldsOf(fieldsOf(volume).persistentVolumeClaim);
        const claim = find(
            context,
            "PersistentVolumeClaim",
            canaryNamespace(context),
            textOf(source.claimName) ?? "",
        );
        const modes = listOf(fieldsOf(claim?.spec).accessModes);
        const forMany = modes.some((mode) => mode === "ReadWriteMany" || mode === "ReadOnlyMany");
        return claim === undefined || modes.length === 0 || forMany
            ? []
            : [
                  {
                      object: target.place,
                      path: `spec.template.spec.volumes[${index}].persistentVolumeClaim`,
                      value: source.claimName,
                      requirement: `the primary and the new version mount the same claim, but ${placeOf(claim)} can be mounted on only one node (${modes.join(", ")})`,
                  },
              ];
    });
}

/** A label selector of a pod's spec, with its path. */
interface Term {
    readonly path: string;
    readonly selector: unknown;
}

function spreadNotRewritten(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    const label = target && selectorLabelOf(context, target);
    if (target?.kind !== "Deployment" || label === undefined) {
        return [];
    }
    const keys = selectorLabels(context);
    const antiAffinity = fieldsOf(fieldsOf(target.podSpec.affinity).podAntiAffinity);
    return [
        ...termsOf(
            "spec.template.spec.topologySpreadConstraints",
            target.podSpec.topologySpreadConstraints,
        ),
        ...affinityTerms("spec.template.spec.affinity.podAntiAffinity", antiAffinity),
    ].flatMap(({ path, selector }) =>
        misses(target, label, selector, rewritten(selector, keys, target.name))
            ? [{ object: target.place, path, value: selector }]
            : [],
    );
}

function affinityToItself(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    const label = target && selectorLabelOf(context, target);
    if (target === undefined || label === undefined) {
        return [];
    }
    const affinity = fieldsOf(fieldsOf(target.podSpec.affinity).podAffinity);
    const field = "requiredDuringSchedulingIgnoredDuringExecution";
    return termsOf(`spec.template.spec.affinity.podAffinity.${field}`, affinity[field]).flatMap(
        ({ path, selector }) =>
            misses(target, label, selector, selector)
                ? [{ object: target.place, path, value: selector }]
                : [],
    );
}

function antiAffinityRoom(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    const label = target && selectorLabelOf(context, target);
    const pods = target && podsOfRelease(context, target);
    if (target === undefined || label === undefined || pods === undefined) {
        return [];
    }
    const keys = selectorLabels(context);
    const field = "requiredDuringSchedulingIgnoredDuringExecution";
    const antiAffinity = fieldsOf(fieldsOf(target.podSpec.affinity).podAntiAffinity);
    const byNode = listOf(antiAffinity[field]).map(
        (term) => fieldsOf(term).topologyKey === "kubernetes.io/hostname",
    );
    const needed = pods.primary + pods.canary + pods.surge;
    return termsOf(`spec.template.spec.affinity.podAntiAffinity.${field}`, antiAffinity[field])
        .filter(({ path, selector }) => {
            const index = Number(/\[(\d+)\]/.exec(path.slice(path.indexOf(field)))?.[1] ?? 0);
            return (
                byNode[index] === true &&
                selects(selector, target.podLabels) &&
                selects(rewritten(selector, keys, target.name), target.podLabels)
            );
        })
        .map(({ path, selector }) => ({
            object: target.place,
            path,
            value: selector,
            requirement: `no two pods of both versions may run on one node, so a release needs ${needed} nodes: ${pods.primary} for the primary and ${pods.canary} for the new version${pods.surge === 0 ? "" : `, and ${pods.surge} more at the promotion`}`,
        }));
}

/** Whether a selector is about the target's own pods, and the primary's copy of it not about the primary's. */
function misses(target: Workload, label: SelectorLabel, selector: unknown, copy: unknown): boolean {
    return selects(selector, target.podLabels) && !selects(copy, primaryPodLabels(target, label));
}

function affinityTerms(path: string, affinity: Fields): Term[] {
    const required = "requiredDuringSchedulingIgnoredDuringExecution";
    const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
    return [
        ...termsOf(`${path}.${required}`, affinity[required]),
        ...termsOf(
            `${path}.${preferred}`,
            affinity[preferred],
            ".podAffinityTerm",
            (term) => fieldsOf(fieldsOf(term).podAffinityTerm).labelSelector,
        ),
    ];
}

function termsOf(
    path: string,
    terms: unknown,
    inside = "",
    selectorOf = (term: unknown) => fieldsOf(term).labelSelector,
): Term[] {
    return listOf(terms).flatMap((term, index) => {
        const selector = selectorOf(term);
        // without a selector a rule is about no pods at all
        return typeof selector === "object" && selector !== null
            ? [{ path: `${path}[${index}]${inside}.labelSelector`, selector }]
            : [];
    });
}

/** The result of `appendPrimarySuffixToValuesIfNeeded` for a selector. */
function rewritten(selector: unknown, keys: readonly string[], name: string): unknown {
    const { matchLabels, matchExpressions } = fieldsOf(selector);
    const suffixed = (key: unknown, value: unknown) =>
        value === name && keys.some((known) => known === key) ? `${name}-primary` : value;
    return {
        matchLabels: Object.fromEntries(
            Object.entries(textsOf(matchLabels)).map(([key, value]) => [key, suffixed(key, value)]),
        ),
        matchExpressions: listOf(matchExpressions).map((expression) => {
            const { key, values, ...rest } = fieldsOf(expression);
            return { ...rest, key, values: listOf(values).map((value) => suffixed(key, value)) };
        }),
    };
}
