import type * as k8s from "@pulumi/kubernetes";

/**
 * Where a Helm chart comes from.
 *
 * - `folder`: an unpacked chart or a `.tgz` on this machine; a relative path counts from the folder of `Pulumi.yaml`.
 * - `repository`: a classic Helm repository.
 * - `oci`: an OCI registry.
 */
export type ChartSource =
    | { readonly kind: "folder"; readonly path: string }
    | {
          readonly kind: "repository";
          readonly url: string;
          readonly chart: string;
          readonly version: string;
      }
    | { readonly kind: "oci"; readonly reference: string; readonly version: string };

/** The part of a chart's arguments that says which chart it is. */
export type ChartLocation = Pick<k8s.helm.v4.ChartArgs, "chart" | "version" | "repositoryOpts">;

/**
 * Translates a source into the arguments that `helm.v4.Chart` takes.
 * A version is always exact: a range would let a chart change under an unchanged program.
 */
export function chartLocation(source: ChartSource): ChartLocation {
    switch (source.kind) {
        case "folder":
            return { chart: localPath(source.path) };
        case "repository":
            return {
                chart: source.chart,
                version: source.version,
                repositoryOpts: { repo: source.url },
            };
        case "oci":
            return { chart: ociReference(source.reference), version: source.version };
    }
}

// Helm takes "charts/x" for chart x of a repository named "charts", but "./charts/x" for a folder.
function localPath(path: string): string {
    return path.startsWith("/") || path.startsWith("./") || path.startsWith("../")
        ? path
        : `./${path}`;
}

function ociReference(reference: string): string {
    return reference.startsWith("oci://") ? reference : `oci://${reference}`;
}
