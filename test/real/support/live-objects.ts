import type { KubernetesObject } from "../../../rules/canary/context";
import type { Cluster } from "./cluster";

/** Kinds that controllers make for others, each with names of its own every time. */
const made =
    /^(Pod|ReplicaSet|ControllerRevision|EndpointSlice|Endpoints|Event|Lease|Node|CSINode|PodMetrics|NodeMetrics|IPAddress)$/;

/** What differs where the same object is made again. */
const UNCHOSEN = ["uid", "resourceVersion", "creationTimestamp", "generation", "managedFields"];

/** What the API server and controllers change of an object that is still the same and as it was. */
export const COUNTED = ["resourceVersion", "managedFields"];

interface List {
    readonly items: readonly (KubernetesObject & { readonly metadata: OwnedMetadata })[];
}

interface OwnedMetadata {
    readonly ownerReferences?: readonly unknown[];
}

/** Everything in a cluster but for what controllers make, by `Kind namespace/name`, as far as somebody has chosen it. */
export function liveObjects(
    cluster: Cluster,
    unchosen: readonly string[] = UNCHOSEN,
): Map<string, unknown> {
    const kinds = cluster
        .kubectl("api-resources", "--verbs=list", "-o", "name")
        .split("\n")
        .filter((kind) => kind !== "" && !/^(events|leases|componentstatuses)(\.|$)/.test(kind));
    const text = cluster.kubectl("get", kinds.join(","), "-A", "-o", "json");
    const { items } = JSON.parse(text) as List;
    return new Map(
        items
            .filter(
                ({ kind, metadata }) => !made.test(kind) && metadata.ownerReferences === undefined,
            )
            .map((object) => [identity(object), chosen(object, unchosen)]),
    );
}

function identity({ kind, metadata: { name, namespace } }: KubernetesObject): string {
    return `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
}

/** An object without what the API server and controllers write down of it. */
function chosen(object: KubernetesObject, unchosen: readonly string[]): unknown {
    const metadata: Record<string, unknown> = { annotations: {}, ...object.metadata };
    for (const field of unchosen) {
        delete metadata[field];
    }
    return { ...object, status: undefined, metadata };
}
