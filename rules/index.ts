export {
    type CanaryProblem,
    canaryRules,
    checkCanary,
    type RuleFinding,
    type Installation,
    type KubernetesObject,
    type CanaryRule,
    type RuleContext,
} from "./canary";
export { type Citation, formatCitations, repositories } from "./citations";
export {
    EXCLUDED_NAMESPACES,
    INJECT_ANNOTATION,
    type InjectionCause,
    type InjectionContainer,
    type InjectionInput,
    type InjectionMetadata,
    type InjectionPod,
    type InjectionPodSpec,
    evaluateInjection,
    type InjectorSettings,
    type PatchValues,
    type RefusalCause,
    type InjectionResult,
    type WebhookSelectors,
} from "./injection/injection";
export {
    CANARY_MUST,
    checkNamespaceInjection,
    checkWorkloadInjection,
    type InjectedWorkload,
    type InjectionClaim,
} from "./injection/problems";
export { findLinkerd, type LinkerdRelease } from "./versions/linkerd-release";
export {
    formatProblem,
    formatProblems,
    formatValue,
    hasErrors,
    type Problem,
    type Severity,
} from "./problems/problem";
export {
    EDGE_KUBERNETES_FLOORS,
    FLAGGER_SUPPORT,
    type FlaggerSupport,
    KUBERNETES_FLOOR,
    LINKERD_SUPPORT,
    type LinkerdSupport,
} from "./versions/support-table";
export { describeRange, type VersionRange } from "./versions/version-number";
export { checkVersions, type SeenVersion, type SeenVersions } from "./versions/compatibility";
