import { EDGE_KUBERNETES_FLOORS, LINKERD_SUPPORT, type LinkerdSupport } from "./support-table";
import { compareVersions, parseVersion, type VersionNumber } from "./version-number";

/** A version of Linkerd, found in the support table. */
export interface LinkerdRelease {
    /** The version as written, such as `edge-25.7.5`. */
    readonly version: string;
    /** The release whose row applies to it. */
    readonly support: LinkerdSupport;
    /**
     * The relation of the version to that row: the release `itself`, an edge release `before` it, or a release `after`
     * the newest row, which the table does not know yet.
     */
    readonly standing: "itself" | "before" | "after";
}

/** `edge-25.7.5`, and the chart version 2025.7.5 of the same. */
const EDGE = /^(?:edge-|20)(\d{2})\.(\d{1,2})\.(\d{1,2})$/;

/** Releases: `stable-2.14.10`, `enterprise-2.18.1`, `2.19`. */
const RELEASE = /^(?:stable-|enterprise-)?v?(2\.\d{1,3}(?:\.\d{1,3})?(?:[-+].*)?)$/;

/**
 * Finds a version of Linkerd in the support table.
 *
 * An edge release between two releases is treated as the next release, because it contains part of its work already:
 * edge-25.7.5 is between 2.18 (edge-25.4.4) and 2.19 (edge-25.10.7), so it is treated as 2.19. Only its oldest
 * Kubernetes comes from its own charts, which are exact. Edge releases after the newest row are treated as that row,
 * and the result states so.
 *
 * @param version - `edge-25.7.5`, `stable-2.14.10`, `enterprise-2.18.1`, `2.19`, or the version of an edge chart
 * (`2025.7.5`)
 * @returns the row, or `undefined` if the version cannot be parsed or is older than the table
 */
export function findLinkerd(version: string): LinkerdRelease | undefined {
    const edge = parseEdge(version);
    return edge === undefined ? findRelease(version) : findEdge(version, edge);
}

/**
 * Whether a Linkerd has what an edge release brought.
 *
 * @param version - as for {@link findLinkerd}
 * @param edge - the edge release that brought it, such as `edge-25.11.3`
 * @returns `undefined` if the version cannot be read
 */
export function isSinceEdge(version: string, edge: string): boolean | undefined {
    const support = findRelease(version)?.support;
    const own = parseEdge(version) ?? (support?.edge && parseEdge(support.edge));
    // a release without an edge release is older than all of them
    return own ? compareVersions(own, readEdge(edge)) >= 0 : support && false;
}

/**
 * The number of a release of Linkerd, also of one that is older than the support table.
 *
 * @param version - as for {@link findLinkerd}
 * @returns the release, such as 2.10, or `undefined` if the version cannot be read or is an older edge release
 */
export function linkerdReleaseNumber(version: string): VersionNumber | undefined {
    const text = RELEASE.exec(version)?.[1] ?? findLinkerd(version)?.support.release;
    return text === undefined ? undefined : parseVersion(text);
}

function findRelease(version: string): LinkerdRelease | undefined {
    const text = RELEASE.exec(version)?.[1];
    const number = text === undefined ? undefined : parseVersion(text);
    if (number === undefined) {
        return undefined;
    }
    const support = LINKERD_SUPPORT.find(({ release }) => release === `2.${number.minor}`);
    if (support !== undefined) {
        return { version, support, standing: "itself" };
    }
    const newest = newestRow();
    return number.minor > Number(newest.release.split(".")[1])
        ? { version, support: newest, standing: "after" }
        : undefined;
}

function findEdge(version: string, edge: VersionNumber): LinkerdRelease | undefined {
    const floor = EDGE_KUBERNETES_FLOORS.filter(
        ({ from }) => compareVersions(edge, readEdge(from)) >= 0,
    ).at(-1);
    if (floor === undefined) {
        return undefined;
    }
    for (const support of LINKERD_SUPPORT) {
        const order =
            support.edge === undefined ? 1 : compareVersions(edge, readEdge(support.edge));
        if (order === 0) {
            return { version, support, standing: "itself" };
        }
        if (order < 0) {
            const kubernetes = { ...support.kubernetes, min: floor.min };
            return { version, support: { ...support, kubernetes }, standing: "before" };
        }
    }
    return { version, support: newestRow(), standing: "after" };
}

function newestRow(): LinkerdSupport {
    return LINKERD_SUPPORT[LINKERD_SUPPORT.length - 1];
}

function parseEdge(version: string): VersionNumber | undefined {
    const match = EDGE.exec(version);
    return match === null
        ? undefined
        : { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3]) };
}

function readEdge(version: string): VersionNumber {
    const edge = parseEdge(version);
    if (edge === undefined) {
        throw new Error(`the support table contains "${version}", which is not an edge release`);
    }
    return edge;
}
