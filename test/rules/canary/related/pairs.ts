import type { Pair } from "../pairs";
import { alertPairs } from "./alerts.pairs";
import { canariesPairs } from "./canaries.pairs";
import { configPairs } from "./config.pairs";
import { hookPairs } from "./hooks.pairs";
import { installationPairs } from "./installation.pairs";
import { ingressPairs } from "./ingress.pairs";
import { meshPairs } from "./mesh.pairs";
import { metricPairs } from "./metrics.pairs";
import { namePairs } from "./names.pairs";
import { pastSplitPairs } from "./past-split.pairs";
import { policyPairs } from "./policy.pairs";
import { queryPairs } from "./queries.pairs";
import { queryTextPairs } from "./query-text.pairs";
import { otherTimesPairs } from "./other-times.pairs";
import { roomPairs } from "./room.pairs";
import { scalingPairs } from "./scaling.pairs";
import { servicePairs } from "./service.pairs";
import { targetPairs } from "./target.pairs";
import { targetPlacementPairs } from "./target-placement.pairs";
import { targetRolloutPairs } from "./target-rollout.pairs";

/** Pairs of the rules in `rules/canary/related/`. */
export const surroundingsPairs: readonly Pair[] = [
    ...targetPairs,
    ...targetRolloutPairs,
    ...targetPlacementPairs,
    ...configPairs,
    ...namePairs,
    ...canariesPairs,
    ...servicePairs,
    ...pastSplitPairs,
    ...meshPairs,
    ...ingressPairs,
    ...policyPairs,
    ...scalingPairs,
    ...roomPairs,
    ...otherTimesPairs,
    ...metricPairs,
    ...queryPairs,
    ...queryTextPairs,
    ...alertPairs,
    ...hookPairs,
    ...installationPairs,
];
