export { type CanaryProblem, checkCanary } from "./check";
export type { RuleFinding, CanaryRule } from "./rule";
export type { Installation, KubernetesObject, RuleContext } from "./context";
export { contextsOf, type ContextOptions } from "./contexts-of";
export { installationOf } from "../installation";
export { canaryRules, type RuleRow, ruleTable } from "./table";
