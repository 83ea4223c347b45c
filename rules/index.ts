export {
    type CanaryProblem,
    canaryRules,
    checkCanary,
    type Finding,
    type Installation,
    type KubernetesObject,
    type Rule,
    type Scene,
} from "./canary";
export {
    EXCLUDED_NAMESPACES,
    INJECT_ANNOTATION,
    type InjectionCause,
    type InjectionContainer,
    type InjectionInput,
    type InjectionMetadata,
    type InjectionPod,
    type InjectionPodSpec,
    injectionVerdict,
    type InjectorSettings,
    type PatchValues,
    type RefusalCause,
    type Verdict,
    type WebhookSelectors,
} from "./injection";
export {
    CANARY_MUST,
    checkNamespaceInjection,
    checkWorkloadInjection,
    type InjectedWorkload,
    type InjectionClaim,
} from "./injection-problems";
export { findLinkerd, type LinkerdRelease } from "./linkerd-release";
export {
    formatProblem,
    formatProblems,
    formatValue,
    hasErrors,
    type Problem,
    type Severity,
} from "./problem";
export {
    EDGE_KUBERNETES_FLOORS,
    FLAGGER_SUPPORT,
    type FlaggerSupport,
    KUBERNETES_FLOOR,
    LINKERD_SUPPORT,
    type LinkerdSupport,
} from "./support-table";
export { describeRange, type VersionRange } from "./version-number";
export { checkVersions, type SeenVersion, type SeenVersions } from "./versions";
