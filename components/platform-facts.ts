import type { PlatformReference } from "./canary/platform-reference";
import { seconds } from "./canary/units";
import { loadTesterAddress } from "./flagger/load-tester";
import { meshProvider } from "./flagger/settings";
import { prometheusDefaults } from "./linkerd/viz-values";
import { platformNamespaces } from "./namespaces";
import type { PlatformArgs } from "./platform";

/**
 * What a canary needs to know of the platform that these arguments make.
 *
 * @param prometheus URL of the Prometheus that judges canaries
 */
export function platformReference(args: PlatformArgs, prometheus: string): PlatformReference {
    const { flagger, gatewayApi, linkerd, loadTester, viz } = args;
    return {
        prometheus,
        ...(loadTester === undefined
            ? {}
            : { loadTester: loadTesterAddress(loadTester.namespace) }),
        installation: {
            meshProvider,
            metricsServer: prometheus,
            flagger: flagger.version,
            flaggerNamespace: platformNamespaces.flagger,
            flaggerMeshed: true,
            linkerd: linkerd.version,
            ...(gatewayApi.version === undefined ? {} : { gatewayApi: gatewayApi.version }),
            scrapeSeconds: seconds(
                viz.prometheus?.scrapeInterval ?? prometheusDefaults.scrapeInterval,
            ),
        },
    };
}
