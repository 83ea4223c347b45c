import type { AdmissionGuardArgs } from "./guard/settings";
import type { PlatformReference } from "./canary/platform-reference";
import { seconds } from "./canary/units";
import { loadTesterAddress } from "./flagger/load-tester-settings";
import { flaggerAccount, flaggerDefaults, meshProvider, metricsServer } from "./flagger/settings";
import { prometheusDefaults } from "./linkerd/viz/viz-values";
import type { PlatformArgs } from "./platform";
import { platformParts } from "./platform-parts";

/** What a canary needs to know of the platform that these arguments make. */
export function platformReference(args: PlatformArgs): PlatformReference {
    const { flagger, linkerd, loadTester, viz } = platformParts(args);
    const { version: gatewayApi } = args.gatewayApi;
    const { selectorLabels } = flagger;
    const { proxy = {} } = linkerd;
    const prometheus = metricsServer(flagger);
    return {
        prometheus,
        ...(loadTester && { loadTester: loadTesterAddress(loadTester.namespace) }),
        installation: {
            meshProvider,
            metricsServer: prometheus,
            flagger: flagger.version,
            flaggerNamespace: flagger.namespace,
            flaggerMeshed: true,
            noCrossNamespaceRefs:
                flagger.noCrossNamespaceRefs ?? flaggerDefaults.noCrossNamespaceRefs,
            ...(selectorLabels && { selectorLabels }),
            linkerd: linkerd.version,
            ...(gatewayApi && { gatewayApi }),
            ...(proxy.opaquePorts && { opaquePorts: proxy.opaquePorts.map(String) }),
            ...(proxy.inboundPolicy && { defaultInboundPolicy: proxy.inboundPolicy }),
            scrapeSeconds: seconds(
                viz.prometheus?.scrapeInterval ?? prometheusDefaults.scrapeInterval,
            ),
        },
    };
}

/** The guard of the platform that these arguments make, if they ask for one: it knows the platform. */
export function platformGuard(args: PlatformArgs): AdmissionGuardArgs | undefined {
    const { admissionGuard, kubernetes } = args;
    const { flagger, linkerd, namespaces } = platformParts(args);
    return (
        admissionGuard && {
            ...admissionGuard,
            ...(kubernetes && { kubernetes }),
            flagger: { name: flaggerAccount, namespace: flagger.namespace },
            facts: {
                ...platformReference(args).installation,
                canaryNamespaces: namespaces,
                cni: linkerd.cni !== undefined,
                ...(linkerd.proxy?.nativeSidecar !== undefined && {
                    linkerdValues: { nativeSidecar: linkerd.proxy.nativeSidecar },
                }),
            },
        }
    );
}
