import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import type { Problem } from "../../rules/problems/problem";
import { checkVersions, type SeenVersions } from "../../rules/versions/compatibility";
import type { Clusters } from "../clusters";
import type { UncheckedReporter } from "../unchecked-reporter";
import { byCluster } from "../program/by-cluster";
import type { KubeObject } from "../program/kube-objects";
import { objectOf, objectsOf } from "../program/stack";
import { findProduct, type ProductSeen } from "../program/versions";
import { Reports } from "../finding-reporter";
import { TIMEOUT_SECONDS, timeoutSchema } from "../timeout";

/** Settings of the policy `cluster-version`. */
export interface ClusterVersionSettings {
    /** What a cluster that does not answer is. @default "violation" */
    readonly unreachable: "violation" | "warning";
    /** Longest wait for the cluster's answer, in seconds. @default 5 */
    readonly timeoutSeconds: number;
}

const DEFAULTS: ClusterVersionSettings = {
    unreachable: "violation",
    timeoutSeconds: TIMEOUT_SECONDS,
};

/**
 * Compares the version that the cluster itself reports with what the products in the program
 * support, and these with one another.
 *
 * Runs twice: on each resource before it is made, so that an update that skips the preview is
 * stopped as well; and on the whole stack, where all versions are seen together.
 *
 * @param clusters - the clusters that may be asked
 * @param notes - gets what could not be checked
 */
export function clusterVersion(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    const reports = new Reports(notes);
    return {
        name: "cluster-version",
        description:
            "Linkerd, Gateway API and Flagger run only on the versions of Kubernetes and of one another that they support.",
        remediationSteps:
            "Upgrade the cluster, choose another one in the kubeconfig, or choose versions that go together.",
        enforcementLevel: "mandatory",
        configSchema: {
            properties: {
                unreachable: {
                    type: "string",
                    enum: ["violation", "warning"],
                    default: DEFAULTS.unreachable,
                    description: "What a cluster that does not answer is.",
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
        requirement: `the cluster's version was not compared: ${reason}`,
        fix: "run a preview again once the cluster is there",
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
        requirement: `the cluster must answer with its version, or nobody knows whether it is supported: ${reason}`,
        fix: 'start it or mend the kubeconfig; set "unreachable" of policy cluster-version to "warning" to go on without',
    };
}
