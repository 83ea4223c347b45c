import type { Problem } from "../../rules/problems/problem";
import { chartProblems, type ChartSource, overlayProblems } from "../sources";
import type { FlaggerArgs } from "./flagger";
import { unmeshed } from "./meshed";
import { flaggerValueProblems } from "./raw-values";

/**
 * Problems of Flagger's arguments.
 *
 * @param path path of the arguments, such as `platform.flagger`
 */
export function flaggerProblems(path: string, args: FlaggerArgs): Problem[] {
    return [
        ...replicaProblems(path, args),
        ...unmeshed(`${path}.podAnnotations`, args.podAnnotations),
        ...installProblems(`${path}.install`, args.install),
        ...otherVersion(path, args),
        ...(args.install.by === "helm"
            ? flaggerValueProblems(`${path}.install.values`, args, args.install.values ?? {})
            : []),
    ];
}

/** Refuses a source that would change under an unchanged program. */
export function installProblems(
    path: string,
    install:
        | { readonly by: "helm"; readonly chart: ChartSource }
        | { readonly by: "kustomize"; readonly overlay: string },
): Problem[] {
    return install.by === "helm"
        ? chartProblems(`${path}.chart`, install.chart)
        : overlayProblems(`${path}.overlay`, install.overlay);
}

function replicaProblems(path: string, args: FlaggerArgs): Problem[] {
    const { leaderElection, podDisruptionBudget } = args;
    const replicas = leaderElection?.replicas ?? 1;
    const problems: Problem[] = [];
    if (leaderElection !== undefined && !(Number.isInteger(replicas) && replicas >= 2)) {
        problems.push({
            id: "flagger/leader-election",
            severity: "error",
            path: `${path}.leaderElection.replicas`,
            value: replicas,
            requirement: "leader election needs a whole number of two replicas or more",
            fix: "set 2, or remove leaderElection",
        });
    }
    if (podDisruptionBudget !== undefined && podDisruptionBudget.minAvailable >= replicas) {
        problems.push({
            id: "flagger/disruption-budget",
            severity: "error",
            path: `${path}.podDisruptionBudget.minAvailable`,
            value: podDisruptionBudget.minAvailable,
            requirement: `it must be below the number of replicas, ${replicas}, or no node that runs Flagger can be drained`,
            fix: "set leaderElection with more replicas, or remove podDisruptionBudget",
        });
    }
    return problems;
}

function otherVersion(path: string, { install, version }: FlaggerArgs): Problem[] {
    const given =
        install.by === "helm" ? chartVersion(install.chart) : overlayVersion(install.overlay);
    return given === undefined || given === version
        ? []
        : [
              {
                  id: "flagger/version",
                  severity: "error",
                  path: `${path}.install.${install.by === "helm" ? "chart.version" : "overlay"}`,
                  value: given,
                  requirement: `it must be the version in ${path}.version, ${version}, which the compatibility checks use`,
                  fix: "set both to the same version",
              },
          ];
}

function chartVersion(chart: ChartSource): string | undefined {
    return chart.kind === "folder" ? undefined : chart.version.replace(/^v/, "");
}

function overlayVersion(overlay: string): string | undefined {
    return /[?&]ref=v(\d+\.\d+\.\d+)(?:&|$)/.exec(overlay)?.[1];
}
