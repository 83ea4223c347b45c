import type { Problem } from "../problems/problem";
import { compareVersions, parseVersion } from "./version-number";
import { checkVersions } from "./compatibility";

/** The CRD that identifies a cluster's Gateway API: the kind that Flagger writes and Linkerd reads. */
export const routesCrd = "httproutes.gateway.networking.k8s.io";

/** The annotation in which a CRD of the Gateway API states its release. */
export const BUNDLE_VERSION = "gateway.networking.k8s.io/bundle-version";
const createdBy = "linkerd.io/created-by";

/** The part of a cluster's CRD of HTTPRoute that is looked at. */
export interface LiveCrd {
    readonly annotations?: Readonly<Record<string, string>>;
    readonly versions: readonly { readonly name: string; readonly served: boolean }[];
}

/** What the CRDs of a cluster have to fit. */
export interface GatewayApiNeeds {
    /** The release of the cluster according to the program. @default - not compared */
    readonly version?: string;
    /** Linkerd's version. @default - not compared */
    readonly linkerd?: string;
    /** Flagger's version. @default - not compared */
    readonly flagger?: string;
}

const path = `CustomResourceDefinition ${routesCrd}`;

/**
 * Checks the Gateway API CRDs of a cluster, by its CRD of HTTPRoute.
 *
 * @returns every problem:
 * - `gateway-api/owner`: a Linkerd chart owns them, and would delete them, with every route, when it is removed
 * - `gateway-api/served`: `v1beta1`, which Flagger writes for Linkerd, is not served
 * - `gateway-api/stated`: they are not of the release that the program states
 * - those of `checkVersions` for Linkerd and Flagger
 */
export function checkLiveGatewayApi(live: LiveCrd, needs: GatewayApiNeeds): Problem[] {
    const version = live.annotations?.[BUNDLE_VERSION];
    return [
        ...owned(live.annotations?.[createdBy]),
        ...unserved(live),
        ...misstated(version, needs.version),
        ...checkVersions({
            gatewayApi: { path, version: version ?? "unknown" },
            linkerd: seen("linkerd.version", needs.linkerd),
            flagger: seen("flagger.version", needs.flagger),
        }),
    ];
}

/** What a program means to do about the CRDs of a cluster. */
export interface GatewayApiIntent extends GatewayApiNeeds {
    /** Whether it installs them itself. @default true */
    readonly managed?: boolean;
}

/**
 * Checks a cluster's Gateway API CRDs before a program installs its own, or relies on the existing ones.
 *
 * @param live the cluster's CRD of HTTPRoute, if it has one
 * @returns every problem:
 * - `gateway-api/missing`: the program relies on them, but they do not exist
 * - `gateway-api/owner`: a Linkerd chart owns them
 * - `gateway-api/newer`: a warning, the program would replace them with an older release
 * - those of `checkLiveGatewayApi` if the program relies on them
 */
export function checkInstalledGatewayApi(
    live: LiveCrd | undefined,
    intent: GatewayApiIntent,
): Problem[] {
    const managed = intent.managed ?? true;
    if (live === undefined) {
        return managed ? [] : [missing];
    }
    return managed
        ? [...owned(live.annotations?.[createdBy]), ...newer(live, intent.version)]
        : checkLiveGatewayApi(live, intent);
}

const missing: Problem = {
    id: "gateway-api/missing",
    severity: "error",
    path,
    value: undefined,
    requirement: "the cluster must have the Gateway API CRDs, because gatewayApi.managed is false",
    fix: "install them first, or let this program install them: set gatewayApi.version and gatewayApi.manifests, and remove gatewayApi.managed",
};

function newer(live: LiveCrd, version: string | undefined): Problem[] {
    const installed = live.annotations?.[BUNDLE_VERSION];
    const [there, wanted] = [installed, version].map((text) => text && parseVersion(text));
    return there && wanted && compareVersions(there, wanted) > 0
        ? [
              {
                  id: "gateway-api/newer",
                  severity: "warning",
                  path: `${path} metadata.annotations["${BUNDLE_VERSION}"]`,
                  value: installed,
                  requirement: `the cluster has a newer release of the Gateway API than ${version}, which would replace it, and other software may need the newer one`,
                  fix: "set gatewayApi.managed to false, or install the newer release",
              },
          ]
        : [];
}

function seen(
    where: string,
    version: string | undefined,
): { path: string; version: string } | undefined {
    return version === undefined ? undefined : { path: where, version };
}

function owned(owner: string | undefined): Problem[] {
    return owner === undefined
        ? []
        : [
              {
                  id: "gateway-api/owner",
                  severity: "error",
                  path: `${path} metadata.annotations["${createdBy}"]`,
                  value: owner,
                  requirement:
                      "the Gateway API CRDs must not belong to a Linkerd chart: without installGatewayAPI the chart deletes them, and with them every HTTPRoute in the cluster",
                  fix:
                      `first annotate each of them: kubectl annotate crd ${routesCrd} helm.sh/resource-policy=keep; ` +
                      "then upgrade linkerd-crds with installGatewayAPI=false; " +
                      `then remove the owner: kubectl annotate crd ${routesCrd} ${createdBy}-`,
              },
          ];
}

function unserved(live: LiveCrd): Problem[] {
    const served = live.versions.filter((version) => version.served).map(({ name }) => name);
    return served.includes("v1beta1")
        ? []
        : [
              {
                  id: "gateway-api/served",
                  severity: "error",
                  path: `${path} spec.versions`,
                  value: served,
                  requirement:
                      "the cluster must serve v1beta1 of HTTPRoute, which Flagger uses for Linkerd",
                  fix: "install a release of the Gateway API that serves it, such as 1.2.1",
              },
          ];
}

function misstated(live: string | undefined, stated: string | undefined): Problem[] {
    const numbers = (text: string | undefined): string =>
        JSON.stringify(text === undefined ? undefined : parseVersion(text));
    return stated === undefined || numbers(live) === numbers(stated)
        ? []
        : [
              {
                  id: "gateway-api/stated",
                  severity: "error",
                  path: `${path} metadata.annotations["${BUNDLE_VERSION}"]`,
                  value: live,
                  requirement: `the cluster must have the release that is set in gatewayApi.version, ${stated}`,
                  fix: "set gatewayApi.version to the release in the cluster, or remove it",
              },
          ];
}
