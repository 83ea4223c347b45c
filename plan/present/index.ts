export { PLAN_JSON_VERSION, planJson } from "./json";
export { type PlanReport, planReport, type ReportOptions } from "./report";
export { planLines, type ShortPlan, shortPlan } from "./short";
export { planSvg } from "./svg";
export { planText, type TextOptions } from "./text";
