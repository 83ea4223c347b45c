import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { Problem } from "../rules/problems/problem";
import type { BasicCredentials } from "./canary/metrics/provider";

/** A local Helm chart. */
export interface ChartFolder {
    readonly kind: "folder";
    /** An unpacked chart or a `.tgz`; a relative path is resolved from the folder of `Pulumi.yaml`. */
    readonly path: string;
}

/** A Helm chart in a classic repository. */
export interface RepositoryChart {
    readonly kind: "repository";
    /** Address of the repository, such as `https://flagger.app`. */
    readonly url: string;
    /** Name of the chart in it. */
    readonly chart: string;
    /** Exact version of the chart. */
    readonly version: string;
    /**
     * User and password of the repository, both stored as secrets. They must be known during a preview, as
     * configuration is: a chart that cannot be fetched shows no objects.
     * @default - none
     */
    readonly credentials?: BasicCredentials;
    /**
     * Path of a file with the certificate authorities of the repository, PEM; a relative path is resolved from the folder
     * of `Pulumi.yaml`. No others are trusted for this chart.
     * @default - those that this machine trusts
     */
    readonly caFile?: string;
}

/**
 * A Helm chart in an OCI registry. The provider uses the credentials of `helm registry login` or `docker login` on this
 * machine, and no others.
 */
export interface OciChart {
    readonly kind: "oci";
    /** Address of the chart, such as `ghcr.io/fluxcd/charts/flagger`; an `oci://` prefix is allowed. */
    readonly reference: string;
    /** Exact version of the chart. */
    readonly version: string;
    /**
     * Path of a file with the certificate authorities of the registry, PEM; a relative path is resolved from the folder
     * of `Pulumi.yaml`. No others are trusted for this chart.
     * @default - those that this machine trusts
     */
    readonly caFile?: string;
}

/** Source of a Helm chart. */
export type ChartSource = ChartFolder | RepositoryChart | OciChart;

/** The part of a chart's arguments that says which chart it is. */
export type ChartLocation = Pick<k8s.helm.v4.ChartArgs, "chart" | "version" | "repositoryOpts">;

/** Translates a source into the arguments that `helm.v4.Chart` takes. */
export function chartLocation(source: ChartSource): ChartLocation {
    switch (source.kind) {
        case "folder":
            return { chart: localPath(source.path) };
        case "repository": {
            const { caFile, chart, credentials, url, version } = source;
            return {
                chart,
                version,
                repositoryOpts: {
                    repo: url,
                    ...(credentials && {
                        username: pulumi.secret(credentials.username),
                        password: pulumi.secret(credentials.password),
                    }),
                    ...trust(caFile),
                },
            };
        }
        case "oci": {
            const { caFile, reference, version } = source;
            return {
                chart: ociReference(reference),
                version,
                ...(caFile !== undefined && { repositoryOpts: trust(caFile) }),
            };
        }
    }
}

function trust(caFile: string | undefined): { caFile?: pulumi.asset.Asset } {
    return caFile === undefined ? {} : { caFile: new pulumi.asset.FileAsset(caFile) };
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

const exactVersion = /^v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

/**
 * Refuses a chart whose version is not exact (`source/exact-version`): it could change while the program does not.
 *
 * @param path path of the source, such as `platform.viz.chart`
 */
export function chartProblems(path: string, source: ChartSource): Problem[] {
    return source.kind === "folder" || exactVersion.test(source.version)
        ? []
        : [
              {
                  id: "source/exact-version",
                  severity: "error",
                  path: `${path}.version`,
                  value: source.version,
                  requirement:
                      "it must be an exact version, or the chart can change while the program does not",
                  fix: "set an exact version, such as 1.44.0",
              },
          ];
}

/**
 * Refuses a kustomize overlay in a git repository that names no `?ref=` (`source/overlay-ref`): it would follow the
 * default branch.
 *
 * @param path path of the overlay, such as `platform.flagger.install.overlay`
 */
export function overlayProblems(path: string, overlay: string): Problem[] {
    const isRemote = /^(?:https?:\/\/|ssh:\/\/|git@|git::|github\.com\/)/.test(overlay);
    return !isRemote || /[?&](?:ref|version)=[^&]+/.test(overlay)
        ? []
        : [
              {
                  id: "source/overlay-ref",
                  severity: "error",
                  path,
                  value: overlay,
                  requirement:
                      "an overlay in a git repository must reference a tag or commit, or it can change while the program does not",
                  fix: "add it to the address, such as ?ref=v1.44.0",
              },
          ];
}

/**
 * Rejects manifests without a single object (`source/no-manifests`): a server has answered with an error that is taken
 * for an empty file.
 *
 * @param manifests address of the manifests
 * @param found the objects in them, if they are known
 */
export function manifestProblems(
    manifests: string,
    found: readonly unknown[] | undefined,
): Problem[] {
    return found?.length !== 0
        ? []
        : [
              {
                  id: "source/no-manifests",
                  severity: "error",
                  path: "gatewayApi.manifests",
                  value: manifests,
                  requirement:
                      "there are no objects in it, so the update would delete the CRDs of the stack with all their objects",
                  fix: "set it to an address that this machine can fetch, or to a local file",
              },
          ];
}
