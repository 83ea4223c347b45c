import type { PolicyResource } from "@pulumi/policy";
import type { Problem } from "../../rules/problems/problem";
import { clusterKey } from "../provider-target";
import { at, isRecord, type Known, readKnown, textAt, UNKNOWN } from "../../kube/known";

/** A resource whose objects are not visible to policies. */
export interface Opaque {
    readonly urn: string;
    /** Its name in the notation of problems. */
    readonly path: string;
    /** Why its objects are not visible. */
    readonly reason: string;
    /** Whether Canaries may be among them. */
    readonly mayHide: boolean;
    /** What this update may add to the cluster: the charts of the platform create objects only in their namespace. */
    readonly brings: "nothing" | "anything" | PlatformChart;
    /** Its cluster, as `clusterKey` identifies it; unset for components, whose objects may go to any. */
    readonly cluster?: string;
}

/** A chart of the platform, which creates only RBAC and AuthorizationPolicies outside its namespace. */
export interface PlatformChart {
    /** @default - not known before the update */
    readonly namespace?: string;
}

/** Components whose objects are separate resources and therefore visible to policies. */
const RENDERED =
    /^kubernetes:(?:helm\.sh\/v[34]:Chart|yaml(?:\/v2)?:Config(?:File|Group)|kustomize(?:\/v2)?:Directory)$/;

/**
 * Charts that contain no Canary, MetricTemplate or AlertProvider, by the repositories of their projects: a chart of
 * the same name from elsewhere may contain anything.
 */
const PLATFORM: readonly { readonly repository: RegExp; readonly chart: RegExp }[] = [
    {
        repository: /^https:\/\/helm\.linkerd\.io\/(?:edge|stable)$/,
        chart: /^(?:linkerd-crds|linkerd-control-plane|linkerd-viz|linkerd2-cni)$/,
    },
    {
        repository: /^(?:https:\/\/flagger\.app|oci:\/\/ghcr\.io\/fluxcd\/charts)$/,
        chart: /^(?:flagger|loadtester)$/,
    },
    {
        repository: /^(?:https:\/\/charts\.jetstack\.io|oci:\/\/quay\.io\/jetstack\/charts)$/,
        chart: /^(?:cert-manager|trust-manager)$/,
    },
];

/** Chart values with complete objects from the user, such as cert-manager's `extraObjects`. */
const EXTRA = /^extra(?:Objects|Manifests|Deploy|Resources)$/i;

/**
 * Finds the resources with hidden objects: releases, whose objects Helm creates itself, and charts and manifests that
 * rendered nothing because a required value is unknown before the update.
 *
 * @param resources - all resources of the program
 */
export function opaqueResources(resources: readonly PolicyResource[]): readonly Opaque[] {
    const parents = new Set(resources.flatMap(({ parent }) => parent?.urn ?? []));
    return resources.flatMap((resource): Opaque[] => {
        const { name, provider, type, urn } = resource;
        const common = { urn, ...(provider && { cluster: clusterKey(provider) }) };
        if (type === RELEASE) {
            const props = readKnown(resource.props);
            const chart = platformChart(props);
            return [
                {
                    ...common,
                    path: `Release ${name}`,
                    reason: "Helm creates the objects of a release itself, so they are not visible to policies",
                    mayHide: chart === undefined,
                    brings: isUnchanged(props) ? "nothing" : (chart ?? "anything"),
                },
            ];
        }
        return RENDERED.test(type) && !parents.has(urn)
            ? [
                  {
                      ...common,
                      path: `${type.slice(type.lastIndexOf(":") + 1)} ${name}`,
                      reason: "it rendered no objects because a required value is not known before the update",
                      mayHide: true,
                      brings: "anything",
                  },
              ]
            : [];
    });
}

const RELEASE = "kubernetes:helm.sh/v3:Release";

function platformChart(props: Known): PlatformChart | undefined {
    const values = at(props, "values");
    const [, before, name = ""] =
        /^(?:(.*)\/)?([^/:]+)(?::[^/]*)?$/.exec(textAt(props, "chart") ?? "") ?? [];
    const from = (before ?? textAt(props, "repositoryOpts", "repo") ?? "").replace(/\/$/, "");
    const isPlatform =
        PLATFORM.some(({ chart, repository }) => chart.test(name) && repository.test(from)) &&
        values !== UNKNOWN &&
        !(isRecord(values) && Object.keys(values).some((key) => EXTRA.test(key)));
    return isPlatform ? { namespace: textAt(props, "namespace") } : undefined;
}

/**
 * Whether an update does not change a release: for a new or changed one the provider does not know status and resources
 * before the update (pulumi-kubernetes v4.25.0 provider/pkg/provider/helm_release.go:1147-1151).
 */
function isUnchanged(props: Known): boolean {
    return textAt(props, "status", "status") !== undefined && isRecord(at(props, "resourceNames"));
}

/** Problems for those that may hide objects that rules evaluate. */
export function opaqueProblems(opaque: readonly Opaque[]): readonly Problem[] {
    return opaque
        .filter(({ mayHide }) => mayHide)
        .map(({ path, reason }) => ({
            id: "canary/hidden",
            severity: "unchecked",
            path,
            value: "not visible to policies",
            requirement: `its Canaries and workloads, if any, were not evaluated: ${reason}`,
            fix: "use helm.v4.Chart, whose objects are visible, with values that are known before the update",
        }));
}
