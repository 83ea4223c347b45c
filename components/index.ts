export { type CanaryAnalysis, type Strategy, type WeightedStrategy } from "./canary/analysis";
export { CanaryWorkload, type CanaryWorkloadArgs } from "./canary/canary-workload";
export {
    podinfoLoadTest,
    podinfoPod,
    podinfoPort,
    type PodinfoRelease,
    podinfoSmokeTest,
} from "./canary/podinfo";
export { Flagger, type FlaggerArgs, type FlaggerInstall } from "./flagger/flagger";
export { LoadTester, type LoadTesterArgs } from "./flagger/load-tester";
export { GatewayApi, type GatewayApiArgs } from "./gateway-api/gateway-api";
export { Linkerd, type LinkerdArgs } from "./linkerd/linkerd";
export { LinkerdViz, type LinkerdVizArgs } from "./linkerd/viz";
export { Namespaces, type NamespacesArgs, platformNamespaces } from "./namespaces";
export { Platform, type PlatformArgs } from "./platform";
export { type ChartSource } from "./sources";
export { pins } from "./versions";
