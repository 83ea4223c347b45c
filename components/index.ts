export type { InboundPolicy } from "../rules/inbound-policies";
export {
    type Alert,
    type AlertProviderReference,
    type AlertTarget,
    type AlertTargetBase,
    type ChannelTarget,
    type DiscordTarget,
    type GoogleChatTarget,
    type RocketTarget,
    type SlackTarget,
    type TeamsTarget,
} from "./canary/alerts/alert";
export { type CanaryAnalysis } from "./canary/analysis";
export { type BuiltPod } from "./canary/built-pod";
export { CanaryWorkload } from "./canary/canary-workload";
export {
    type BatsTest,
    type Check,
    type CheckBase,
    type CommandTest,
    type ConformanceTest,
    type ConformanceTestBase,
    type EventHook,
    type Gate,
    type GateBase,
    type HelmTest,
    type LoadTest,
    type LoadTesterCheck,
    type ManualGate,
    type ManualRollback,
    type PostRolloutHook,
    type RollbackHook,
    type ServiceGate,
    type ServiceRollback,
    type SmokeTest,
    type SuccessRateRollback,
    type UrlCheck,
} from "./canary/checks/check";
export {
    type AgainstPrimaryBase,
    type AgainstPrimaryMetric,
    type EnoughTrafficMetric,
    type ErrorBudgetBurnMetric,
    type FasterThanAgainstPrimary,
    type FasterThanMetric,
    type LatencyAgainstPrimary,
    type LatencyMetric,
    type LinkerdMetricBase,
    type Metric,
    type MetricBase,
    type QueryMetric,
    type QueryRange,
    type SuccessRateAgainstPrimary,
    type SuccessRateMetric,
} from "./canary/metrics/metric";
export type { Perspective } from "../rules/metrics/requests";
export {
    type BasicCredentials,
    type CertificateTrust,
    type CloudWatchProvider,
    type DatadogProvider,
    type DynatraceProvider,
    type ExternalMetricsProvider,
    type GraphiteProvider,
    type InfluxDbProvider,
    type KeptnProvider,
    type MetricsProvider,
    type NewRelicProvider,
    type PrometheusProvider,
    type SplunkProvider,
    type StackdriverProvider,
    type TokenCredentials,
} from "./canary/metrics/provider";
export { type PlatformReference } from "./canary/platform-reference";
export { type Installation } from "../rules/canary";
export {
    type AbMatch,
    type AbTestStrategy,
    type BlueGreenStrategy,
    type CookieMatch,
    type HeaderMatch,
    type SessionAffinity,
    type SkipAnalysisStrategy,
    type Strategy,
    type WeightedStepsStrategy,
    type WeightedStrategy,
} from "./canary/strategy";
export { type Duration, type Latency, type Percent } from "./canary/units";
export {
    type AdoptedWorkload,
    type CanaryWorkloadArgs,
    type ExistingWorkload,
    type OwnWorkload,
    type PlatformResource,
    type ServiceArgs,
    type ServiceMetadata,
} from "./canary/workload/args";
export { type AwaitRelease } from "./canary/workload/await-release";
export { type Authorization, type Client } from "./canary/workload/authorization";
export {
    type Autoscaling,
    type HpaAutoscaling,
    type KedaAutoscaling,
    type PrimaryReplicas,
} from "./canary/workload/autoscaling";
export { type DisruptionBudget } from "./canary/workload/disruption-budgets";
export { type ExpectedTraffic } from "./canary/workload/expected-traffic";
export { type ShortPlan } from "../plan/present/short";
export { type PlannedStrategy } from "../plan/types";
export { type KedaTrigger } from "./canary/workload/keda-triggers";
export { defaultRequests, type HealthPaths } from "./canary/workload/pod-defaults";
export {
    type LinkerdDuration,
    type Retries,
    type RetryCondition,
    type Timeouts,
} from "./canary/workload/route-annotations";
export {
    Flagger,
    type FlaggerArgs,
    type FlaggerByHelm,
    type FlaggerByKustomize,
    type FlaggerInstall,
} from "./flagger/flagger";
export {
    LoadTester,
    type LoadTesterArgs,
    type LoadTesterByHelm,
    type LoadTesterByKustomize,
    type LoadTesterInstall,
} from "./flagger/load-tester";
export {
    loadTesterAccount,
    loadTesterAddress,
    loadTesterDefaults,
    type LoadTesterPermissions,
    type LoadTesterSettings,
    type PermissionRule,
} from "./flagger/load-tester-settings";
export {
    type EnvironmentSettings,
    type Notifications,
    type SlackNotifications,
    type TeamsNotifications,
} from "./flagger/notifications";
export {
    flaggerDefaults,
    type FlaggerSettings,
    type PodMonitorSettings,
    type ResourceList,
    type Resources,
    type Toleration,
} from "./flagger/settings";
export {
    type ExistingGatewayApi,
    GatewayApi,
    type GatewayApiArgs,
    type GatewayApiReaders,
    type GatewayApiSource,
    type ManagedGatewayApi,
} from "./gateway-api/gateway-api";
export { AdmissionGuard } from "./guard/admission-guard";
export { type AdmissionGuardArgs, type GuardAction } from "./guard/settings";
export { type GuardException as GuardException, guardExceptions } from "../rules/guard/exceptions";
export { type GuardFacts } from "../rules/guard/facts";
export { type GuardGroup } from "../rules/guard/kinds";
export { type PatchValues as InjectorPatchValues } from "../rules/injection/injection";
export { type ServiceAccountName } from "./linkerd/viz/clients";
export type { AnchorPosition, RotationStep } from "./linkerd/identity/anchor-rotation";
export { type CniSettings, LinkerdCni, type LinkerdCniArgs } from "./linkerd/cni";
export {
    type CertManagerIdentity,
    type GeneratedIdentity,
    type IdentitySource,
    type IssuerSecretType,
    type ProvidedIdentity,
    issuerSecretTypes,
} from "./linkerd/identity/identity-source";
export { Linkerd, type LinkerdArgs } from "./linkerd/linkerd";
export type { PortRange, ProxyDefaults, ResourceBounds } from "./linkerd/proxy-defaults";
export { type ChartValues, type ImageSettings } from "./linkerd/values";
export { LinkerdViz, type LinkerdVizArgs } from "./linkerd/viz/viz";
export {
    type ExternalPrometheus,
    type OwnPrometheus,
    type VizPrometheus,
    prometheusAddress,
    prometheusDefaults,
} from "./linkerd/viz/viz-values";
export type {
    CertManagerWebhookCertificates,
    ExistingWebhookCertificates,
    GeneratedWebhookCertificates,
    WebhookCertificates,
} from "./linkerd/webhooks/webhook-certificates";
export { existingParts, type ExistingPart, type ExistingPlatform } from "./existing";
export { ReleaseAlerts, type ReleaseAlertsArgs } from "./flagger/release-alerts";
export { ReleaseDashboard, type ReleaseDashboardArgs } from "./flagger/release-dashboard";
export { Namespaces, type NamespacesArgs, platformNamespaces } from "./namespaces";
export { Platform, type PlatformArgs } from "./platform";
export { type ChartFolder, type ChartSource, type OciChart, type RepositoryChart } from "./sources";
export {
    type GatewayApiPin,
    type LinkerdPin,
    type Pin,
    type PinnedVersions,
    type Pins,
    pins,
    pinsOf,
    type VizPin,
} from "./versions";
