import type { PlatformArgs } from "../../components";
import { usesExisting } from "../../components/existing";
import { platformNamespaces } from "../../components/namespaces";
import type { ClusterAnswer, SearchableCluster } from "../../kube/client";
import { type Known, textAt } from "../../kube/known";
import type { KubernetesObject } from "../../rules/canary";
import { installationOf } from "../../rules/installation";
import { hasErrors, type Problem } from "../../rules/problems/problem";
import type { ClusterConfig } from "../types";
import {
    type LiveCanary,
    outdatedProxies,
    runningReleases,
    upgradesOf,
} from "../../rules/upgrades/upgrade";

const { flagger, linkerd } = platformNamespaces;

/** The objects that state the versions of what the stack has installed. */
const SOURCES = [
    { kind: "ConfigMap", path: `/api/v1/namespaces/${linkerd}/configmaps/linkerd-config` },
    { kind: "Deployment", path: `/apis/apps/v1/namespaces/${flagger}/deployments/flagger` },
] as const;

/**
 * What an update does to the releases and pods of a cluster by replacing Linkerd or Flagger by another version. A
 * cluster that does not answer was reported before.
 *
 * @param project - prefix of the settings
 * @returns `upgrade/release-running` and `upgrade/restart-needed`
 */
export async function upgradeProblems(
    cluster: SearchableCluster,
    project: string,
    platform: PlatformArgs,
    { upgradeDuringRelease }: Pick<ClusterConfig, "upgradeDuringRelease">,
): Promise<Problem[]> {
    const objects = await Promise.all(
        SOURCES.map(async ({ kind, path }) => {
            const value = valueOf(await cluster.object(path));
            return value === undefined ? [] : [{ ...(value as object), kind } as KubernetesObject];
        }),
    );
    const installed = installationOf(objects.flat());
    const upgrades = upgradesOf(
        {
            ...(!usesExisting(platform, "linkerd") && { Linkerd: installed.linkerd }),
            ...(!usesExisting(platform, "flagger") && { Flagger: installed.flagger }),
        },
        { Linkerd: platform.linkerd.version, Flagger: platform.flagger.version },
    );
    if (upgrades.length === 0) {
        return [];
    }
    const canaries = canariesOf(
        valueOf(await cluster.object("/apis/flagger.app/v1beta1/canaries")),
    );
    const running =
        upgradeDuringRelease === true
            ? []
            : runningReleases(cluster.path, upgrades, canaries, `${project}:upgradeDuringRelease`);
    if (hasErrors(running) || !upgrades.some(({ product }) => product === "Linkerd")) {
        return running;
    }
    const pods = valueOf(await cluster.metadata("/api/v1/pods")) ?? [];
    return outdatedProxies(cluster.path, pods, platform.linkerd.version, canaries);
}

function valueOf<T>(answer: ClusterAnswer<T>): T | undefined {
    return "unreachable" in answer ? undefined : answer.value;
}

function canariesOf(list: Known | undefined): readonly LiveCanary[] {
    const { items } = (list ?? {}) as { readonly items?: readonly Known[] };
    return (items ?? []).map((item) => ({
        namespace: textAt(item, "metadata", "namespace") ?? "",
        name: textAt(item, "metadata", "name") ?? "",
        phase: textAt(item, "status", "phase") ?? "",
    }));
}
