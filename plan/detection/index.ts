export { recommendationsFor, DEFAULT_GOAL } from "./recommendations";
export { analysisSpecOf } from "./analysis-spec";
export { DEFAULT_ERROR_PERCENTS, probabilityOfVersion, detectionProbability } from "./detection";
export { DEFAULT_BASELINE_ERROR_PERCENT } from "./outcomes";
export type {
    Recommendations,
    Fault,
    FaultOutcome,
    Goal,
    AnalysisSpec,
    Parameter,
    NotEvaluated,
    RollbackProbability,
    DetectionProbability,
    Suggestion,
    Traffic,
    VersionProbability,
} from "./types";
