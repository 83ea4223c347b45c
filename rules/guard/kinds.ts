import { affinityRules } from "./canary/affinity";
import { ignoredRules } from "./canary/ignored";
import { matchRules } from "./canary/matches";
import { alertRules, metricRules, targetRules } from "./canary/metrics";
import { numberRules } from "./canary/numbers";
import { providerRules } from "./canary/provider";
import { routeRules } from "./canary/routes";
import { serviceRules } from "./canary/service";
import { stepRules } from "./canary/steps";
import { timingRules } from "./canary/timing";
import { canaryVariables } from "./canary/variables";
import { webhookRules } from "./canary/webhooks";
import type { GuardFacts } from "./facts";
import type { GuardRule } from "./guard-rule";
import {
    canaryNamespaceRules,
    namespaceErrors,
    namespaceVariables,
    namespaceWarnings,
    workloadErrors,
    workloadVariables,
    workloadWarnings,
} from "./injection";
import { severityOf } from "./words";
import { alertProviderRules, metricTemplateRules, templateVariables } from "./templates";

/** The names of what the guard looks at. */
export type GuardedKind =
    "canary" | "metric-template" | "alert-provider" | "workload" | "namespace";

/** A group of rules with one setting for what is done about them. */
export type GuardGroup = "canaries" | "providers" | "injection";

/** How grave a rule is: `error` breaks a rollout surely, `warning` may be meant. */
export type GuardSeverity = "error" | "warning";

/** Objects that rules are asked about. */
export interface Guarded {
    readonly kind: GuardedKind;
    readonly group: GuardGroup;
    /** Which requests are looked at, as `matchConstraints.resourceRules` has them. */
    readonly resources: readonly ResourceRule[];
    /** CEL: how a problem calls the object. */
    readonly place: string;
    readonly variables: (facts: GuardFacts) => Readonly<Record<string, string>>;
    readonly rules: Readonly<Record<GuardSeverity, (facts: GuardFacts) => readonly GuardRule[]>>;
}

/** Resources of one API group. */
export interface ResourceRule {
    readonly apiGroups: string[];
    readonly apiVersions: string[];
    readonly resources: string[];
}

const ofFlagger = (resource: string): ResourceRule[] => [
    { apiGroups: ["flagger.app"], apiVersions: ["v1beta1"], resources: [resource] },
];
const named =
    'dyn(object).metadata.?namespace.orValue("default") + "/" + dyn(object).metadata.?name.orValue("(no name)")';

/** Every rule that is asked of a Canary. */
function allCanaryRules(facts: GuardFacts): readonly GuardRule[] {
    return [
        ...targetRules(),
        ...numberRules(),
        ...providerRules(facts),
        ...serviceRules(facts),
        ...routeRules(),
        ...stepRules(),
        ...matchRules(),
        ...affinityRules(),
        ...timingRules(),
        ...metricRules(facts),
        ...alertRules(),
        ...webhookRules(),
        ...ignoredRules(),
        ...canaryNamespaceRules(),
    ];
}

const bySeverity = (all: (facts: GuardFacts) => readonly GuardRule[]) => ({
    error: (facts: GuardFacts) => all(facts).filter(({ id }) => severityOf(id) === "error"),
    warning: (facts: GuardFacts) => all(facts).filter(({ id }) => severityOf(id) === "warning"),
});

/** Everything that the guard looks at. */
export const GUARDED: readonly Guarded[] = [
    {
        kind: "canary",
        group: "canaries",
        resources: ofFlagger("canaries"),
        place: `"Canary " + ${named}`,
        variables: canaryVariables,
        rules: bySeverity(allCanaryRules),
    },
    {
        kind: "metric-template",
        group: "providers",
        resources: ofFlagger("metrictemplates"),
        place: `"MetricTemplate " + ${named}`,
        variables: () => templateVariables,
        rules: bySeverity(metricTemplateRules),
    },
    {
        kind: "alert-provider",
        group: "providers",
        resources: ofFlagger("alertproviders"),
        place: `"AlertProvider " + ${named}`,
        variables: () => ({}),
        rules: bySeverity(alertProviderRules),
    },
    {
        kind: "workload",
        group: "injection",
        resources: [
            {
                apiGroups: ["apps"],
                apiVersions: ["v1"],
                resources: ["deployments", "daemonsets", "statefulsets", "replicasets"],
            },
            { apiGroups: ["batch"], apiVersions: ["v1"], resources: ["jobs", "cronjobs"] },
            {
                apiGroups: [""],
                apiVersions: ["v1"],
                resources: ["pods", "replicationcontrollers"],
            },
        ],
        place: `request.kind.kind + " " + request.namespace + "/" + dyn(object).metadata.?name.orValue("(no name)")`,
        variables: workloadVariables,
        rules: { error: workloadErrors, warning: workloadWarnings },
    },
    {
        kind: "namespace",
        group: "injection",
        resources: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["namespaces"] }],
        place: '"Namespace " + dyn(object).metadata.?name.orValue("(no name)")',
        variables: namespaceVariables,
        rules: { error: namespaceErrors, warning: namespaceWarnings },
    },
];
