import { flagger, kubernetes, linkerd } from "../../citations";
import { type Fields, fieldsOf, listOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { nearOf, placeOf } from "./reading/objects";
import { selectedBy, selects } from "./reading/selectors";
import {
    primaryPodLabels,
    type SelectorLabel,
    selectorLabelOf,
    targetOf,
    type Workload,
} from "./reading/target";

const fix =
    "select by a label that the target and the primary both have, or by both values of the label with the operator In";

/** Rules about selectors that were written for the target's pods and miss those of the primary, which serve the users. */
export const labelSelectorRules: readonly CanaryRule[] = [
    {
        id: "selector/disruption-budget",
        knownIssue: "M40",
        impact: "Draining a node can evict all pods that serve users: the disruption budget covers only the target",
        requirement: "a PodDisruptionBudget of the target must also select the primary's pods",
        fix,
        severity: "warning",
        source: [
            flagger("pkg/canary/util.go", "makePrimaryLabels"),
            flagger("pkg/canary/deployment_controller.go", "createPrimaryDeployment"),
        ],
        check: (context) => missing(context, "PodDisruptionBudget", "selector"),
    },
    {
        id: "selector/two-budgets",
        impact: "No node can be drained: the eviction API rejects pods that match two disruption budgets",
        requirement: "only one PodDisruptionBudget may select the primary's pods",
        fix: "remove all but one, or narrow their selectors",
        severity: "warning",
        source: [kubernetes("pkg/registry/core/pod/storage/eviction.go", "Create")],
        check: twoBudgets,
    },
    {
        id: "selector/network-policy",
        impact: "The pods that serve users accept all traffic: the network policy covers only the target",
        requirement: "a NetworkPolicy of the target must also select the primary's pods",
        fix,
        severity: "warning",
        source: [
            flagger("pkg/canary/util.go", "makePrimaryLabels"),
            flagger("pkg/canary/deployment_controller.go", "createPrimaryDeployment"),
        ],
        check: (context) => missing(context, "NetworkPolicy", "podSelector"),
    },
    {
        id: "selector/network-peer",
        impact: "The pods that serve users cannot reach another workload: its network policy allows only the target",
        requirement:
            "a NetworkPolicy that allows traffic from or to the target must also select the primary's pods",
        fix,
        severity: "warning",
        source: [
            flagger("pkg/canary/util.go", "makePrimaryLabels"),
            flagger("pkg/canary/deployment_controller.go", "createPrimaryDeployment"),
        ],
        check: peersMissing,
    },
    {
        id: "selector/server",
        impact: "The pods that serve users get the default policy instead of the Server's: the Server covers only the target",
        requirement: "a Server of the target must also select the primary's pods",
        fix,
        severity: "warning",
        source: [
            flagger("pkg/canary/util.go", "makePrimaryLabels"),
            flagger("pkg/canary/deployment_controller.go", "createPrimaryDeployment"),
            linkerd("policy-controller/k8s/index/src/inbound/index.rs", "reindex_servers"),
        ],
        check: (context) => missing(context, "Server", "podSelector"),
    },
    {
        id: "selector/pod-monitor",
        impact: "Dashboards show no data for the pods that serve users: the PodMonitor covers only the target",
        requirement: "a PodMonitor of the target must also select the primary's pods",
        fix,
        severity: "warning",
        source: [
            flagger("pkg/canary/util.go", "makePrimaryLabels"),
            flagger("pkg/canary/deployment_controller.go", "createPrimaryDeployment"),
        ],
        check: (context) => missing(context, "PodMonitor", "selector"),
    },
];

interface Versions {
    readonly target: Workload;
    readonly label: SelectorLabel;
}

function versionsOf(context: RuleContext): Versions | undefined {
    const target = targetOf(context);
    const label = target && selectorLabelOf(context, target);
    return target === undefined || label === undefined ? undefined : { target, label };
}

/** Whether some selector selects the target's pods but not those of the primary. */
function missPrimary({ label, target }: Versions, selectors: readonly unknown[]): boolean {
    const labels = primaryPodLabels(target, label);
    return (
        selectors.some((selector) => selects(selector, target.podLabels)) &&
        !selectors.some((selector) => selects(selector, labels))
    );
}

/** The objects whose selector is set and selects some labels, by the field that has it. */
const SELECTED = {
    selector: selectedBy(({ spec }: Fields) => fieldsOf(spec).selector),
    podSelector: selectedBy(({ spec }: Fields) => fieldsOf(spec).podSelector),
};

/** Objects of a kind that are about the target's pods, where no object of the kind is about the primary's. */
function missing(context: RuleContext, kind: string, field: keyof typeof SELECTED): RuleFinding[] {
    const objects = nearOf(context, kind);
    const versions = objects.length === 0 ? undefined : versionsOf(context);
    if (versions === undefined) {
        return [];
    }
    const selected = SELECTED[field];
    const own = selected(objects, versions.target.podLabels);
    const primary = primaryPodLabels(versions.target, versions.label);
    return own.length === 0 || selected(objects, primary).length > 0
        ? []
        : own.map((object) => ({
              object: placeOf(object),
              path: `spec.${field}`,
              value: fieldsOf(object.spec)[field],
          }));
}

function twoBudgets(context: RuleContext): RuleFinding[] {
    const all = nearOf(context, "PodDisruptionBudget");
    const versions = all.length < 2 ? undefined : versionsOf(context);
    if (versions === undefined) {
        return [];
    }
    const labels = primaryPodLabels(versions.target, versions.label);
    const budgets = SELECTED.selector(all, labels);
    return budgets.slice(1).map((budget) => ({
        object: placeOf(budget),
        path: "spec.selector",
        value: fieldsOf(budget.spec).selector,
        requirement: `only one PodDisruptionBudget may select the primary's pods, but ${placeOf(budgets[0] ?? {})} selects them too`,
    }));
}

function peersMissing(context: RuleContext): RuleFinding[] {
    const versions = versionsOf(context);
    if (versions === undefined) {
        return [];
    }
    return nearOf(context, "NetworkPolicy").flatMap((policy) => {
        const { egress, ingress } = fieldsOf(policy.spec);
        return [...peersAt(ingress, "ingress", "from"), ...peersAt(egress, "egress", "to")].flatMap(
            ({ path, selectors }) =>
                missPrimary(versions, selectors)
                    ? [{ object: placeOf(policy), path, value: selectors }]
                    : [],
        );
    });
}

/** The pod selectors of each rule of a NetworkPolicy that are about its own namespace. */
function peersAt(rules: unknown, direction: string, field: string) {
    return listOf(rules).map((rule, index) => ({
        path: `spec.${direction}[${index}].${field}`,
        selectors: listOf(fieldsOf(rule)[field])
            .map(fieldsOf)
            .filter(({ ipBlock, namespaceSelector }) => !ipBlock && !namespaceSelector)
            .map(({ podSelector }) => podSelector)
            .filter((selector) => typeof selector === "object" && selector !== null),
    }));
}
