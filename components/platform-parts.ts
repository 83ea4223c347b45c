import { flaggerAccount } from "./flagger/settings";
import type { ExistingPlatform } from "./existing";
import type { FlaggerArgs } from "./flagger/flagger";
import type { LoadTesterArgs } from "./flagger/load-tester";
import type { GatewayApiArgs } from "./gateway-api/gateway-api";
import type { LinkerdArgs } from "./linkerd/linkerd";
import type { LinkerdVizArgs } from "./linkerd/viz/viz";
import { platformNamespaces } from "./namespaces";
import type { PlatformArgs } from "./platform";

/** The arguments of each part of a platform. */
export interface PlatformParts {
    /** Namespaces to create for canaries and the load tester. */
    readonly namespaces: readonly string[];
    readonly gatewayApi: GatewayApiArgs;
    readonly linkerd: LinkerdArgs;
    readonly viz: LinkerdVizArgs;
    readonly flagger: FlaggerArgs;
    readonly loadTester?: LoadTesterArgs;
    /** The parts that are used as they are. */
    readonly existing?: ExistingPlatform;
}

/** Completes each part's arguments with facts from the other parts. */
export function platformParts(args: PlatformArgs): PlatformParts {
    const { canaryNamespaces = [], existing, flagger, gatewayApi, linkerd, loadTester, viz } = args;
    const prometheus = viz.prometheus;
    return {
        namespaces: [
            ...new Set([...canaryNamespaces, ...(loadTester ? [loadTester.namespace] : [])]),
        ],
        gatewayApi: { ...gatewayApi, linkerd: linkerd.version, flagger: flagger.version },
        linkerd: { ...linkerd, namespace: platformNamespaces.linkerd },
        viz: {
            ...viz,
            namespace: platformNamespaces.viz,
            linkerdNamespace: platformNamespaces.linkerd,
            version: linkerd.version,
            trustDomain: linkerd.trustDomain,
            webhookCertificates: linkerd.webhookCertificates,
        },
        flagger: {
            ...flagger,
            namespace: platformNamespaces.flagger,
            vizNamespace: platformNamespaces.viz,
            ...(prometheus?.kind === "external" ? { prometheus: prometheus.url } : {}),
        },
        ...(existing && { existing }),
        ...(loadTester === undefined
            ? {}
            : {
                  loadTester: {
                      ...loadTester,
                      canaryNamespaces,
                      calledBy: [
                          { name: flaggerAccount, namespace: platformNamespaces.flagger },
                          ...(loadTester.calledBy ?? []),
                      ],
                  },
              }),
    };
}
