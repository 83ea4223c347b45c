import * as pulumi from "@pulumi/pulumi";

import {
    ClusterError,
    openApiServer,
    requireClient,
    UnusableTarget,
} from "../../../kube/api-server";
import { findKubeConfig, isContents, type ProviderTarget } from "../../../kube/kubeconfig";
import { awaitedProgress, type AwaitedObservation, gateOf } from "../../../kube/release/awaited";
import { gateText, openingText } from "../../../kube/release/gates";
import type { WaitOutcome } from "../../../kube/release/result";
import {
    type DeclaredWaitResult,
    isServing,
    waitForDeclared,
} from "../../../kube/release/wait-for-declared";
import type { Fields } from "../../../rules/canary/reading";
import { refusal } from "../../../rules/problems/problem";
import { problemsError } from "../../refuse";
import { seconds } from "../units";
import type { AwaitRelease } from "./await-release";
import { named } from "./evaluate-rules";
import type { WorkloadPlan } from "./plan";
import { providerCluster, providerFolder } from "./provider-cluster";

/** Milliseconds between two looks at the Canary. */
const everyMs = 3_000;
/** Timeout of one request, seconds, including credentials plugins. */
const requestSeconds = 20;
/** Maximum time without an answer from the cluster. */
const unreachableMs = 120_000;

/** The resources of a release. */
export interface ReleasedResources {
    readonly component: pulumi.Resource;
    readonly canary: pulumi.CustomResource;
    /** The target; its pods are read from what the API server returned. */
    readonly target: pulumi.CustomResource & { readonly spec: pulumi.Output<unknown> };
}

/**
 * The Canary, once Flagger has promoted the pods that this program declares. Nothing of the wait is kept in the state: each
 * `pulumi up` compares the cluster with the program, so an interrupted wait is resumed by the next one.
 *
 * A preview does not wait; it rejects a provider without a cluster.
 *
 * @throws pulumi.RunError in the output, if the revision will not be promoted
 */
export function releasedCanary(
    plan: WorkloadPlan,
    awaitRelease: AwaitRelease,
    { canary, component, target }: ReleasedResources,
): pulumi.Output<pulumi.CustomResource> {
    const applied = pulumi.unsecret(
        pulumi.all([canary.id, pulumi.output(target.spec) as pulumi.Output<PodSpecHolder>]),
    );
    const checked = pulumi.all([
        pulumi.output(requireInstalledClient(plan)),
        // known in a preview too, unlike what is unset in the provider
        providerFolder(component).apply((folder) => {
            if (folder) {
                throw noCluster(plan, `the provider writes files to ${folder}`);
            }
        }),
    ]);
    return pulumi
        .all([providerCluster(component), applied, checked])
        .apply(async ([found, [, spec]]): Promise<pulumi.CustomResource> => {
            if ("unknown" in found) {
                throw noCluster(plan, found.unknown);
            }
            // without pods, a run with --target has not created the workload
            if (!pulumi.runtime.isDryRun() && spec?.template !== undefined) {
                await released(plan, awaitRelease, component, found, spec.template);
            }
            return canary;
        });
}

type PodSpecHolder = { readonly template?: Fields } | undefined;

async function requireInstalledClient(plan: WorkloadPlan): Promise<void> {
    try {
        await requireClient();
    } catch (error) {
        throw unusable(plan, error);
    }
}

function noCluster(plan: WorkloadPlan, reason: string): pulumi.RunError {
    return refused(
        plan,
        "release/no-cluster",
        `there is no release to wait for: ${reason}`,
        "remove awaitRelease; where the files are applied, run linkerd-canary wait",
    );
}

async function released(
    plan: WorkloadPlan,
    { timeout }: AwaitRelease,
    component: pulumi.Resource,
    { kubeconfig, context, cluster }: ProviderTarget,
    declared: Fields,
): Promise<void> {
    const { name, namespace } = plan.target;
    const file =
        kubeconfig === undefined || isContents(kubeconfig)
            ? kubeconfig
            : (findKubeConfig(kubeconfig) ?? kubeconfig);
    try {
        const server = await openApiServer({ kubeconfig: file, context, cluster }, requestSeconds);
        const result = await waitForDeclared({
            server,
            canary: { namespace, name },
            declared,
            settings: { timeoutMs: seconds(timeout) * 1000, unreachableMs },
            everyMs,
            onLook: progressLog(component),
        });
        if (!isServing(result)) {
            throw failed(plan, result);
        }
        await pulumi.log.info(servingText(result), component);
    } catch (error) {
        throw error instanceof ClusterError ? unreadable(plan, error) : unusable(plan, error);
    }
}

/** Shows each change of the progress once, and how a gate is opened that the release waits for. */
function progressLog(component: pulumi.Resource): (observation: AwaitedObservation) => void {
    let last = "";
    let reported = "";
    return (observation) => {
        const text = awaitedProgress(observation);
        if (text !== undefined && text !== last) {
            last = text;
            void pulumi.log.info(text, component, undefined, true);
        }
        const gate = gateOf(observation);
        if (gate !== undefined && gate !== reported && "canary" in observation) {
            const { canary } = observation;
            void pulumi.log.info(
                `waits for ${gateText(canary, gate)}: ${openingText(canary, gate)}`,
                component,
            );
        }
        reported = gate ?? "";
    };
}

function servingText({ outcome, reason }: DeclaredWaitResult): string {
    return outcome === "nothingNew"
        ? `nothing to release: ${reason}. Changes of the replicas, the autoscaler, the Services or the analysis start no release.`
        : `released: ${reason}`;
}

/** The id of each failure, and the fix. */
const failures: Readonly<Partial<Record<WaitOutcome, readonly [id: string, fix: string]>>> = {
    rolledBack: [
        "release/rolled-back",
        "fix the new version, or return to the one before, and run pulumi up again",
    ],
    superseded: [
        "release/superseded",
        "run pulumi up --refresh to apply this program's version again, or update the program",
    ],
    stuck: ["release/stuck", "fix the cause, then run pulumi up again to wait on"],
    deleted: ["release/deleted", "run pulumi up --refresh to create the Canary again"],
    timedOut: [
        "release/timed-out",
        "the release goes on: run pulumi up again to wait on, or set awaitRelease.timeout to a longer time",
    ],
    unreadable: [
        "release/unreadable",
        "check the connection to the cluster, then run pulumi up again to wait on",
    ],
};

function failed(
    plan: WorkloadPlan,
    { messages, outcome, reason }: DeclaredWaitResult,
): pulumi.RunError {
    const [id, fix] = failures[outcome] ?? ["release/failed", "run pulumi up again"];
    const explained = messages.length === 0 ? "" : `; Flagger: ${messages.join(" · ")}`;
    return refused(plan, id, `not promoted: ${reason}${explained}`, fix);
}

function unreadable(plan: WorkloadPlan, { message }: ClusterError): pulumi.RunError {
    return refused(
        plan,
        "release/forbidden",
        `the release cannot be observed: ${message}`,
        `in namespace ${plan.target.namespace}, grant get on canaries.flagger.app, deployments.apps, daemonsets.apps, configmaps and secrets, and list on pods and events; or remove awaitRelease`,
    );
}

function unusable(plan: WorkloadPlan, error: unknown): unknown {
    return error instanceof UnusableTarget
        ? refused(
              plan,
              "release/cluster",
              `the release cannot be observed: ${error.message}`,
              "fix the provider's kubeconfig and context, or remove awaitRelease",
          )
        : error;
}

/** The error of a release, as Pulumi prints it. */
function refused(
    { args, component, target }: WorkloadPlan,
    id: string,
    requirement: string,
    fix: string,
): pulumi.RunError {
    const problem = refusal(id, "awaitRelease", args.awaitRelease, requirement, fix);
    return problemsError(
        `the release of Canary ${target.namespace}/${target.name}`,
        named(component, [problem]),
    );
}
