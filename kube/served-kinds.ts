import { isRecord, type Known } from "./known";

/** A kind as the API of a cluster serves it. */
export interface ServedKind {
    /** Path of its group and version, such as `/apis/apps/v1`. */
    readonly api: string;
    /** Its name in paths, such as `deployments`. */
    readonly plural: string;
    readonly namespaced: boolean;
}

/** The kind of an object. */
export interface ObjectKind {
    readonly apiVersion: string;
    readonly kind: string;
}

/** A kind, and the path of the list of all its objects. */
export interface ListedKind {
    readonly kind: string;
    readonly path: string;
}

/** The path of a group and version, which lists its kinds. */
export function apiPath(apiVersion: string): string {
    return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** The group and version in the path of a list. */
export function apiVersionOf(path: string): string {
    return path.replace(/^\/apis?\//, "").replace(/\/[^/]*$/, "");
}

/**
 * A kind among those that a cluster serves.
 *
 * @param served - the answer of {@link apiPath}; absent if the cluster does not have the group and version
 */
export function servedKind(
    { apiVersion, kind }: ObjectKind,
    served: Known | undefined,
): ServedKind | undefined {
    const resources = isRecord(served) && Array.isArray(served.resources) ? served.resources : [];
    const found = (resources as readonly ApiResource[]).find(
        // one with a slash is a part of an object, such as its status
        (resource) => resource.kind === kind && !resource.name.includes("/"),
    );
    return found && { api: apiPath(apiVersion), plural: found.name, namespaced: found.namespaced };
}

interface ApiResource {
    readonly kind: string;
    readonly name: string;
    readonly namespaced: boolean;
}
