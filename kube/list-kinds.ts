import type { LiveObject } from "../rules/existing/live-object";
import type { SearchableCluster } from "./client";
import { apiVersionOf, type ListedKind } from "./served-kinds";

/** The objects of some kinds on a cluster. */
export interface ListedObjects {
    readonly live: readonly LiveObject[];
    /** The kinds that could not be listed. */
    readonly unlisted: readonly { readonly kind: string; readonly reason: string }[];
}

/** Lists the objects of some kinds: their metadata, never their content; one request for each kind. */
export async function listKinds(
    cluster: SearchableCluster,
    kinds: readonly ListedKind[],
): Promise<ListedObjects> {
    const answers = await Promise.all(
        kinds.map(async (listed) => ({ listed, answer: await cluster.metadata(listed.path) })),
    );
    return {
        live: answers.flatMap(({ answer, listed: { kind, path } }) =>
            "unreachable" in answer
                ? []
                : answer.value.map((metadata) => ({
                      apiVersion: apiVersionOf(path),
                      kind,
                      metadata,
                  })),
        ),
        unlisted: answers.flatMap(({ answer, listed: { kind } }) =>
            "unreachable" in answer ? [{ kind, reason: answer.unreachable }] : [],
        ),
    };
}
