import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { refuse } from "../../refuse";
import type { OwnWorkload } from "./args";
import { evaluateRules, named } from "./evaluate-rules";
import { withoutNodeSelector } from "./node-selection";
import { ownTarget } from "./workload-objects";
import type { WorkloadPlan } from "./plan";
import { type PlainPodSpec, withPodDefaults } from "./pod-defaults";
import { podProblems } from "./pod-problems";

/** The pods of a workload: the user's with all defaults. */
export function completePod(
    { args: { service }, target }: Pick<WorkloadPlan, "args" | "target">,
    workload: OwnWorkload,
    pod: PlainPodSpec,
): PlainPodSpec {
    const complete = withPodDefaults(pod, service.targetPort ?? service.port, workload.health);
    return target.kind === "DaemonSet" ? withoutNodeSelector(complete) : complete;
}

/**
 * Lets a pod through once the rules that need it have passed it.
 *
 * @throws pulumi.RunError with all problems of the pod at once
 */
export function checkedPod(
    plan: WorkloadPlan,
    workload: OwnWorkload,
    pod: PlainPodSpec,
): PlainPodSpec {
    const { args, component, objects, platform, target, warnings } = plan;
    const complete = completePod(plan, workload, pod);
    const object = ownTarget(target, workload, args.authorization !== undefined, complete);
    const said = new Set(warnings.map(({ id, path }) => `${id} ${path}`));
    refuse(
        `the pods of CanaryWorkload ${component}`,
        [
            ...named(
                component,
                podProblems(complete, args.service.targetPort ?? args.service.port),
            ),
            ...evaluateRules(component, objects, platform, object),
        ].filter(({ id, path }) => !said.has(`${id} ${path}`)),
    );
    return complete;
}

/** Makes the target of a plan; nothing is made of a pod that a rule refuses. */
export function makeTarget(
    plan: WorkloadPlan,
    workload: OwnWorkload,
    opts: pulumi.CustomResourceOptions,
): k8s.apps.v1.Deployment | k8s.apps.v1.DaemonSet {
    const { args, component, target } = plan;
    const pod = pulumi
        .output(workload.pod.podSpec)
        .apply((spec) => checkedPod(plan, workload, spec));
    const object = ownTarget(target, workload, args.authorization !== undefined);
    const spec = object["spec"] as { selector: object; template: object };
    const resource = {
        metadata: object.metadata,
        spec: { ...spec, template: { ...spec.template, spec: pod } },
    };
    return target.kind === "DaemonSet"
        ? new k8s.apps.v1.DaemonSet(`${component}-daemonset`, resource, opts)
        : new k8s.apps.v1.Deployment(`${component}-deployment`, resource, opts);
}
