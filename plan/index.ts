export type { KubernetesObject } from "../rules/canary/scene";
export { EndlessRelease, rolloutPlan } from "./rollout-plan";
export { outcomeOf, simulateRelease } from "./simulate";
export type {
    Answer,
    Check,
    CheckError,
    Exposure,
    HookKind,
    HttpAnswer,
    NotReady,
    Outcome,
    Phase,
    PlannedEvent,
    PlannedStep,
    PlannedStrategy,
    PlanOptions,
    ReleaseScript,
    RolloutPlan,
    SimulationOptions,
    StartTicks,
} from "./types";
