/** What Flagger fills into a query. */
export interface Filling {
    /** Name of the Canary. */
    readonly name: string;
    readonly namespace: string;
    /** Name of the target. */
    readonly target: string;
    /** Name of the Service that clients call. */
    readonly service: string;
    /** The metric's `interval`. */
    readonly interval: string;
    readonly variables: Readonly<Record<string, string>>;
}

const ACTION = /\{\{-?\s*(?:variables\.(\w+)|(\w+))\s*-?\}\}/g;

/**
 * A query as Flagger fills it in; what it does not know stays.
 *
 * @see flagger v1.44.0 pkg/apis/flagger/v1beta1/metric.go, pkg/controller/scheduler_metrics.go:355-377
 */
export function filledQuery(query: string, { variables, ...known }: Filling): string {
    const names: Readonly<Record<string, string>> = {
        ...known,
        // no IngressRef and no RouteRef on Linkerd
        ingress: known.target,
        route: known.target,
    };
    return query.replaceAll(
        ACTION,
        (action, variable?: string, name?: string) =>
            (variable === undefined ? names[name ?? ""] : variables[variable]) ?? action,
    );
}

/**
 * A query with each action replaced by as many characters that PromQL takes in its place, so that the grammar finds the
 * selectors where they are in the template.
 */
export function sameLength(query: string): string {
    return query.replaceAll(/\{\{.*?\}\}/gs, (action, at: number) => {
        const inRange = /\[\s*$/.test(query.slice(0, at));
        return inRange ? `${"0".repeat(action.length - 2)}1m` : "x".repeat(action.length);
    });
}
