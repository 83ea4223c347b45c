import { documentation } from "../citations";
import { fieldsOf, textOf } from "../canary/reading";
import { matchesAny } from "./patterns";
import type { MeshRule } from "./rule";

/** Settings of the rule `mesh-config/chart-not-pinned`. */
export interface ChartsSettings {
    /** Charts that may be unpinned, with `*` for any text. */
    readonly allowedCharts: readonly string[];
}

/** No chart may be unpinned. */
export const chartsDefaults: ChartsSettings = { allowedCharts: [] };

/** A version that is one and no other, as semantic versioning writes it. */
const EXACT = /^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;
/** A chart in a local folder, or an archive with a full URL. */
const FILE = /^(\.{0,2}\/|file:|[A-Za-z]:\\)|\.tgz$/;
const DIGEST = /@sha256:[0-9a-f]{64}$/;

/** Every chart from a repository has an exact version. */
export const pinnedCharts: MeshRule<ChartsSettings> = {
    id: "mesh-config/chart-not-pinned",
    impact: "The same program can install something else tomorrow: the repository's latest version, or the latest of a range",
    requirement: "a chart from a repository must have an exact version, not a range",
    fix: "set the exact version, for example 1.2.3",
    source: [
        documentation("pulumi.com/registry/packages/kubernetes/api-docs/helm/v4/chart", "version"),
        documentation("helm.sh/docs/helm/helm_install", "--version"),
    ],
    kinds: ["Release", "Chart"],
    check: (object, _among, settings) => [
        () => {
            const { chart, path, version } = fieldsOf(object.spec);
            const name = textOf(chart);
            // helm.v3.Chart has `path` for a folder; an asset is the chart itself
            if (
                textOf(path) !== undefined ||
                name === undefined ||
                FILE.test(name) ||
                DIGEST.test(name) ||
                matchesAny(name, settings.allowedCharts)
            ) {
                return [];
            }
            const wanted = textOf(version) ?? /^oci:.*:([^:/]+)$/.exec(name)?.[1];
            return wanted !== undefined && EXACT.test(wanted)
                ? []
                : [{ path: "version", value: version }];
        },
    ],
};
