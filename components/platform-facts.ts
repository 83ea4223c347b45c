import { type FactReaders, readFacts } from "../rules/installation/readers";
import type { AdmissionGuardArgs } from "./guard/settings";
import type { PlatformReference } from "./canary/platform-reference";
import { seconds } from "./canary/units";
import { flaggerDefaults, meshProvider, metricsServer } from "./flagger/settings";
import { prometheusDefaults } from "./linkerd/viz/viz-values";
import type { PlatformArgs } from "./platform";
import type { PlatformParts } from "./platform-parts";

/** How each fact of the installation follows from the arguments of a platform's parts. */
const platformFacts: FactReaders<PlatformParts> = {
    meshProvider: () => meshProvider,
    metricsServer: ({ flagger }) => metricsServer(flagger),
    noCrossNamespaceRefs: ({ flagger }) =>
        flagger.noCrossNamespaceRefs ?? flaggerDefaults.noCrossNamespaceRefs,
    selectorLabels: ({ flagger }) => flagger.selectorLabels,
    flagger: ({ flagger }) => flagger.version,
    flaggerNamespace: ({ flagger }) => flagger.namespace,
    flaggerMeshed: () => true,
    linkerd: ({ linkerd }) => linkerd.version,
    gatewayApi: ({ gatewayApi }) => gatewayApi.version,
    scrapeSeconds: ({ viz }) =>
        seconds(viz.prometheus?.scrapeInterval ?? prometheusDefaults.scrapeInterval),
    defaultInboundPolicy: ({ linkerd }) => linkerd.proxy?.inboundPolicy,
    opaquePorts: ({ linkerd }) => linkerd.proxy?.opaquePorts?.map(String),
};

/** What a canary needs to know of a platform with these parts. */
export function platformReference(parts: PlatformParts): PlatformReference {
    const { existing, flagger, loadTesterAddress } = parts;
    const installation = { ...readFacts(parts, platformFacts), ...existing?.installation };
    return {
        prometheus: installation.metricsServer ?? metricsServer(flagger),
        ...(loadTesterAddress !== undefined && { loadTester: loadTesterAddress }),
        installation,
    };
}

/** The guard of the platform that these arguments make, if they ask for one: it knows the platform. */
export function platformGuard(
    { admissionGuard, kubernetes }: PlatformArgs,
    parts: PlatformParts,
): AdmissionGuardArgs | undefined {
    const { linkerd, namespaces } = parts;
    return (
        admissionGuard && {
            ...admissionGuard,
            ...(kubernetes && { kubernetes }),
            flagger: parts.flaggerAccount,
            facts: {
                ...platformReference(parts).installation,
                canaryNamespaces: namespaces,
                cni: linkerd.cni !== undefined,
                ...(linkerd.proxy?.nativeSidecar !== undefined && {
                    linkerdValues: { nativeSidecar: linkerd.proxy.nativeSidecar },
                }),
            },
        }
    );
}
