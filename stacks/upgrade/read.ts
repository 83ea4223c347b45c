import { usesExisting } from "../../components/existing";
import { platformNamespaces } from "../../components/namespaces";
import type { ClusterAnswer, SearchableCluster } from "../../kube/client";
import { at, type Known, textAt } from "../../kube/known";
import type { KubernetesObject } from "../../rules/canary";
import { installationOf } from "../../rules/installation";
import { hasErrors, type Problem } from "../../rules/problems/problem";
import { strategyFields } from "../../components/canary/strategy-spec";
import { fieldsOf, numberOf } from "../../rules/canary/reading";
import {
    type LiveAnalysis,
    type PlannedAnalysis,
    strategyChanges,
} from "../../rules/upgrades/strategy-change";
import type { ClusterConfig, StackContents } from "../types";
import {
    outdatedProxies,
    runningReleases,
    startedReleases,
    upgradesOf,
} from "../../rules/upgrades/upgrade";

const { flagger, linkerd } = platformNamespaces;

/** The objects that state the versions of what the stack has installed. */
const SOURCES = [
    { kind: "ConfigMap", path: `/api/v1/namespaces/${linkerd}/configmaps/linkerd-config` },
    { kind: "Deployment", path: `/apis/apps/v1/namespaces/${flagger}/deployments/flagger` },
] as const;

/**
 * What an update does to the releases in progress and the pods of a cluster: by another strategy, or by replacing Linkerd
 * or Flagger by another version. A cluster that does not answer was reported before.
 *
 * @param project - prefix of the settings
 * @returns `upgrade/strategy-during-release`, `upgrade/release-running`, `upgrade/starts-releases` and
 * `upgrade/restart-needed`
 */
export async function upgradeProblems(
    cluster: SearchableCluster,
    project: string,
    { platform, services }: StackContents,
    { upgradeDuringRelease }: Pick<ClusterConfig, "upgradeDuringRelease">,
): Promise<Problem[]> {
    const [list, ...objects] = await Promise.all([
        cluster.object("/apis/flagger.app/v1beta1/canaries"),
        ...SOURCES.map(async ({ kind, path }) => {
            const value = valueOf(await cluster.object(path));
            return value === undefined ? [] : [{ ...(value as object), kind } as KubernetesObject];
        }),
    ]);
    const canaries = canariesOf(valueOf(list));
    const setting = `${project}:upgradeDuringRelease`;
    const strategies =
        upgradeDuringRelease === true
            ? []
            : strategyChanges(cluster.path, canaries, services.map(plannedAnalysis), setting);
    const installed = installationOf(objects.flat());
    const upgrades = upgradesOf(
        {
            ...(!usesExisting(platform, "linkerd") && { Linkerd: installed.linkerd }),
            ...(!usesExisting(platform, "flagger") && { Flagger: installed.flagger }),
        },
        { Linkerd: platform.linkerd.version, Flagger: platform.flagger.version },
    );
    if (upgrades.length === 0) {
        return strategies;
    }
    const running =
        upgradeDuringRelease === true
            ? []
            : runningReleases(cluster.path, upgrades, canaries, setting);
    if (hasErrors(running)) {
        return [...strategies, ...running];
    }
    const isLinkerd = upgrades.some(({ product }) => product === "Linkerd");
    const pods = isLinkerd ? (valueOf(await cluster.metadata("/api/v1/pods")) ?? []) : [];
    return [
        ...strategies,
        ...startedReleases(cluster.path, upgrades, canaries),
        ...outdatedProxies(cluster.path, pods, platform.linkerd.version, canaries),
    ];
}

function plannedAnalysis({
    delivery,
    service,
}: StackContents["services"][number]): PlannedAnalysis {
    const { name, namespace } = service;
    return { name, namespace, analysis: strategyFields(delivery.analysis.strategy) };
}

function valueOf<T>(answer: ClusterAnswer<T>): T | undefined {
    return "unreachable" in answer ? undefined : answer.value;
}

function canariesOf(list: Known | undefined): readonly LiveAnalysis[] {
    const { items } = (list ?? {}) as { readonly items?: readonly Known[] };
    return (items ?? []).map((item) => ({
        namespace: textAt(item, "metadata", "namespace") ?? "",
        name: textAt(item, "metadata", "name") ?? "",
        phase: textAt(item, "status", "phase") ?? "",
        weight: numberOf(at(item, "status", "canaryWeight")) ?? 0,
        analysis: fieldsOf(at(item, "spec", "analysis")),
    }));
}
