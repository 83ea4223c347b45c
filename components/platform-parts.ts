import { flaggerAccount } from "./flagger/settings";
import { type ExistingPlatform, loadTesterOf, partNamespaces, usesExisting } from "./existing";
import type { FlaggerArgs } from "./flagger/flagger";
import type { LoadTesterArgs } from "./flagger/load-tester";
import type { GatewayApiArgs } from "./gateway-api/gateway-api";
import type { LinkerdArgs } from "./linkerd/linkerd";
import type { ServiceAccountName } from "./linkerd/viz/clients";
import type { LinkerdVizArgs } from "./linkerd/viz/viz";
import type { PlatformArgs } from "./platform";

/** The arguments of each part of a platform. */
export interface PlatformParts {
    /** Namespaces to create for canaries and the load tester. */
    readonly namespaces: readonly string[];
    readonly gatewayApi: GatewayApiArgs;
    readonly linkerd: LinkerdArgs;
    readonly viz: LinkerdVizArgs;
    readonly flagger: FlaggerArgs;
    /** The ServiceAccount of Flagger, by which the mesh and the cluster know it. */
    readonly flaggerAccount: ServiceAccountName;
    readonly loadTester?: LoadTesterArgs;
    /** Address of the load tester, the platform's own or an existing one. */
    readonly loadTesterAddress?: string;
    /** The parts that are used as they are. */
    readonly existing?: ExistingPlatform;
}

/** Completes each part's arguments with facts from the other parts. */
export function platformParts(args: PlatformArgs): PlatformParts {
    const { canaryNamespaces = [], existing, flagger, gatewayApi, linkerd, viz } = args;
    const loadTester = usesExisting(args, "loadTester") ? undefined : args.loadTester;
    const namespaces = partNamespaces(args);
    const account = {
        name: existing?.flaggerAccount ?? flaggerAccount,
        namespace: namespaces.flagger,
    };
    const prometheus = viz.prometheus;
    return {
        namespaces: [
            ...new Set([...canaryNamespaces, ...(loadTester ? [loadTester.namespace] : [])]),
        ],
        gatewayApi: { ...gatewayApi, linkerd: linkerd.version, flagger: flagger.version },
        linkerd: { ...linkerd, namespace: namespaces.linkerd },
        viz: {
            ...viz,
            namespace: namespaces.viz,
            linkerdNamespace: namespaces.linkerd,
            version: linkerd.version,
            trustDomain: linkerd.trustDomain,
            webhookCertificates: linkerd.webhookCertificates,
        },
        flagger: {
            ...flagger,
            namespace: namespaces.flagger,
            vizNamespace: namespaces.viz,
            ...(prometheus?.kind === "external" ? { prometheus: prometheus.url } : {}),
        },
        flaggerAccount: account,
        loadTesterAddress: loadTesterOf(args),
        ...(existing && { existing }),
        ...(loadTester === undefined
            ? {}
            : {
                  loadTester: {
                      ...loadTester,
                      canaryNamespaces,
                      calledBy: [account, ...(loadTester.calledBy ?? [])],
                  },
              }),
    };
}
