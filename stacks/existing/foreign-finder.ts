import type { SearchableCluster } from "../../kube/client";
import { isOf, type LiveMetadata, qualifiedName } from "../../rules/existing/live-object";

/** An object that a program registers. */
export interface RegisteredObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
}

/** Finds an object that is on the cluster although the stack has not created it. */
export type FindForeign = (object: RegisteredObject) => Promise<LiveMetadata | undefined>;

/** A kind as the API describes it. */
interface ApiResource {
    readonly kind: string;
    /** The last part of the path of its list; with a slash, a part of another kind, such as `deployments/scale`. */
    readonly name: string;
    readonly namespaced: boolean;
}

/** The objects of a kind that are on the cluster, by their qualified names. */
interface LiveKind {
    readonly namespaced: boolean;
    readonly live: ReadonlyMap<string, LiveMetadata>;
}

const NONE: LiveKind = { namespaced: true, live: new Map() };

/**
 * Finds objects that are not the stack's among those of their kind, each kind listed once.
 *
 * @param owner - the stack that runs, as `<project>/<stack>`
 * @param recordedUids - UIDs of the objects in the stack's state; called only for an object that the stack did not create
 * @param unchecked - called once for each kind that cannot be listed, with the reason
 */
export function foreignFinder(
    cluster: SearchableCluster,
    owner: string,
    recordedUids: () => Promise<ReadonlySet<string>>,
    unchecked: (kind: string, reason: string) => void,
): FindForeign {
    const resources = remembered(async (apiVersion: string): Promise<readonly ApiResource[]> => {
        const answer = await cluster.object(apiPath(apiVersion));
        if ("unreachable" in answer) {
            unchecked(apiVersion, answer.unreachable);
            return [];
        }
        // an API that the cluster does not have yet has no objects
        return (
            (answer.value as { resources?: readonly ApiResource[] } | undefined)?.resources ?? []
        );
    });
    const kinds = remembered(async (type: string): Promise<LiveKind> => {
        const [apiVersion = "", kind = ""] = type.split(" ");
        const resource = (await resources(apiVersion)).find(
            (one) => one.kind === kind && !one.name.includes("/"),
        );
        if (resource === undefined) {
            return NONE;
        }
        const answer = await cluster.metadata(`${apiPath(apiVersion)}/${resource.name}`);
        if ("unreachable" in answer) {
            unchecked(kind, answer.unreachable);
            return NONE;
        }
        const named = answer.value.map((metadata): [string, LiveMetadata] => [
            qualifiedName(metadata),
            metadata,
        ]);
        return { namespaced: resource.namespaced, live: new Map(named) };
    });
    const recorded = remembered(() => recordedUids());
    return async ({ apiVersion, kind, name, namespace = "default" }) => {
        const { live, namespaced } = await kinds(`${apiVersion} ${kind}`);
        const found = live.get(qualifiedName(namespaced ? { name, namespace } : { name }));
        const isForeign =
            found !== undefined &&
            !isOf(owner, found) &&
            !(await recorded("")).has(found.uid ?? "");
        return isForeign ? found : undefined;
    };
}

function apiPath(apiVersion: string): string {
    return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** Calls a function once for each key, also when the first call has not ended. */
function remembered<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
    const answers = new Map<string, Promise<T>>();
    return (key) => {
        const answer = answers.get(key) ?? read(key);
        answers.set(key, answer);
        return answer;
    };
}
