import { affinityRules } from "./canary/affinity";
import { gateRules } from "./canary/gates";
import { ignoredRules } from "./canary/ignored";
import { matchRules } from "./canary/matches";
import { alertRules, metricRules, targetRules } from "./canary/metrics";
import { numberRules } from "./canary/numbers";
import { otherCanaryRules, otherCanaryVariables } from "./canary/others";
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
    canaryNamespaceVariables,
    namespaceErrors,
    namespaceVariables,
    namespaceWarnings,
} from "./injection/namespaces";
import {
    unlabelledWorkloadRules,
    targetInjectionRules,
    workloadErrors,
    workloadVariables,
    workloadWarnings,
} from "./injection/workloads";
import { portErrors, portWarnings } from "./target/ports";
import { rolloutErrors, rolloutWarnings } from "./target/rollout";
import { type Pairing, targetVariables } from "./target/variables";
import { severityOf } from "./messages";
import { alertProviderRules, metricTemplateRules, templateVariables } from "./templates";

/** The names of what the guard looks at. */
export type GuardedKind =
    | "canary"
    | "canary-deployment"
    | "canary-daemon-set"
    | "canary-others"
    | "metric-template"
    | "alert-provider"
    | "target"
    | "workload"
    | "unlabelled-workload"
    | "namespace";

/** A group of rules with one setting for what is done about them. */
export type GuardGroup = "canaries" | "providers" | "injection" | "unlabelledWorkloads";

/** Severity of a rule: `error` certainly breaks a rollout, `warning` may be intended. */
export type GuardSeverity = "error" | "warning";

/** Objects to which rules apply. */
export interface Guarded {
    readonly kind: GuardedKind;
    readonly group: GuardGroup;
    /** Which requests are looked at, as `matchConstraints.resourceRules` has them. */
    readonly resources: readonly ResourceRule[];
    /** What the object is compared with: each of this kind in its namespace. @default - nothing */
    readonly param?: ParamKind;
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

/** A kind of objects that others are compared with. */
export interface ParamKind {
    readonly apiVersion: string;
    readonly kind: string;
}

const ofFlagger = (resource: string): ResourceRule[] => [
    { apiGroups: ["flagger.app"], apiVersions: ["v1beta1"], resources: [resource] },
];
const named =
    'dyn(object).metadata.?namespace.orValue("default") + "/" + dyn(object).metadata.?name.orValue("(no name)")';

/** Every rule that applies to a Canary. */
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
        ...gateRules(),
        ...ignoredRules(facts),
        ...canaryNamespaceRules(),
    ];
}

const bySeverity = (all: (facts: GuardFacts) => readonly GuardRule[]) => ({
    error: (facts: GuardFacts) => all(facts).filter(({ id }) => severityOf(id) === "error"),
    warning: (facts: GuardFacts) => all(facts).filter(({ id }) => severityOf(id) === "warning"),
});

const noRules = (): readonly GuardRule[] => [];
const targetErrors = (facts: GuardFacts): readonly GuardRule[] => [
    ...targetInjectionRules(),
    ...rolloutErrors(facts),
    ...portErrors(facts),
];
const targetWarnings = (): readonly GuardRule[] => [...rolloutWarnings(), ...portWarnings()];
const paired = (pairing: Pairing) => ({
    variables: (facts: GuardFacts) => targetVariables(facts, pairing),
    rules: { error: targetErrors, warning: targetWarnings },
});

/** A Canary, compared with each workload of a kind: the API server passes only objects that exist already. */
const canaryOf = (kind: GuardedKind, workload: "Deployment" | "DaemonSet"): Guarded => ({
    kind,
    group: "canaries",
    resources: ofFlagger("canaries"),
    param: { apiVersion: "apps/v1", kind: workload },
    place: `"Canary " + ${named}`,
    ...paired({ canary: "$object", target: "$param", kind: `"${workload}"` }),
});

const apps = (...resources: string[]): ResourceRule => ({
    apiGroups: ["apps"],
    apiVersions: ["v1"],
    resources,
});
const CANARY: ParamKind = { apiVersion: "flagger.app/v1beta1", kind: "Canary" };
const WORKLOADS: readonly ResourceRule[] = [
    apps("deployments", "daemonsets", "statefulsets", "replicasets"),
    { apiGroups: ["batch"], apiVersions: ["v1"], resources: ["jobs", "cronjobs"] },
    { apiGroups: [""], apiVersions: ["v1"], resources: ["pods", "replicationcontrollers"] },
];
const WORKLOAD = `request.kind.kind + " " + request.namespace + "/" + dyn(object).metadata.?name.orValue("(no name)")`;

/** Everything that the guard looks at. */
export const GUARDED: readonly Guarded[] = [
    {
        kind: "canary",
        group: "canaries",
        resources: ofFlagger("canaries"),
        place: `"Canary " + ${named}`,
        variables: (facts) => ({ ...canaryVariables(facts), ...canaryNamespaceVariables(facts) }),
        rules: bySeverity(allCanaryRules),
    },
    canaryOf("canary-deployment", "Deployment"),
    canaryOf("canary-daemon-set", "DaemonSet"),
    {
        kind: "canary-others",
        group: "canaries",
        resources: ofFlagger("canaries"),
        param: CANARY,
        place: `"Canary " + ${named}`,
        variables: otherCanaryVariables,
        rules: { error: otherCanaryRules, warning: noRules },
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
        kind: "target",
        group: "canaries",
        resources: [apps("deployments", "daemonsets")],
        param: CANARY,
        place: WORKLOAD,
        ...paired({ canary: "$param", target: "$object", kind: "request.kind.kind" }),
    },
    {
        kind: "workload",
        group: "injection",
        resources: WORKLOADS,
        place: WORKLOAD,
        variables: workloadVariables,
        rules: { error: workloadErrors, warning: workloadWarnings },
    },
    {
        kind: "unlabelled-workload",
        group: "unlabelledWorkloads",
        resources: WORKLOADS,
        place: WORKLOAD,
        variables: workloadVariables,
        rules: { error: noRules, warning: unlabelledWorkloadRules },
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
