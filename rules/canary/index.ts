export { type CanaryProblem, checkCanary } from "./check";
export type { Finding, Rule } from "./rule";
export type { Installation, KubernetesObject, Scene } from "./scene";
export { canaryRules, type RuleRow, ruleTable } from "./table";
