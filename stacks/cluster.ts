import { AsyncResource } from "node:async_hooks";

import * as pulumi from "@pulumi/pulumi";

import type { PlatformArgs } from "../components";
import { guardClusterProblems } from "../components/guard/problems";
import { type Cluster, openCluster } from "../kube/client";
import { checkInstalledGatewayApi, type LiveCrd, routesCrd } from "../rules/versions/gateway-api";
import { formatProblems, hasErrors, type Problem, unanswered } from "../rules/problems/problem";
import { checkProfile } from "../rules/profiles";
import { checkVersions, type SeenVersions } from "../rules/versions/compatibility";
import { claimName, claimProblems } from "./claim";
import { contentProblems, type RunningStack } from "./existing/existing";
import { objectFinder } from "./existing/object-finder";
import { uncheckedKind } from "../rules/existing/foreign-object";
import { readParts } from "./existing/read-parts";
import { checkRegisteredObjects } from "./existing/registered-objects";
import { withFoundParts } from "./existing/with-existing";
import { recordedObjects } from "./identity";
import type { ClusterConfig, StackContents } from "./types";
import { upgradeProblems } from "./upgrade/read";

/** Timeout for one response of the cluster, including its credentials plugin. */
const timeoutSeconds = 10;

/** The facts that a cluster reports; missing answers are problems of severity `unchecked`. */
export interface ClusterAnswers {
    /** The cluster by the names in its kubeconfig, as in `cluster kind-dev`. */
    readonly path: string;
    /** `gitVersion` of its `/version`. */
    readonly kubernetes?: string;
    /** Its CRD of HTTPRoute; `null` when it has none, absent when it did not say. */
    readonly routes?: LiveCrd | null;
    /** UID of its namespace kube-system; absent when it did not say. */
    readonly uid?: string;
    /** The stack that has claimed it, if it said so. */
    readonly claimedBy?: string;
    readonly problems: readonly Problem[];
}

/**
 * Queries a cluster for its version, its Gateway API and its owner. Nothing is changed, and a timeout of 10 s does not
 * stop the update.
 */
export async function queryCluster(cluster: Cluster): Promise<ClusterAnswers> {
    const { path } = cluster;
    const version = await cluster.version();
    if ("unreachable" in version) {
        return { path, problems: [versionsUnchecked(path, version.unreachable)] };
    }
    const [crd, system, claim] = await Promise.all([
        cluster.object(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${routesCrd}`),
        cluster.object(`/api/v1/namespaces/${claimName.namespace}`),
        cluster.object(`/api/v1/namespaces/${claimName.namespace}/configmaps/${claimName.name}`),
    ]);
    const problems = [
        ...("unreachable" in crd ? [versionsUnchecked(path, crd.unreachable)] : []),
        ...[system, claim].flatMap((answer) =>
            "unreachable" in answer ? [unidentified(path, answer.unreachable)] : [],
        ),
    ];
    return {
        path,
        kubernetes: version.value,
        ...("unreachable" in crd ? {} : { routes: liveCrd(crd.value) }),
        ...("unreachable" in system ? {} : { uid: uidOf(system.value) }),
        ...("unreachable" in claim ? {} : { claimedBy: claimantOf(claim.value) }),
        problems,
    };
}

function uidOf(object: unknown): string | undefined {
    return (object as { metadata?: { uid?: string } } | undefined)?.metadata?.uid;
}

function claimantOf(object: unknown): string | undefined {
    return (object as { data?: { stack?: string } } | undefined)?.data?.stack;
}

function unidentified(path: string, reason: string): Problem {
    return unanswered(
        "cluster/unidentified",
        path,
        `the owner of the cluster was not checked: ${reason}`,
        "grant this user read access to namespaces and to the ConfigMaps in kube-system",
    );
}

function versionsUnchecked(path: string, reason: string): Problem {
    return unanswered(
        "version/cluster-unreachable",
        path,
        `the cluster's versions were not checked for compatibility: ${reason}`,
        "start the cluster or fix the kubeconfig",
    );
}

interface Crd {
    readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
    readonly spec: Pick<LiveCrd, "versions">;
}

function liveCrd(object: unknown): LiveCrd | null {
    if (object === undefined) {
        return null;
    }
    const { metadata, spec } = object as Crd;
    return { annotations: metadata.annotations, versions: spec.versions };
}

/** Whether a platform can be installed into a cluster that has answered so. */
export function clusterProblems(answers: ClusterAnswers, platform: PlatformArgs): Problem[] {
    const { kubernetes, path, problems, routes } = answers;
    const cluster: SeenVersions =
        kubernetes === undefined ? {} : { kubernetes: { path, version: kubernetes } };
    const installed: SeenVersions = {
        linkerd: { path: "linkerd.version", version: platform.linkerd.version },
        flagger: { path: "flagger.version", version: platform.flagger.version },
    };
    return [
        ...problems,
        ...checkProfile(cluster),
        // the other versions were checked before the cluster was queried
        ...checkVersions({ ...cluster, ...installed }).filter((problem) => problem.path === path),
        ...(kubernetes === undefined || platform.admissionGuard === undefined
            ? []
            : guardClusterProblems(path, kubernetes)),
        ...(routes === undefined
            ? []
            : checkInstalledGatewayApi(routes ?? undefined, {
                  ...platform.gatewayApi,
                  linkerd: platform.linkerd.version,
                  flagger: platform.flagger.version,
              })),
    ];
}

/** Facts about a stack before its cluster is queried. */
export interface ClusterIdentity extends RunningStack {
    /** UID of the cluster that it was applied to before, if it was. */
    readonly before?: string;
    /** Path of the setting `cluster`. */
    readonly setting: string;
}

/** Whether a cluster that has answered so is the stack's. */
export function ownershipProblems(
    { claimedBy, path, uid }: ClusterAnswers,
    { only }: ClusterConfig,
    identity: ClusterIdentity,
): Problem[] {
    return uid === undefined
        ? []
        : claimProblems({ ...identity, cluster: path, uid, claimedBy, only });
}

/** A cluster that a stack can be installed into. */
export interface FitCluster {
    /** UID of the cluster, or of the one before where it does not say. */
    readonly uid?: string;
    /** The platform, with the facts of the parts that the cluster has already. */
    readonly platform: PlatformArgs;
    /** Rejects each object that the stack would take over from others, and reports what others have changed in its own. */
    readonly checkRegistered: pulumi.ResourceTransform;
}

/**
 * Rejects a cluster that belongs to another stack, that has objects which the stack would overwrite, or that the
 * platform cannot be installed into, before anything is created.
 *
 * @param open how the cluster is opened
 * @throws pulumi.RunError with all problems at once; checks that could not run cause a warning
 */
export async function refuseUnfitCluster(
    config: ClusterConfig,
    contents: StackContents,
    identity: ClusterIdentity,
    open: typeof openCluster = openCluster,
): Promise<FitCluster> {
    const { context, kubeconfig } = config;
    const cluster = await open({ context, kubeconfig }, timeoutSeconds);
    const [answers, parts] = await Promise.all([
        queryCluster(cluster),
        readParts(cluster, identity.project, contents.platform),
    ]);
    const owner = ownershipProblems(answers, config, identity);
    const platform = withFoundParts(contents.platform, parts);
    const isReached = answers.kubernetes !== undefined;
    const unfit = [
        ...owner,
        ...clusterProblems(answers, platform),
        ...parts.problems,
        // a cluster of another stack is full of its objects
        ...(isReached && owner.length === 0
            ? await contentProblems(cluster, identity, contents, recordedObjects)
            : []),
    ];
    const isOwn = isReached && !hasErrors(unfit);
    const found = [
        ...unfit,
        ...(isOwn
            ? await upgradeProblems(cluster, identity.project, { ...contents, platform }, config)
            : []),
    ];
    const title = `the cluster of context ${context}`;
    const text = formatProblems(found, title);
    if (hasErrors(found)) {
        throw new pulumi.RunError(text);
    }
    if (text !== "") {
        await pulumi.log.warn(text);
    }
    const find = objectFinder(
        cluster,
        identity.owner,
        () => recordedObjects(identity.stack),
        // from where the engine calls transforms, Pulumi cannot log
        AsyncResource.bind((kind: string, reason: string) => {
            const problem = uncheckedKind(cluster.path, kind, reason);
            void pulumi.log.warn(formatProblems([problem], title));
        }),
    );
    return {
        uid: answers.uid ?? identity.before,
        platform,
        checkRegistered: checkRegisteredObjects(
            cluster.path,
            // that the cluster does not answer was reported above
            isReached && identity.adopts !== true ? find : () => Promise.resolve(undefined),
        ),
    };
}
