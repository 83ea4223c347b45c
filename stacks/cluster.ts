import * as pulumi from "@pulumi/pulumi";

import type { PlatformArgs } from "../components";
import { openCluster, type OpenCluster } from "../policy/cluster/client";
import { checkInstalledGatewayApi, type LiveCrd, routesCrd } from "../rules/gateway-api";
import { formatProblems, hasErrors, type Problem } from "../rules/problem";
import { checkProfile } from "../rules/profiles";
import { checkVersions, type SeenVersions } from "../rules/versions";
import type { ClusterConfig } from "./types";

/** Longest wait for one answer of the cluster, its credentials plugin included. */
const timeoutSeconds = 10;

/** What a cluster says of itself; what it does not answer is a problem of severity `unchecked`. */
export interface ClusterAnswers {
    /** The cluster by the names in its kubeconfig, as in `cluster kind-dev`. */
    readonly path: string;
    /** `gitVersion` of its `/version`. */
    readonly kubernetes?: string;
    /** Its CRD of HTTPRoute; `null` when it has none, absent when it did not say. */
    readonly routes?: LiveCrd | null;
    readonly problems: readonly Problem[];
}

/**
 * Asks a cluster what the platform has to fit: its version and its Gateway API. Nothing is changed, and an answer that
 * does not come within 10 s stops nothing.
 *
 * @param open how the cluster is opened
 */
export async function askCluster(
    { context, kubeconfig }: ClusterConfig,
    open: OpenCluster,
): Promise<ClusterAnswers> {
    const cluster = await open({ context, kubeconfig }, timeoutSeconds);
    const { path } = cluster;
    const version = await cluster.version();
    if ("unreachable" in version) {
        return { path, problems: [unanswered(path, version.unreachable)] };
    }
    const crd = await cluster.object(
        `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${routesCrd}`,
    );
    const kubernetes = version.value;
    return "unreachable" in crd
        ? { path, kubernetes, problems: [unanswered(path, crd.unreachable)] }
        : { path, kubernetes, routes: liveCrd(crd.value), problems: [] };
}

function unanswered(path: string, reason: string): Problem {
    return {
        id: "version/cluster-unreachable",
        severity: "unchecked",
        path,
        value: "no answer",
        rule: `its versions were not compared with those to install: ${reason}`,
        remedy: "start it or mend the kubeconfig",
    };
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
        // what is said of the others was said before the cluster was asked
        ...checkVersions({ ...cluster, ...installed }).filter((problem) => problem.path === path),
        ...(routes === undefined
            ? []
            : checkInstalledGatewayApi(routes ?? undefined, {
                  ...platform.gatewayApi,
                  linkerd: platform.linkerd.version,
                  flagger: platform.flagger.version,
              })),
    ];
}

/**
 * Refuses a cluster that the stack's platform cannot be installed into, before anything is made.
 *
 * @throws pulumi.RunError that tells every problem at once; what could not be asked is a warning
 */
export async function refuseUnfitCluster(
    cluster: ClusterConfig,
    platform: PlatformArgs,
): Promise<void> {
    const found = clusterProblems(await askCluster(cluster, openCluster), platform);
    const text = formatProblems(found, `the cluster of context ${cluster.context}`);
    if (hasErrors(found)) {
        throw new pulumi.RunError(text);
    }
    if (text !== "") {
        await pulumi.log.warn(text);
    }
}
