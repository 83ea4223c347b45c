import {
    hasFieldManager,
    type LiveMetadata,
    type LiveObject,
} from "../../rules/existing/live-object";

/** Makes Pulumi serialise what a dynamic provider uses of this module. */
export const deploymentOnlyModule = true;

/** Kinds of objects that people make in namespaces, by the path of their list behind the namespace. */
const NAMESPACED: Readonly<Record<string, readonly [prefix: string, list: string]>> = {
    Deployment: ["/apis/apps/v1", "deployments"],
    StatefulSet: ["/apis/apps/v1", "statefulsets"],
    DaemonSet: ["/apis/apps/v1", "daemonsets"],
    CronJob: ["/apis/batch/v1", "cronjobs"],
    Job: ["/apis/batch/v1", "jobs"],
    Service: ["/api/v1", "services"],
    PersistentVolumeClaim: ["/api/v1", "persistentvolumeclaims"],
    Secret: ["/api/v1", "secrets"],
    ConfigMap: ["/api/v1", "configmaps"],
};

const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** A cluster as the guard reads it. */
export interface GuardedCluster {
    /** Lists the metadata of all objects of a kind; an error says why it cannot. */
    readonly list: (path: string) => Promise<readonly LiveMetadata[]>;
    /** Reads an object or a whole list; an error says why it cannot. */
    readonly read: <T>(path: string) => Promise<T>;
}

/** The part of a CRD that is read. */
interface Definition {
    readonly spec: {
        readonly group: string;
        readonly names: { readonly kind: string; readonly plural: string };
        readonly versions: readonly { readonly name: string; readonly served: boolean }[];
    };
}

/** The objects in the stack's namespaces and of its CRDs, which are deleted with them. */
export async function objectsBelow(
    manager: string,
    { list, read }: GuardedCluster,
): Promise<LiveObject[]> {
    const own = async (path: string): Promise<readonly LiveMetadata[]> =>
        (await list(path)).filter((metadata) => hasFieldManager(manager, metadata));
    const namespaces = await own("/api/v1/namespaces");
    const definitions = await Promise.all(
        (await own(DEFINITIONS)).map(({ name }) => read<Definition>(`${DEFINITIONS}/${name}`)),
    );
    const lists = [
        ...namespaces.flatMap(({ name }) =>
            Object.entries(NAMESPACED).map(([kind, [prefix, plural]]) => ({
                kind,
                path: `${prefix}/namespaces/${name}/${plural}`,
            })),
        ),
        ...definitions.flatMap(({ spec: { group, names, versions } }) =>
            versions
                .filter(({ served }) => served)
                .slice(0, 1)
                .map(({ name }) => ({
                    kind: names.kind,
                    path: `/apis/${group}/${name}/${names.plural}`,
                })),
        ),
    ];
    const found = await Promise.all(
        lists.map(async ({ kind, path }) =>
            (await list(path)).map((metadata) => ({ kind, metadata })),
        ),
    );
    return found.flat();
}
