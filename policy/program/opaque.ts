import type { PolicyResource } from "@pulumi/policy";
import type { Problem } from "../../rules/problems/problem";
import { at, isRecord, type Known, readKnown, textAt, UNKNOWN } from "../../kube/known";

/** A resource that brings objects which no policy sees. */
export interface Opaque {
    readonly urn: string;
    /** What it is, as a problem calls it. */
    readonly path: string;
    /** Why its objects are not seen. */
    readonly reason: string;
    /** Whether Canaries may be among them. */
    readonly mayHide: boolean;
    /** What this update may add to the cluster by it: of the platform's charts it is known that they keep to a namespace. */
    readonly brings: "nothing" | "anything" | PlatformChart;
    /** URN of its provider, if it has one. */
    readonly provider?: string;
}

/** A chart of the platform, which makes nothing outside of its namespace but RBAC and AuthorizationPolicies. */
export interface PlatformChart {
    /** @default - not known before the update */
    readonly namespace?: string;
}

/** Components whose objects are resources of their own, and policies see them. */
const RENDERED =
    /^kubernetes:(?:helm\.sh\/v[34]:Chart|yaml(?:\/v2)?:Config(?:File|Group)|kustomize(?:\/v2)?:Directory)$/;

/** Charts of which it is known that no Canary, MetricTemplate or AlertProvider is in them. */
const PLATFORM =
    /(?:^|\/)(?:linkerd-crds|linkerd-control-plane|linkerd-viz|linkerd2-cni|flagger|loadtester|cert-manager|trust-manager)$/;

/** Values by which charts take whole objects from a user, such as cert-manager's `extraObjects`. */
const EXTRA = /^extra(?:Objects|Manifests|Deploy|Resources)$/i;

/**
 * Finds the resources behind which objects are hidden: releases, which Helm makes by itself, and charts and manifests
 * that rendered nothing because what they need is not known before the update.
 *
 * @param resources - all of the program
 */
export function opaqueResources(resources: readonly PolicyResource[]): readonly Opaque[] {
    const parents = new Set(resources.flatMap(({ parent }) => parent?.urn ?? []));
    return resources.flatMap((resource): Opaque[] => {
        const { name, provider, type, urn } = resource;
        const common = { urn, provider: provider?.urn };
        if (type === RELEASE) {
            const props = readKnown(resource.props);
            const chart = platformChart(props);
            return [
                {
                    ...common,
                    path: `Release ${name}`,
                    reason: "Helm makes the objects of a release itself and shows none of them",
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
                      reason: "it rendered nothing, as long as a value that it needs is not known",
                      mayHide: true,
                      brings: "anything",
                  },
              ]
            : [];
    });
}

const RELEASE = "kubernetes:helm.sh/v3:Release";

function platformChart(props: Known): PlatformChart | undefined {
    const chart = textAt(props, "chart");
    const values = at(props, "values");
    const isPlatform =
        chart !== undefined &&
        PLATFORM.test(chart) &&
        values !== UNKNOWN &&
        !(isRecord(values) && Object.keys(values).some((key) => EXTRA.test(key)));
    return isPlatform ? { namespace: textAt(props, "namespace") } : undefined;
}

/**
 * Whether an update leaves a release as it is: of one that it makes or changes the provider does not know status and
 * resources before the update (pulumi-kubernetes v4.25.0 provider/pkg/provider/helm_release.go:1147-1151).
 */
function isUnchanged(props: Known): boolean {
    return textAt(props, "status", "status") !== undefined && isRecord(at(props, "resourceNames"));
}

/** What is to be said of those that may hide something that is judged. */
export function opaqueProblems(opaque: readonly Opaque[]): readonly Problem[] {
    return opaque
        .filter(({ mayHide }) => mayHide)
        .map(({ path, reason }) => ({
            id: "canary/hidden",
            severity: "unchecked",
            path,
            value: "not shown to policies",
            requirement: `whatever Canaries and workloads it brings were not judged: ${reason}`,
            fix: "use helm.v4.Chart, whose objects are shown, with values that are known before the update",
        }));
}
