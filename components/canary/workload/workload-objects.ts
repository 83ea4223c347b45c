import type { KubernetesObject } from "../../../rules/canary/context";
import {
    type AnalysisContext,
    analysisObjects,
    type AnalysisSecret,
    type ArgumentPath,
} from "../analysis";
import { canaryObject } from "../canary-spec";
import type { PlatformReference } from "../platform-reference";
import type { CanaryWorkloadArgs, OwnWorkload } from "./args";
import { authorizationPolicies, denyByDefault } from "./authorization";
import { scaler } from "./autoscaling";
import { type DisruptionBudget, disruptionBudgets } from "./disruption-budgets";
import type { PlainPodSpec } from "./pod-defaults";
import type { Target } from "./target";

/** The objects of a workload, as plain data. */
export interface WorkloadObjects {
    readonly canary: KubernetesObject;
    readonly templates: readonly KubernetesObject[];
    readonly alertProviders: readonly KubernetesObject[];
    readonly secrets: readonly AnalysisSecret[];
    readonly scaler?: KubernetesObject;
    readonly budgets: readonly KubernetesObject[];
    readonly policies: readonly KubernetesObject[];
    /** Which argument a part of the Canary came from. */
    readonly paths: readonly ArgumentPath[];
}

/** Facts about the workload for its analysis. */
export function analysisContext(
    { name, namespace, kind }: Omit<Target, "selector">,
    platform: PlatformReference,
): AnalysisContext {
    return { name, namespace, target: { kind, name }, platform };
}

/**
 * All objects of a workload except the target itself.
 *
 * @throws RangeError for arguments that `workloadProblems` or `analysisProblems` finds fault with
 */
export function workloadObjects(
    target: Target,
    args: CanaryWorkloadArgs,
    platform: PlatformReference,
): WorkloadObjects {
    const { service, autoscaling, authorization } = args;
    const analysis = analysisObjects(analysisContext(target, platform), args.analysis);
    const scaling = autoscaling === undefined ? undefined : scaler(target, autoscaling);
    const budget = budgetOf(args, target.kind);
    const revertOnDeletion = args.revertOnDeletion ?? "adopt" in args.workload;
    return {
        canary: canaryObject(target, { ...args, revertOnDeletion }, analysis, scaling?.ref),
        templates: analysis.templates,
        alertProviders: analysis.alertProviders,
        secrets: analysis.secrets,
        scaler: scaling?.object,
        budgets: budget === undefined ? [] : disruptionBudgets(target, budget),
        policies:
            authorization === undefined
                ? []
                : authorizationPolicies(
                      target,
                      service.targetPort ?? service.port,
                      authorization,
                      platform,
                  ),
        paths: [...ownPaths, ...analysis.paths],
    };
}

function budgetOf(
    { disruptionBudget, workload }: CanaryWorkloadArgs,
    kind: Target["kind"],
): DisruptionBudget | undefined {
    if (disruptionBudget === false || kind === "DaemonSet") {
        return undefined;
    }
    return { ...("adopt" in workload ? { covers: "primary" } : {}), ...disruptionBudget };
}

/**
 * The target that the component makes; without its containers where they are not known yet.
 */
export function ownTarget(
    { kind, name, namespace, selector }: Target,
    workload: OwnWorkload,
    hasAuthorization: boolean,
    pod?: PlainPodSpec,
): KubernetesObject {
    const labels = { [selector.label]: selector.value };
    const annotations = { ...(hasAuthorization ? denyByDefault : {}), ...workload.podAnnotations };
    return {
        apiVersion: "apps/v1",
        kind,
        metadata: {
            name,
            namespace,
            labels,
            // A release becomes ready under Flagger's eyes or is taken back; the update must not wait for either.
            annotations: { "pulumi.com/skipAwait": "true" },
        },
        // No replicas: Flagger sets them, to zero between releases.
        spec: {
            selector: { matchLabels: labels },
            ...(workload.minReadySeconds === undefined
                ? {}
                : { minReadySeconds: workload.minReadySeconds }),
            template: {
                metadata: {
                    labels: { ...workload.podLabels, ...labels },
                    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
                },
                ...(pod === undefined ? {} : { spec: pod }),
            },
        },
    };
}

const ownPaths: readonly ArgumentPath[] = [
    { spec: "metadata.name", arg: "name" },
    { spec: "metadata.namespace", arg: "namespace" },
    { spec: "spec.provider", arg: "platform" },
    { spec: "spec.targetRef", arg: "workload" },
    { spec: "spec.autoscalerRef", arg: "autoscaling" },
    { spec: "spec.progressDeadlineSeconds", arg: "progressDeadline" },
    { spec: "spec.service", arg: "service" },
    { spec: "spec.service.name", arg: "name" },
    { spec: "spec.skipAnalysis", arg: "analysis.strategy" },
    { spec: "spec.suspend", arg: "suspend" },
    { spec: "spec.revertOnDeletion", arg: "revertOnDeletion" },
];
