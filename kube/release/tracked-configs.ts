import { type Fields, fieldsOf } from "../../rules/canary/reading";
import type { ApiServer } from "../api-server";
import { primaryName } from "./pending";

const plurals: Readonly<Record<string, string>> = { configmap: "configmaps", secret: "secrets" };

/**
 * Reads whether a ConfigMap or Secret of the target differs from the primary's copy. Flagger releases a change of those that
 * it tracks like one of the pods.
 *
 * @param tracked - `status.trackedConfigs`: names such as `configmap/settings`, with checksums
 * @throws ClusterError if the API server does not answer
 * @see Flagger pkg/canary/config_tracker.go (GetTargetConfigs, CreatePrimaryConfigs)
 */
export async function configsDiffer(
    server: ApiServer,
    namespace: string,
    tracked: Fields,
): Promise<boolean> {
    const differences = await Promise.all(
        Object.keys(tracked).map(async (key) => {
            const [type = "", name = ""] = key.split("/");
            const path = `/api/v1/namespaces/${namespace}/${plurals[type]}/`;
            const [own, copy] = await Promise.all([
                server.get(path + name),
                server.get(path + primaryName(name)),
            ]);
            return !sameData(fieldsOf(own?.data), fieldsOf(copy?.data));
        }),
    );
    return differences.includes(true);
}

function sameData(one: Fields, other: Fields): boolean {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...keys].every((key) => one[key] === other[key]);
}
