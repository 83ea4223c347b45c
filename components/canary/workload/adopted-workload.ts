import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { KubernetesObject } from "../../../rules/canary/context";
import type { Problem } from "../../../rules/problems/problem";
import { refuse } from "../../refuse";
import type { AdoptedWorkload } from "./args";
import { evaluateRules, named } from "./evaluate-rules";
import { workloadObjects } from "./workload-objects";
import type { WorkloadPlan } from "./plan";
import { foundSelector, type Target } from "./target";

type AdoptedResource = k8s.apps.v1.Deployment | k8s.apps.v1.DaemonSet;
type ManagedField = Readonly<{ manager?: string; operation?: string; fieldsV1?: unknown }>;

/** What is read of an adopted workload. */
export interface AdoptedState {
    readonly metadata: {
        readonly name?: string;
        readonly namespace?: string;
        readonly labels?: Readonly<Record<string, string>>;
        readonly annotations?: Readonly<Record<string, string>>;
        readonly managedFields?: readonly ManagedField[];
    };
    readonly spec: {
        readonly replicas?: number;
        readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
    };
}

/** The resource that is adopted; one of the cluster is read from there. */
export function adoptedResource(
    { component, target }: WorkloadPlan,
    { adopt }: AdoptedWorkload,
    opts: pulumi.CustomResourceOptions,
): AdoptedResource {
    if (k8s.apps.v1.Deployment.isInstance(adopt) || k8s.apps.v1.DaemonSet.isInstance(adopt)) {
        return adopt;
    }
    const [name, id] = [`${component}-adopted`, `${target.namespace}/${adopt.name}`];
    return adopt.kind === "DaemonSet"
        ? k8s.apps.v1.DaemonSet.get(name, id, opts)
        : k8s.apps.v1.Deployment.get(name, id, opts);
}

/**
 * The target as its spec shows it, once the rules that need the spec have passed it: no object made from it is created
 * of a workload that a rule refuses.
 */
export function checkedTarget(
    plan: WorkloadPlan,
    resource: AdoptedResource,
): pulumi.Output<Target> {
    return pulumi
        .all([resource.metadata, pulumi.output<AdoptedState["spec"]>(resource.spec)])
        .apply(([metadata, spec]) => passed(plan, { metadata, spec }));
}

/**
 * The target of an adopted workload.
 *
 * @throws pulumi.RunError with all its problems at once
 */
export function passed(plan: WorkloadPlan, state: AdoptedState): Target {
    const { args, component, platform, warnings } = plan;
    const selector = foundSelector(state.spec.selector?.matchLabels ?? {}, platform);
    const target = { ...plan.target, ...(selector === undefined ? {} : { selector }) };
    const said = new Set(warnings.map(({ id, path }) => `${id} ${path}`));
    refuse(
        `the workload that CanaryWorkload ${component} adopts`,
        [
            ...named(component, adoptionProblems(plan.target, state)),
            ...evaluateRules(
                component,
                workloadObjects(target, args, platform),
                platform,
                adoptedObject(target, state),
            ),
        ].filter(({ id, path }) => !said.has(`${id} ${path}`)),
    );
    return target;
}

/** The workload as the rules see it, without its replicas: their number says nothing of who sets it. */
function adoptedObject({ kind, name, namespace }: Target, state: AdoptedState): KubernetesObject {
    const spec = { ...state.spec, replicas: undefined };
    const { labels, annotations } = state.metadata;
    return {
        apiVersion: "apps/v1",
        kind,
        metadata: { name, namespace, labels, annotations },
        spec,
    };
}

/** Problems of adopting a workload, in addition to the rules. */
export function adoptionProblems(
    { kind, name, namespace }: Target,
    { metadata, spec }: AdoptedState,
): Problem[] {
    const problems: Problem[] = [];
    if (metadata.name !== name) {
        problems.push({
            id: "workload/adopted-name",
            severity: "error",
            path: "name",
            value: name,
            requirement: `a Canary must have the name of its target, ${String(metadata.name)}`,
            fix: `set name to "${String(metadata.name)}"`,
        });
    }
    // Without a namespace the resource lies in that of its provider, which is not known here.
    if (metadata.namespace !== undefined && metadata.namespace !== namespace) {
        problems.push({
            id: "workload/adopted-namespace",
            severity: "error",
            path: "namespace",
            value: namespace,
            requirement: `a Canary can only release a workload in its own namespace, ${metadata.namespace}`,
            fix: `set namespace to "${metadata.namespace}"`,
        });
    }
    if (kind === "Deployment" && appliesReplicas(metadata.managedFields, spec.replicas)) {
        problems.push({
            id: "workload/replicas",
            severity: "warning",
            path: "workload.adopt: spec.replicas",
            value: spec.replicas,
            requirement:
                "Flagger scales the target to zero between releases, and every update that sets replicas reverts it",
            fix: 'remove replicas and set autoscaling, or set ignoreChanges: ["spec.replicas"] on the Deployment',
        });
    }
    return problems;
}

/** Whether somebody applies the number, and does not only scale; before the workload is made there are no managers yet. */
function appliesReplicas(
    managers: readonly ManagedField[] | undefined,
    replicas: number | undefined,
): boolean {
    if (managers === undefined) {
        return replicas !== undefined;
    }
    return managers.some(({ operation, fieldsV1 }) => {
        const fields = fieldsV1 as { "f:spec"?: Readonly<Record<string, unknown>> } | undefined;
        return operation === "Apply" && fields?.["f:spec"]?.["f:replicas"] !== undefined;
    });
}
