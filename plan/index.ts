export type { KubernetesObject } from "../rules/canary/context";
export { EndlessRelease, rolloutPlan } from "./rollout-plan";
export { outcomeOf, simulateRelease } from "./simulate";
export type {
    ScriptedAnswer,
    ScriptedCheck,
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
