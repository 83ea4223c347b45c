import { readKnown } from "../kube/known";
import type { KubeObject } from "./program/kube-objects";
import { type Cluster, openCluster, type OpenCluster } from "../kube/client";
import { readTarget } from "./provider-target";

/** The clusters of a program, each opened once per process of the pack. */
export class Clusters {
    private readonly opened = new Map<string, Promise<Cluster>>();
    private readonly asked = new Map<string, Promise<unknown>>();

    /** @param open - opens a cluster; tests pass their own */
    constructor(private readonly open: OpenCluster = openCluster) {}

    /**
     * Finds the cluster that an object goes to.
     *
     * @param provider - the object's provider
     * @param timeoutSeconds - timeout of a single request
     * @returns the cluster, or why it is unknown
     */
    async of(
        provider: KubeObject["provider"],
        timeoutSeconds: number,
    ): Promise<Cluster | { readonly unknown: string }> {
        const target = readTarget(readKnown(provider?.props));
        if ("unknown" in target) {
            return target;
        }
        const key = JSON.stringify([target, timeoutSeconds]);
        return remember(this.opened, key, async () =>
            this.remembering(key, await this.open(target, timeoutSeconds)),
        );
    }

    /** A preview needs the same few answers for each object: each request is sent to the cluster once. */
    private remembering(key: string, cluster: Cluster): Cluster {
        const once = <T>(question: string, ask: () => Promise<T>): Promise<T> =>
            remember(this.asked as Map<string, Promise<T>>, `${key} ${question}`, ask);
        return {
            path: cluster.path,
            version: () => once("version", () => cluster.version()),
            object: (path) => once(path, () => cluster.object(path)),
        };
    }
}

function remember<T>(
    answers: Map<string, Promise<T>>,
    key: string,
    ask: () => Promise<T>,
): Promise<T> {
    const known = answers.get(key);
    if (known !== undefined) {
        return known;
    }
    const answer = ask();
    answers.set(key, answer);
    return answer;
}
