import type { ClusterRelease } from "../../../fleet/plan/estimate";
import { EndlessRelease } from "../../../plan";
import { planReport } from "../../../plan/present";
import { contextsOf, type KubernetesObject } from "../../../rules/canary";
import { releaseChanges } from "../../report/releases";
import type { PreviewedStack } from "./previewed";

/** The traffic of one cluster, and the fault to detect. */
export interface FleetTraffic {
    readonly requestsPerSecond?: number;
    readonly faultyErrorRate: number;
}

/**
 * What a release does in a cluster, from the Canaries whose release the previews start: the slowest, with the largest
 * exposure and the lowest detection probability.
 *
 * @returns `undefined` if no release starts
 */
export function clusterRelease(
    previewed: readonly PreviewedStack[],
    traffic: FleetTraffic,
): ClusterRelease | undefined {
    const seen = new Map<string, ClusterRelease>();
    for (const { preview } of previewed) {
        const starting = (preview === undefined ? [] : releaseChanges(preview)).flatMap((change) =>
            change.starts === true ? [change.canary] : [],
        );
        const objects = (preview?.resources ?? []).flatMap(({ after }) =>
            after?.inputs.apiVersion === undefined
                ? []
                : [after.inputs as unknown as KubernetesObject],
        );
        for (const context of starting.length === 0 ? [] : contextsOf(objects)) {
            const { name, namespace } = context.canary.metadata ?? {};
            const key = JSON.stringify(context.canary);
            if (
                starting.includes(`Canary ${String(namespace)}/${String(name)}`) &&
                !seen.has(key)
            ) {
                const release = releaseOf(context, traffic);
                if (release !== undefined) {
                    seen.set(key, release);
                }
            }
        }
    }
    const all = [...seen.values()];
    return all.length === 0
        ? undefined
        : {
              seconds: Math.max(...all.map(({ seconds }) => seconds)),
              mostPercent: Math.max(...all.map(({ mostPercent }) => mostPercent)),
              ...(all.every(({ detection }) => detection !== undefined) && {
                  detection: Math.min(...all.map(({ detection = 1 }) => detection)),
              }),
          };
}

function releaseOf(
    context: ReturnType<typeof contextsOf>[number],
    { faultyErrorRate, requestsPerSecond }: FleetTraffic,
): ClusterRelease | undefined {
    try {
        const { detection, plan } = planReport(context, {
            ...(requestsPerSecond !== undefined && { traffic: { requestsPerSecond } }),
            errorPercents: [faultyErrorRate],
        });
        const version = detection?.faulty.find(
            ({ errorPercent }) => errorPercent === faultyErrorRate,
        );
        return {
            seconds: plan.earliestPromotionSeconds,
            mostPercent: plan.exposure.mostPercent,
            ...(version !== undefined && { detection: version.rolledBack }),
        };
    } catch (error) {
        // its preview and lint explain why; it has no duration
        if (error instanceof EndlessRelease) {
            return undefined;
        }
        throw error;
    }
}
