import type { ResolvedWave } from "../file/types";
import type { GitOpsFleet, PlacedLayer } from "./types";

/** The layers of the stacks of each wave, in the order of the file. */
export function placedLayers({ fleet, stacks }: GitOpsFleet): readonly PlacedLayer[] {
    return fleet.waves.flatMap((wave, index) =>
        wave.stacks.flatMap((stack) => {
            const { directory = "", layers = [] } = stacks.get(stack) ?? {};
            return layers.map((layer, position) => ({
                stack,
                layer,
                path: `${directory}/${layer}`,
                wave: index,
                position,
            }));
        }),
    );
}

/** Settings of waves that no GitOps engine has, each with what happens instead. */
export function settingsOfNoEngine({ fleet }: GitOpsFleet): readonly string[] {
    const perWave = (wave: ResolvedWave, path: string): string[] => [
        ...(wave.bakeSeconds > 0
            ? [
                  `${path}.bake: the next wave starts as soon as this one is healthy; set "gate: manual" on the next wave to wait longer`,
              ]
            : []),
        ...(wave.allowedFailures > 0
            ? [`${path}.allowedFailures: the next wave waits until every cluster is healthy`]
            : []),
        ...(wave.maxUnavailable < Math.min(wave.maxParallel, wave.stacks.length)
            ? [
                  `${path}.maxUnavailable: set maxParallel to ${wave.maxUnavailable}, which the engine can limit`,
              ]
            : []),
        ...(Object.keys(wave.settings).length > 0
            ? [`${path}.settings: the folders have the settings of the stacks; set them there`]
            : []),
        ...(wave.unreachable.policy === "fail"
            ? []
            : [
                  `${path}.unreachable: the engine retries an unreachable cluster, and the next wave waits for it`,
              ]),
    ];
    return [
        ...fleet.waves.flatMap((wave, index) => perWave(wave, `waves[${index}]`)),
        ...(fleet.onFailure === "return"
            ? ["onFailure: earlier waves keep the new version; revert the commit to return them"]
            : []),
        // the phase of the last release is shown until Flagger looks next
        "waves: a release counts as healthy for up to one analysis interval before Flagger notices it, so that the next wave can start that early",
    ];
}
