import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import type { Problem } from "../../rules/problems/problem";
import { checkVersions, type SeenVersions } from "../../rules/versions/compatibility";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { byCluster } from "../program/by-cluster";
import type { KubeObject } from "../program/kube-objects";
import { objectOf, objectsOf } from "../program/stack";
import { findProduct, type ProductSeen } from "../program/versions";
import { FindingReporter } from "../finding-reporter";
import { TIMEOUT_SECONDS, timeoutSchema } from "../timeout";

/** Settings of the policy `cluster-version`. */
export interface ClusterVersionSettings {
    /** How an unreachable cluster is reported. @default "violation" */
    readonly unreachable: "violation" | "warning";
    /** Timeout of requests to the cluster, in seconds. @default 5 */
    readonly timeoutSeconds: number;
}

const DEFAULTS: ClusterVersionSettings = {
    unreachable: "violation",
    timeoutSeconds: TIMEOUT_SECONDS,
};

/**
 * Checks the compatibility of the cluster's version with the products in the program, and of the products with each
 * other.
 *
 * Runs twice: on each resource before it is created, so that an update without a preview is blocked as well; and on the
 * whole stack, where all versions are known.
 *
 * @param clusters - the clusters to query
 * @param notes - receives what could not be checked
 */
export function clusterVersion(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    const reports = new FindingReporter(notes);
    return {
        name: "cluster-version",
        description:
            "The versions of Kubernetes, Linkerd, the Gateway API and Flagger are compatible.",
        remediationSteps:
            "Upgrade the cluster, select another kubeconfig context, or choose compatible versions.",
        enforcementLevel: "mandatory",
        configSchema: {
            properties: {
                unreachable: {
                    type: "string",
                    enum: ["violation", "warning"],
                    default: DEFAULTS.unreachable,
                    description:
                        "How an unreachable cluster is reported: as a violation, or as a warning by the policy not-checked.",
                },
                timeoutSeconds: timeoutSchema,
            },
        },
        validateResource: async (args, reportViolation) => {
            const object = objectOf(args);
            if (object !== undefined) {
                const product = findProduct(object);
                const products = product === undefined ? [] : [product];
                const settings = { ...DEFAULTS, ...args.getConfig<ClusterVersionSettings>() };
                const problems = await checkOn(clusters, object, products, settings);
                reports.report(
                    problems.map((problem) => ({ problem, urn: args.urn })),
                    reportViolation,
                );
            }
        },
        validateStack: async (args, reportViolation) => {
            const settings = { ...DEFAULTS, ...args.getConfig<ClusterVersionSettings>() };
            const objects = objectsOf(args);
            for (const cluster of byCluster(objects)) {
                const products = cluster.flatMap((object) => findProduct(object) ?? []);
                const problems = await checkOn(clusters, cluster[0], products, settings);
                reports.report(
                    problems.map((problem) => ({ problem })),
                    reportViolation,
                );
            }
            reports.forget();
        },
    };
}

async function checkOn(
    clusters: Clusters,
    object: KubeObject,
    products: readonly ProductSeen[],
    settings: ClusterVersionSettings,
): Promise<Problem[]> {
    const seen: SeenVersions = Object.fromEntries(
        products.map(({ product, seen: version }) => [product, version]),
    );
    const cluster = await clusters.of(object.provider, settings.timeoutSeconds);
    if ("unknown" in cluster) {
        return [unknownCluster(object, cluster.unknown), ...checkVersions(seen)];
    }
    const version = await cluster.version();
    if ("unreachable" in version) {
        return [
            unreachable(cluster.path, version.unreachable, settings.unreachable),
            ...checkVersions(seen),
        ];
    }
    return checkVersions({ ...seen, kubernetes: { path: cluster.path, version: version.value } });
}

function unknownCluster(object: KubeObject, reason: string): Problem {
    return {
        id: "version/cluster-unknown",
        severity: "unchecked",
        path: `provider ${object.provider?.name}`,
        value: "not known",
        requirement: `the cluster's version was not checked: ${reason}`,
        fix: "re-run the preview when the cluster exists",
    };
}

function unreachable(
    path: string,
    reason: string,
    as: ClusterVersionSettings["unreachable"],
): Problem {
    return {
        id: "version/cluster-unreachable",
        severity: as === "violation" ? "error" : "unchecked",
        path,
        value: "no answer",
        requirement: `the cluster must report its version, otherwise compatibility cannot be checked: ${reason}`,
        fix: 'start the cluster or fix the kubeconfig; set "unreachable" of the policy cluster-version to "warning" to continue without this check',
    };
}
