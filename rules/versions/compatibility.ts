import { findFlagger } from "./flagger-release";
import { findLinkerd, type LinkerdRelease } from "./linkerd-release";
import type { Problem } from "../problems/problem";
import {
    FLAGGER_SUPPORT,
    type FlaggerSupport,
    KUBERNETES_FLOOR,
    LINKERD_SUPPORT,
} from "./support-table";
import {
    describeRange,
    parseVersion,
    placeVersion,
    type VersionNumber,
    type VersionRange,
} from "./version-number";

/** A version and where it was seen. */
export interface SeenVersion {
    /** Where, by its full path: `cluster kind-dev`, `Deployment linkerd/linkerd-destination`. */
    readonly path: string;
    /** The version as it is written there. */
    readonly version: string;
}

/** The versions that must be compatible; unknown versions are not checked. */
export interface SeenVersions {
    /** The cluster's: `gitVersion` of its `/version`, as in `v1.31.4-eks-2d5f260`. */
    readonly kubernetes?: SeenVersion;
    /** As in `edge-25.7.5`, `stable-2.14.10`, `2.19`. */
    readonly linkerd?: SeenVersion;
    /** As in `v1.2.1`. */
    readonly gatewayApi?: SeenVersion;
    /** As in `1.44.0`. */
    readonly flagger?: SeenVersion;
}

/**
 * Checks the compatibility of versions by the table in `support-table.ts`: the cluster with everything on it, Gateway API
 * and Flagger with Linkerd.
 *
 * @param seen - any of the four versions
 * @returns every problem:
 * - `version/kubernetes-floor`, `version/kubernetes-linkerd`, `version/kubernetes-flagger`,
 *   `version/gateway-api-linkerd`, `version/gateway-api-flagger`, `version/linkerd-flagger`: errors
 * - `version/unlisted`: unchecked, because the version cannot be parsed or is not in the table
 *
 * @example
 * checkVersions({
 *     kubernetes: { path: "cluster kind-dev", version: "v1.21.1" },
 *     linkerd: { path: "linkerd-canary:linkerd.version", version: "edge-25.7.5" },
 * }); // [{ id: "version/kubernetes-linkerd", path: "cluster kind-dev", value: "v1.21.1", … }]
 */
export function checkVersions(seen: SeenVersions): Problem[] {
    const kubernetes = read(seen.kubernetes, "Kubernetes", parseVersion, "v1.31.4");
    const linkerd = read(seen.linkerd, "Linkerd", findLinkerd, LISTED_LINKERD);
    const gatewayApi = read(seen.gatewayApi, "Gateway API", parseVersion, "v1.2.1");
    const flagger = read(seen.flagger, "Flagger", findFlagger, LISTED_FLAGGER);
    return [
        ...[kubernetes, linkerd, gatewayApi, flagger].flatMap(({ unread }) => unread),
        ...supports("version/kubernetes-floor", kubernetes, KUBERNETES_FLOOR, "this package"),
        ...byLinkerd(linkerd, kubernetes, gatewayApi),
        ...byFlagger(flagger, kubernetes, gatewayApi, linkerd),
    ];
}

/** A version that was looked for: not seen, seen and read (`found`), or seen and not in the table (`unread`). */
interface Reading<T> {
    readonly product: string;
    readonly seen?: SeenVersion;
    readonly found?: T;
    readonly unread: readonly Problem[];
}

const LISTED_LINKERD = `${LINKERD_SUPPORT[0].release} to ${LINKERD_SUPPORT[LINKERD_SUPPORT.length - 1].release}, or an edge release of these`;
const LISTED_FLAGGER = describeRange({ min: FLAGGER_SUPPORT[0].flagger.min });

function read<T>(
    seen: SeenVersion | undefined,
    product: string,
    find: (version: string) => T | undefined,
    expected: string,
): Reading<T> {
    if (seen === undefined) {
        return { product, unread: [] };
    }
    const found = find(seen.version);
    return found === undefined
        ? { product, seen, unread: [unlisted(seen, product, expected)] }
        : { product, seen, found, unread: [] };
}

function unlisted(seen: SeenVersion, product: string, expected: string): Problem {
    return {
        id: "version/unlisted",
        severity: "unchecked",
        path: seen.path,
        value: seen.version,
        requirement: `the version of ${product} cannot be checked: the support table contains ${expected}`,
        fix: "check its release notes yourself, or use a version that the table contains",
    };
}

function byLinkerd(
    linkerd: Reading<LinkerdRelease>,
    kubernetes: Reading<VersionNumber>,
    gatewayApi: Reading<VersionNumber>,
): Problem[] {
    if (linkerd.seen === undefined || linkerd.found === undefined) {
        return [];
    }
    const { support, standing, version } = linkerd.found;
    const newer = standing === "after";
    const by = `Linkerd ${version}${standing === "itself" ? "" : ` (treated as ${support.release})`}`;
    // the newest row shows which old versions were dropped since, not which new ones were added
    const known = (range: VersionRange): VersionRange => (newer ? { min: range.min } : range);
    return [
        ...(newer ? [unlisted(linkerd.seen, "Linkerd", LISTED_LINKERD)] : []),
        ...supports("version/kubernetes-linkerd", kubernetes, known(support.kubernetes), by),
        ...(support.gatewayApi === undefined
            ? []
            : supports("version/gateway-api-linkerd", gatewayApi, known(support.gatewayApi), by)),
    ];
}

function byFlagger(
    flagger: Reading<FlaggerSupport>,
    kubernetes: Reading<VersionNumber>,
    gatewayApi: Reading<VersionNumber>,
    linkerd: Reading<LinkerdRelease>,
): Problem[] {
    if (flagger.seen === undefined || flagger.found === undefined) {
        return [];
    }
    const support = flagger.found;
    const by = `Flagger ${flagger.seen.version}`;
    const release = linkerd.found && parseVersion(linkerd.found.support.release);
    return [
        ...supports("version/kubernetes-flagger", kubernetes, support.kubernetes, by),
        ...(support.gatewayApi === undefined
            ? []
            : supports("version/gateway-api-flagger", gatewayApi, support.gatewayApi, by)),
        ...supports("version/linkerd-flagger", { ...linkerd, found: release }, support.linkerd, by),
    ];
}

function supports(
    id: string,
    reading: Reading<VersionNumber>,
    range: VersionRange,
    by: string,
): Problem[] {
    const { found, product, seen } = reading;
    if (seen === undefined || found === undefined) {
        return [];
    }
    const placement = placeVersion(found, range);
    if (placement === "within") {
        return [];
    }
    const move =
        placement === "below"
            ? `upgrade ${product} to ${range.min} or later`
            : `use ${product} ${range.max} or earlier`;
    return [
        {
            id,
            severity: "error",
            path: seen.path,
            value: seen.version,
            requirement: `${by} supports ${product} ${describeRange(range)}`,
            fix: `${move}, or choose compatible versions (docs/versions.md)`,
        },
    ];
}
