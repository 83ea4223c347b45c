import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { type ShortPlan, shortPlan } from "../../plan/present/short";
import type { KubernetesObject } from "../../rules/canary/context";
import { apexAddress, canaryAddress } from "./canary-spec";
import { seconds } from "./units";
import { adoptedResource, checkedTarget } from "./workload/adopted-workload";
import type { CanaryWorkloadArgs } from "./workload/args";
import type { AwaitRelease } from "./workload/await-release";
import { releasedCanary } from "./workload/released";
import { type WorkloadObjects, workloadObjects } from "./workload/workload-objects";
import { makeTarget } from "./workload/own-workload";
import { planWorkload, platformResource, type WorkloadPlan } from "./workload/plan";
import { logRollout, workloadRollout } from "./workload/rollout";
import type { Target } from "./workload/target";

/**
 * A Deployment or DaemonSet whose changes are released as canaries: Flagger runs the new version beside the old one,
 * moves traffic to it in steps, and promotes it, or rolls it back if its checks fail.
 *
 * Flagger creates the `-primary` workload, the Services and the HTTPRoute. A ConfigMap or Secret that the pods
 * reference is copied for the primary, and changing it starts a release as well. If Pulumi gives it a new name at each
 * change, the pods change too, with the same effect (Flagger keeps its copies of earlier ones until the Canary is
 * deleted).
 *
 * All problems with the arguments are reported at once, before anything is registered. Problems that only show in the
 * pods or in an adopted workload are reported before any object is created from them.
 *
 * @example
 * new CanaryWorkload("shop", {
 *     namespace: "shop",
 *     platform,
 *     workload: { kind: "Deployment", pod: new kx.PodBuilder({...}), health: { ready: "/readyz" } },
 *     service: { port: 8080 },
 *     analysis: {
 *         interval: "30s",
 *         threshold: 5,
 *         strategy: { kind: "weighted", stepWeight: 10, maxWeight: 50 },
 *         metrics: [{ kind: "successRate", min: "99%" }],
 *     },
 *     autoscaling: { kind: "hpa", minReplicas: 2, maxReplicas: 6, cpu: "80%" },
 * });
 */
export class CanaryWorkload extends pulumi.ComponentResource {
    /** Name of the Canary. */
    readonly canaryName: string;
    /** Address for clients. */
    readonly url: string;
    /** Address of the canary only, for example for tests. */
    readonly canaryUrl: string;
    /** Plan of the next release; unset if the release never ends, which causes a warning in the preview. */
    readonly rolloutPlan?: ShortPlan;
    /**
     * The Canary, for the `dependsOn` of resources that are to wait for the release: with the argument `awaitRelease` it is
     * there once this version is promoted and no pod of an older one is left in the primary; without, once it is applied.
     */
    readonly released: pulumi.Output<pulumi.Resource>;

    constructor(name: string, args: CanaryWorkloadArgs, opts?: pulumi.ComponentResourceOptions) {
        // Before super: a program that is refused registers not even the component.
        const plan = planWorkload(name, args, opts);
        const platform = platformResource(args);
        super(
            "linkerd-canary:canary:CanaryWorkload",
            name,
            {},
            platform === undefined ? opts : pulumi.mergeOptions(opts, { dependsOn: platform }),
        );
        const { target, objects } = plan;
        const child = { parent: this };

        const workload =
            "adopt" in args.workload
                ? adoptedResource(plan, args.workload, child)
                : makeTarget(plan, args.workload, child);
        const checked = "adopt" in args.workload ? checkedTarget(plan, workload) : undefined;
        const around = this.register(plan, checked);
        const canary = new k8s.apiextensions.CustomResource(
            `${name}-canary`,
            {
                ...objects.canary,
                spec:
                    checked === undefined
                        ? objects.canary["spec"]
                        : checked.apply(() => objects.canary["spec"]),
            },
            {
                parent: this,
                // Flagger looks at all of them as soon as the Canary is there; it goes before them, while Flagger can
                // still give the target its replicas back.
                dependsOn: [workload, ...around],
                customTimeouts: { create: initialisation(args) },
            },
        );
        const { awaitRelease } = args;
        this.released =
            awaitRelease === undefined
                ? canary.id.apply(() => canary)
                : releasedCanary(plan, awaitRelease, {
                      component: this,
                      canary,
                      target: workload,
                  });
        const address = { ...target, port: args.service.port };
        this.canaryName = target.name;
        this.url = apexAddress(address);
        this.canaryUrl = canaryAddress(address);
        const rollout = workloadRollout(plan);
        logRollout(rollout, this);
        this.rolloutPlan = "plan" in rollout ? shortPlan(rollout.plan) : undefined;
        this.registerOutputs({
            canaryName: this.afterRelease(awaitRelease, this.canaryName),
            url: this.url,
            canaryUrl: this.canaryUrl,
            rolloutPlan: this.rolloutPlan,
        });
    }

    /**
     * The value; in an update once the release is over. An inline program of the Automation API ends with its last
     * registration, which must not be before the wait.
     */
    private afterRelease<T>(
        awaitRelease: AwaitRelease | undefined,
        value: T,
    ): pulumi.Output<T> | T {
        return awaitRelease === undefined || pulumi.runtime.isDryRun()
            ? value
            : this.released.apply(() => value);
    }

    /** Registers the related resources of the Canary; `checked` is the target of an adopted workload. */
    private register(
        plan: WorkloadPlan,
        checked: pulumi.Output<Target> | undefined,
    ): pulumi.Resource[] {
        const { component, objects } = plan;
        const child = { parent: this };
        const suffix = (name: string): string => component + name.slice(plan.target.name.length);
        const made = (
            name: string,
            object: KubernetesObject,
            opts: pulumi.CustomResourceOptions = child,
        ): pulumi.Resource => new k8s.apiextensions.CustomResource(name, object, opts);
        /** The object with the selector that the adopted workload turns out to have. */
        const selecting = (
            object: KubernetesObject,
            find: (all: WorkloadObjects) => KubernetesObject | undefined,
        ): KubernetesObject => ({
            ...object,
            spec:
                checked === undefined
                    ? object["spec"]
                    : checked.apply(
                          (target) =>
                              find(workloadObjects(target, plan.args, plan.platform))?.["spec"],
                      ),
        });

        const secrets = objects.secrets.map(
            ({ name, stringData }) =>
                new k8s.core.v1.Secret(
                    suffix(name),
                    { metadata: { name, namespace: plan.target.namespace }, stringData },
                    child,
                ),
        );
        const providers = [...objects.templates, ...objects.alertProviders].map((object) =>
            made(suffix(object.metadata.name), object, { ...child, dependsOn: secrets }),
        );
        const scalers = objects.scaler ? [made(`${component}-autoscaler`, objects.scaler)] : [];
        const budgets = objects.budgets.map((object, index) =>
            made(
                `${suffix(object.metadata.name)}-disruption-budget`,
                selecting(object, ({ budgets }) => budgets[index]),
            ),
        );
        const policies = objects.policies.map((object, index) =>
            made(
                `${suffix(object.metadata.name)}-${object.kind.toLowerCase()}`,
                selecting(object, ({ policies }) => policies[index]),
            ),
        );
        return [...secrets, ...providers, ...scalers, ...budgets, ...policies];
    }
}

/** How long the first release may take: its own deadline, and Flagger's next looks. */
function initialisation({ progressDeadline, analysis }: CanaryWorkloadArgs): string {
    const limit = seconds(progressDeadline ?? "10m") + 3 * seconds(analysis.interval);
    return `${Math.max(limit, 600)}s`;
}
