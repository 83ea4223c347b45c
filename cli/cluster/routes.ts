import { type Fields, fieldsOf, listOf, numberOf, textOf } from "../../rules/canary/reading";
import type { ApiServer } from "../../kube/api-server";
import { type CanaryState, canaryKey } from "../../kube/release/canaries";

/** Weight of the canary's Service in percent, by `namespace/name` of the route. */
export type RouteWeights = ReadonlyMap<string, number>;

/**
 * Reads the canary weights of the HTTPRoutes of a namespace or of the whole cluster. The status of the Canary shows 0
 * in A/B tests, in blue/green releases and while a promotion awaits approval.
 *
 * @returns no weights in a cluster without HTTPRoutes
 * @throws ClusterError if the API server does not answer
 */
export async function readRouteWeights(
    server: ApiServer,
    namespace?: string,
): Promise<RouteWeights> {
    const within = namespace === undefined ? "" : `/namespaces/${namespace}`;
    const list = await server.get(`/apis/gateway.networking.k8s.io/v1beta1${within}/httproutes`);
    return new Map(
        listOf(list?.items).flatMap((item) => {
            const { metadata, spec } = fieldsOf(item);
            const { namespace: own, name } = fieldsOf(metadata);
            const weight = canaryWeight(fieldsOf(spec), textOf(name) ?? "");
            return weight === undefined
                ? []
                : [[`${textOf(own)}/${textOf(name)}`, weight] as const];
        }),
    );
}

/** The weight in the first rule: in an A/B test that rule matches the tested requests. */
function canaryWeight(spec: Fields, name: string): number | undefined {
    const backends = listOf(fieldsOf(listOf(spec.rules)[0]).backendRefs).map(fieldsOf);
    const weights = backends.map(({ weight }) => numberOf(weight) ?? 1);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const own = backends.findIndex((backend) => backend.name === `${name}-canary`);
    return own < 0 || total === 0 ? undefined : Math.round((100 * weights[own]) / total);
}

/** Percent of the traffic that the canary receives: from its route, else from its status. */
export function weightOf(canary: CanaryState, weights: RouteWeights): number {
    const key = canaryKey({ namespace: canary.namespace, name: canary.apex });
    return weights.get(key) ?? canary.statusWeight;
}
