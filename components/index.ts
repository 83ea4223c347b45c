export { type CanaryAnalysis } from "./canary/analysis";
export { type BuiltPod } from "./canary/built-pod";
export { CanaryWorkload, type CanaryWorkloadArgs } from "./canary/canary-workload";
export { type Check, type CheckBase, type LoadTest, type SmokeTest } from "./canary/checks/check";
export {
    type LatencyMetric,
    type Metric,
    type MetricBase,
    type SuccessRateMetric,
} from "./canary/metrics/metric";
export { type PlatformReference } from "./canary/platform-reference";
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
export { Flagger, type FlaggerArgs, type FlaggerInstall } from "./flagger/flagger";
export { LoadTester, type LoadTesterArgs } from "./flagger/load-tester";
export {
    type ExistingGatewayApi,
    GatewayApi,
    type GatewayApiArgs,
    type GatewayApiReaders,
    type GatewayApiSource,
    type ManagedGatewayApi,
} from "./gateway-api/gateway-api";
export { type ServiceAccountName } from "./linkerd/clients";
export type { AnchorPosition, RotationStep } from "./linkerd/anchor-rotation";
export type { GeneratedIdentity, IdentitySource } from "./linkerd/identity-source";
export { Linkerd, type LinkerdArgs } from "./linkerd/linkerd";
export { type ChartValues } from "./linkerd/values";
export { LinkerdViz, type LinkerdVizArgs } from "./linkerd/viz";
export {
    type ExternalPrometheus,
    type OwnPrometheus,
    type Prometheus,
    prometheusAddress,
    type PrometheusCredentials,
    prometheusDefaults,
} from "./linkerd/viz-values";
export { Namespaces, type NamespacesArgs, platformNamespaces } from "./namespaces";
export { Platform, type PlatformArgs } from "./platform";
export { type ChartSource } from "./sources";
export { pins } from "./versions";
