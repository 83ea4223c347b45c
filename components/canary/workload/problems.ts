import type * as pulumi from "@pulumi/pulumi";

import type { Problem } from "../../../rules/problems/problem";
import type { PlatformReference } from "../platform-reference";
import { DURATION_REQUIREMENT, parseDuration } from "../units";
import type { CanaryWorkloadArgs } from "./args";
import { authorizationProblems } from "./authorization-problems";
import { autoscalingProblems } from "./autoscaling-problems";
import { disruptionBudgetProblems } from "./disruption-budgets";
import { expectedTrafficProblems } from "./expected-traffic";
import { routeProblems } from "./route-annotations";
import type { Target } from "./target";

/** Names of Services are DNS labels of at most 63 characters, and Flagger adds `-primary`. */
const longestName = 63 - "-primary".length;

/**
 * What only the arguments can get wrong, apart from the analysis. Paths are those of the arguments.
 *
 * @param aliases of the component, that declare a rename of it
 */
export function workloadProblems(
    target: Pick<Target, "kind" | "name">,
    component: string,
    args: CanaryWorkloadArgs,
    platform: PlatformReference,
    aliases: pulumi.ComponentResourceOptions["aliases"],
): Problem[] {
    const { analysis, autoscaling, authorization, disruptionBudget } = args;
    return [
        ...nameProblems(target.name),
        ...renameProblems(component, args.name, aliases),
        ...deadlineProblems(args.progressDeadline),
        ...autoscalingProblems(target, autoscaling),
        ...disruptionBudgetProblems(target.kind, disruptionBudget),
        ...routeProblems(args.retries, args.timeouts),
        ...expectedTrafficProblems(args.traffic),
        ...authorizationProblems(authorization, platform, (analysis.checks ?? []).length > 0),
    ];
}

function nameProblems(name: string): Problem[] {
    return /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name) && name.length <= longestName
        ? []
        : [
              {
                  id: "workload/name",
                  severity: "error",
                  path: "name",
                  value: name,
                  requirement: `Flagger names Services after it and appends "-primary", so it must be a DNS label of at most ${longestName} characters`,
                  fix: "use at most that many lower-case letters, digits and dashes, starting with a letter",
              },
          ];
}

/** A component that is renamed with an alias keeps its resources, but not their names in the cluster. */
function renameProblems(
    component: string,
    name: string | undefined,
    aliases: pulumi.ComponentResourceOptions["aliases"],
): Problem[] {
    const old = (Array.isArray(aliases) ? (aliases as unknown[]) : [])
        .map((alias) =>
            typeof alias === "object" && alias !== null && "name" in alias ? alias.name : undefined,
        )
        .filter((alias) => typeof alias === "string")
        .find((alias) => alias !== component);
    return old === undefined || name !== undefined
        ? []
        : [
              {
                  id: "workload/rename",
                  severity: "error",
                  path: "name",
                  value: name,
                  requirement: `the component was renamed from "${old}", and the workload would be replaced: deleted and created again`,
                  fix: `set name to "${old}" to keep the workload, or to the new name to replace it`,
              },
          ];
}

function deadlineProblems(deadline: unknown): Problem[] {
    return deadline === undefined || parseDuration(deadline) !== undefined
        ? []
        : [
              {
                  id: "workload/progress-deadline",
                  severity: "error",
                  path: "progressDeadline",
                  value: deadline,
                  requirement: DURATION_REQUIREMENT,
                  fix: 'set it in the form "60s" or "10m"',
              },
          ];
}
