import { installerOf } from "../../rules/existing/installer";
import type { LiveMetadata, LiveObject } from "../../rules/existing/live-object";
import { isOf, qualifiedName } from "../../rules/existing/live-object";

/** An object of an adopted installation that the program does not have. */
export interface LeftObject extends LiveObject {
    /** The tool that has installed it. */
    readonly installer: string;
}

/** A release of Helm, by the namespace of its bookkeeping. */
export interface HelmRelease {
    readonly name: string;
    readonly namespace: string;
}

/**
 * The objects that the adopted installations have and the program does not: they stay as they are.
 *
 * @param listed - all objects of the adopted kinds
 * @param adopted - UIDs of the adopted objects
 * @param installers - names of the tools that have installed those
 * @param stack - the stack, as `<project>/<stack>`
 */
export function leftObjects(
    listed: readonly LiveObject[],
    adopted: ReadonlySet<string>,
    installers: ReadonlySet<string>,
    stack: string,
): LeftObject[] {
    return listed.flatMap((object) => {
        const { metadata } = object;
        const { isMarked, name } = installerOf(metadata);
        return isMarked &&
            installers.has(name) &&
            !adopted.has(metadata.uid ?? "") &&
            (metadata.ownerReferences ?? []).length === 0 &&
            metadata.labels?.owner !== "helm" &&
            !isOf(stack, metadata)
            ? [{ ...object, installer: name }]
            : [];
    });
}

/**
 * The releases of Helm whose objects are adopted.
 *
 * @param secrets - metadata of the cluster's Secrets
 * @param adopted - metadata of the adopted objects
 */
export function helmReleases(
    secrets: readonly LiveMetadata[],
    adopted: readonly LiveMetadata[],
): HelmRelease[] {
    const installed = new Set(
        adopted.map(
            ({ annotations }) =>
                `${annotations?.["meta.helm.sh/release-namespace"]}/${annotations?.["meta.helm.sh/release-name"]}`,
        ),
    );
    const releases = new Map(
        secrets.flatMap(({ labels, namespace = "" }) => {
            const name = labels?.owner === "helm" ? labels.name : undefined;
            const key = qualifiedName({ name: name ?? "", namespace });
            return name !== undefined && installed.has(key) ? [[key, { name, namespace }]] : [];
        }),
    );
    return [...releases.values()];
}
