import type { KubernetesObject } from "../../rules/canary/context";
import type { Period, ResolvedFleet, Windows } from "../file/types";
import { placedLayers, settingsOfNoEngine } from "./layers";
import type { GitOpsFleet, GitOpsObjects, PlacedLayer } from "./types";

const STEP = "linkerd-canary.io/fleet-step";

/**
 * An ApplicationSet with an Application for each layer of each stack, and a step of its RollingSync for each layer of
 * each wave. Argo CD syncs a step once all Applications of the steps before are healthy, and knows the health of a
 * Canary (resource_customizations/flagger.app/Canary). The destination is the cluster that has the stack's name in
 * Argo CD.
 */
export function argoCdObjects(given: GitOpsFleet): GitOpsObjects {
    const { fleet, namespace, repository } = given;
    const layers = placedLayers(given);
    const name = `fleet-${fleet.name}`;
    const project = fleet.windows === undefined ? "default" : name;
    return {
        objects: [
            ...(fleet.windows === undefined ? [] : [projectOf(name, given, fleet.windows)]),
            {
                apiVersion: "argoproj.io/v1alpha1",
                kind: "ApplicationSet",
                metadata: { name, namespace },
                spec: {
                    goTemplate: true,
                    goTemplateOptions: ["missingkey=error"],
                    generators: [
                        {
                            list: {
                                elements: layers.map((placed) => ({
                                    stack: placed.stack,
                                    layer: placed.layer,
                                    path: placed.path,
                                    step: stepOf(placed),
                                })),
                            },
                        },
                    ],
                    strategy: {
                        type: "RollingSync",
                        rollingSync: { steps: stepsOf(fleet, layers) },
                    },
                    template: {
                        metadata: {
                            name: "{{.stack}}-{{.layer}}",
                            labels: { [STEP]: "{{.step}}" },
                        },
                        spec: {
                            project,
                            source: {
                                repoURL: repository.url,
                                targetRevision: repository.revision,
                                path: "{{.path}}",
                            },
                            destination: { name: "{{.stack}}" },
                            syncPolicy: { syncOptions: ["ServerSideApply=true"] },
                        },
                    },
                },
            },
        ],
        notCarriedOver: settingsOfNoEngine(given),
    };
}

function stepOf({ position, wave }: PlacedLayer): string {
    return `${wave + 1}-${position + 1}`;
}

function stepsOf(fleet: ResolvedFleet, layers: readonly PlacedLayer[]): object[] {
    const steps = new Map(layers.map((placed) => [stepOf(placed), placed]));
    return [...steps]
        .sort(([, a], [, b]) => a.wave - b.wave || a.position - b.position)
        .map(([step, { position, wave }]) => {
            const { manualGate, maxParallel } = fleet.waves[wave];
            return {
                matchExpressions: [{ key: STEP, operator: "In", values: [step] }],
                // with 0 the Applications of the step wait until somebody syncs them
                maxUpdate: manualGate && position === 0 ? 0 : maxParallel,
            };
        });
}

function projectOf(
    name: string,
    { namespace, repository }: GitOpsFleet,
    { nothingStartsIn, startIn, timezone }: Windows,
): KubernetesObject {
    const windows = (kind: "allow" | "deny", periods: readonly Period[]): object[] =>
        periods.map((period) => ({
            kind,
            ...scheduleOf(period),
            timeZone: timezone,
            applications: ["*"],
        }));
    return {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "AppProject",
        metadata: { name, namespace },
        spec: {
            sourceRepos: [repository.url],
            destinations: [{ name: "*", namespace: "*" }],
            clusterResourceWhitelist: [{ group: "*", kind: "*" }],
            syncWindows: [...windows("allow", startIn), ...windows("deny", nothingStartsIn)],
        },
    };
}

/** A period as a cron schedule with a duration. */
function scheduleOf({ days, fromMinute, toMinute }: Period): {
    readonly schedule: string;
    readonly duration: string;
} {
    const minutes = toMinute > fromMinute ? toMinute - fromMinute : toMinute + 24 * 60 - fromMinute;
    const [hour, minute] = [Math.floor(fromMinute / 60), fromMinute % 60];
    return { schedule: `${minute} ${hour} * * ${days.join(",")}`, duration: `${minutes}m` };
}
