import type { Problem } from "../problems/problem";
import { compareVersions, parseVersion } from "./version-number";
import { checkVersions } from "./compatibility";

/** The CRD by which a cluster's Gateway API is judged: the kind that Flagger writes and Linkerd reads. */
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
    /** Release that the program says the cluster has. @default - not compared */
    readonly version?: string;
    /** Linkerd's version. @default - not compared */
    readonly linkerd?: string;
    /** Flagger's version. @default - not compared */
    readonly flagger?: string;
}

const path = `CustomResourceDefinition ${routesCrd}`;

/**
 * Judges the Gateway API CRDs that a cluster has, by its CRD of HTTPRoute.
 *
 * @returns every problem:
 * - `gateway-api/owner`: a Linkerd chart owns them, and would delete them, with every route, when it goes
 * - `gateway-api/served`: `v1beta1`, which Flagger writes for Linkerd, is not served
 * - `gateway-api/stated`: they are not of the release that the program says
 * - those of `checkVersions` for Linkerd and Flagger
 */
export function checkLiveGatewayApi(live: LiveCrd, needs: GatewayApiNeeds): Problem[] {
    const version = live.annotations?.[BUNDLE_VERSION];
    return [
        ...owned(live.annotations?.[createdBy]),
        ...unserved(live),
        ...misstated(version, needs.version),
        ...checkVersions({
            gatewayApi: { path, version: version ?? "not told" },
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
 * Judges a cluster's Gateway API CRDs before a program installs its own, or relies on those.
 *
 * @param live the cluster's CRD of HTTPRoute, if it has one
 * @returns every problem:
 * - `gateway-api/missing`: the program relies on them, and there are none
 * - `gateway-api/owner`: a Linkerd chart owns them
 * - `gateway-api/newer`: a warning, the program would put an older release in their place
 * - those of `checkLiveGatewayApi` where the program relies on them
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
    requirement: "the cluster must have the Gateway API CRDs, since gatewayApi.managed is false",
    fix: "install them first, or let this program: gatewayApi with version and manifests, without managed",
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
                  requirement: `the cluster has a newer release of the Gateway API than the ${version} that would replace it, and somebody may need what only the newer one has`,
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
                      "the Gateway API CRDs must not belong to a Linkerd chart: without installGatewayAPI it deletes them, and with them every HTTPRoute of the cluster",
                  fix:
                      `annotate each of them first with: kubectl annotate crd ${routesCrd} helm.sh/resource-policy=keep; ` +
                      "upgrade linkerd-crds with installGatewayAPI=false; " +
                      `then take the owner off with: kubectl annotate crd ${routesCrd} ${createdBy}-`,
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
                      "v1beta1 of HTTPRoute must be served: it is what Flagger writes for Linkerd",
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
                  requirement: `the cluster must have the release that gatewayApi.version says, ${stated}`,
                  fix: "state the release that the cluster has, or leave it out",
              },
          ];
}
