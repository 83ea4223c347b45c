import { type CanaryProblem, checkCanary } from "../../../rules/canary";
import type { KubernetesObject } from "../../../rules/canary/context";
import type { Problem } from "../../../rules/problems/problem";
import type { PlatformReference } from "../platform-reference";
import type { ArgumentPath } from "../analysis";
import type { WorkloadObjects } from "./workload-objects";

/** Which argument an object came from, by its kind. */
const argumentOfKind: Readonly<Record<string, string>> = {
    Deployment: "workload",
    DaemonSet: "workload",
    HorizontalPodAutoscaler: "autoscaling",
    ScaledObject: "autoscaling",
    PodDisruptionBudget: "disruptionBudget",
    MetricTemplate: "analysis.metrics",
    AlertProvider: "analysis.alerts",
    Server: "authorization",
    AuthorizationPolicy: "authorization",
    MeshTLSAuthentication: "authorization",
    NetworkAuthentication: "authorization",
};

/**
 * The violations of Canary rules by a workload, each with the path of its argument.
 *
 * @param component name of the component
 * @param target the workload with its pods; unset while they are not known
 */
export function evaluateRules(
    component: string,
    objects: WorkloadObjects,
    platform: PlatformReference,
    target?: KubernetesObject,
): Problem[] {
    const { canary, templates, alertProviders, scaler, budgets, policies, paths } = objects;
    const around = [target, ...templates, ...alertProviders, scaler, ...budgets, ...policies];
    return checkCanary({
        canary,
        objects: around.filter((object) => object !== undefined),
        authoritativeKinds: [],
        installation: platform.installation,
    }).map((problem) => ({
        id: problem.id,
        severity: problem.severity,
        path: argumentPath(component, problem, paths),
        value: problem.value,
        requirement: problem.requirement,
        fix: problem.fix,
    }));
}

/** The problems of arguments, each under the component's name. */
export function named(component: string, problems: readonly Problem[]): Problem[] {
    return problems.map((problem) => ({ ...problem, path: prefixed(component, problem.path) }));
}

function prefixed(component: string, path: string): string {
    return `CanaryWorkload "${component}": ${path}`;
}

function argumentPath(
    component: string,
    problem: CanaryProblem,
    paths: readonly ArgumentPath[],
): string {
    const argument =
        problem.object === undefined
            ? longestMatch(problem.field, paths)
            : argumentOfKind[problem.object.split(" ")[0] ?? ""];
    return argument === undefined
        ? prefixed(component, problem.path)
        : prefixed(
              component,
              argument === problem.field ? argument : `${argument} (${problem.path})`,
          );
}

function longestMatch(field: string, paths: readonly ArgumentPath[]): string | undefined {
    const [best] = paths
        .filter(
            ({ spec }) => field === spec || [".", "["].some((end) => field.startsWith(spec + end)),
        )
        // Of two equally long ones the later, which is the more particular part's own.
        .sort((a, b) => a.spec.length - b.spec.length)
        .slice(-1);
    return best === undefined ? undefined : best.arg + field.slice(best.spec.length);
}
