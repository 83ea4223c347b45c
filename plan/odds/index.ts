export { adviceOn, DEFAULT_GOAL } from "./advice";
export { judgementOf } from "./judgement";
export { DEFAULT_ERROR_PERCENTS, oddsOfVersion, rolloutOdds } from "./odds";
export { DEFAULT_BASELINE_ERROR_PERCENT } from "./outcomes";
export type {
    Advice,
    Fault,
    FaultOutcome,
    Goal,
    Judgement,
    Knob,
    NotJudged,
    RollbackOdds,
    RolloutOdds,
    Suggestion,
    Traffic,
    VersionOdds,
} from "./types";
