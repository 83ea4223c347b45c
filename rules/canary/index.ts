export { type CanaryProblem, checkCanary } from "./check";
export type { Finding, Rule } from "./rule";
export type { Installation, KubernetesObject, Scene } from "./scene";
export { installationOf, scenes, type ScenesOptions } from "./scenes";
export { canaryRules, type RuleRow, ruleTable } from "./table";
