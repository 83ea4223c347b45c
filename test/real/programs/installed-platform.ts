import type { PlatformReference } from "../../../components";

/** Stack `sandbox`, which another program has installed. */
export const installedPlatform: PlatformReference = {
    prometheus: "http://prometheus.linkerd-viz:9090",
    loadTester: "http://flagger-loadtester.test/",
    installation: {
        meshProvider: "gatewayapi:v1beta1",
        flagger: "1.44.0",
        flaggerNamespace: "flagger-system",
        flaggerMeshed: true,
        linkerd: "edge-25.7.5",
        gatewayApi: "1.2.1",
        scrapeSeconds: 5,
    },
};
