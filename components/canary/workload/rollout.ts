import * as pulumi from "@pulumi/pulumi";

import { EndlessRelease } from "../../../plan";
import { type PlanReport, planReport } from "../../../plan/present/report";
import { planLines } from "../../../plan/present/short";
import { planTraffic } from "./expected-traffic";
import type { WorkloadPlan } from "./plan";

/** The part of a workload's plan that decides its rollout. */
export type Planned = Pick<WorkloadPlan, "args" | "objects" | "platform">;

/** Error rate, in percent, of the faulty version whose detection probability a preview shows. */
const FAULTY_ERROR_PERCENT = 5;

/**
 * What Flagger will do with the next release of a workload.
 *
 * @returns the error itself for one of which no release ends
 */
export function workloadRollout(plan: WorkloadPlan): PlanReport | EndlessRelease {
    // An update does not show them.
    return plannedRollout(plan, pulumi.runtime.isDryRun());
}

/** The same, before the whole plan of the workload is known; `odds` asks for the detection probability. */
export function plannedRollout(
    { args, objects, platform }: Planned,
    odds: boolean,
): PlanReport | EndlessRelease {
    const context = {
        canary: objects.canary,
        objects: objects.templates,
        authoritativeKinds: [],
        installation: platform.installation,
    };
    try {
        return planReport(context, {
            ...(args.traffic === undefined ? {} : { traffic: planTraffic(args.traffic) }),
            odds,
            errorPercents: [FAULTY_ERROR_PERCENT],
        });
    } catch (error) {
        if (error instanceof EndlessRelease) {
            return error;
        }
        throw error;
    }
}

/** Shows the plan in a preview; an update shows nothing new. */
export function logRollout(rollout: PlanReport | EndlessRelease, component: pulumi.Resource): void {
    if (!pulumi.runtime.isDryRun()) {
        return;
    }
    if (rollout instanceof EndlessRelease) {
        void pulumi.log.warn(rollout.message, component);
    } else {
        void pulumi.log.info(planLines(rollout, FAULTY_ERROR_PERCENT).join("\n"), component);
    }
}
