import { findFlagger } from "./flagger-release";
import { findLinkerd } from "./linkerd-release";
import { KUBERNETES_FLOOR } from "./support-table";
import { compareVersions, parseVersion, type VersionRange } from "./version-number";

/**
 * The versions of Kubernetes that a Linkerd and a Flagger both support, by the support table.
 *
 * @param linkerd - such as `edge-26.6.3`
 * @param flagger - such as `1.44.0`
 * @returns the range; a version that is not in the table does not narrow it
 */
export function supportedKubernetes(linkerd: string, flagger: string): VersionRange {
    const ranges = [
        KUBERNETES_FLOOR,
        findLinkerd(linkerd)?.support.kubernetes ?? {},
        findFlagger(flagger)?.kubernetes ?? {},
    ];
    const sorted = (end: "min" | "max"): string[] =>
        ranges.flatMap((range) => range[end] ?? []).sort(byVersion);
    return { min: sorted("min").at(-1), max: sorted("max")[0] };
}

function byVersion(left: string, right: string): number {
    const [a, b] = [left, right].map(parseVersion);
    return a === undefined || b === undefined ? 0 : compareVersions(a, b);
}
