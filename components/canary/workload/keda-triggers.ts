/** A trigger of a ScaledObject, as in `spec.triggers`. */
export interface KedaTrigger {
    /** KEDA's scaler, such as `prometheus`. */
    readonly type: string;
    /**
     * Name, unique among the triggers.
     * @default - the type and its place, such as `prometheus-0`
     */
    readonly name?: string;
    /** Settings of the scaler. */
    readonly metadata: Readonly<Record<string, string>>;
    /** The TriggerAuthentication with its credentials. */
    readonly authenticationRef?: {
        /** Name of the TriggerAuthentication. */
        readonly name: string;
    };
    /**
     * Type of the comparison with the target.
     * @default - KEDA's, AverageValue
     */
    readonly metricType?: "AverageValue" | "Value" | "Utilization";
    /**
     * The query by which the primary is scaled, instead of `metadata.query`.
     * @default - `metadata.query` with the workload's name replaced by the primary's, as text, by Flagger
     */
    readonly primaryQuery?: string;
}

const nameOf = ({ name, type }: KedaTrigger, index: number): string => name ?? `${type}-${index}`;

/** The triggers of the target's ScaledObject. */
export function kedaTriggers(triggers: readonly KedaTrigger[]): Record<string, unknown>[] {
    return triggers.map((trigger, index) => {
        const { type, metadata, authenticationRef, metricType } = trigger;
        return {
            type,
            // Flagger finds a query of its own by the trigger's name.
            name: nameOf(trigger, index),
            metadata,
            ...(authenticationRef === undefined ? {} : { authenticationRef }),
            ...(metricType === undefined ? {} : { metricType }),
        };
    });
}

/** The Canary's `primaryScalerQueries`: with one of them, Flagger leaves every other query as it is. */
export function primaryQueries(triggers: readonly KedaTrigger[]): Record<string, string> {
    return Object.fromEntries(
        triggers.flatMap((trigger, index) =>
            trigger.primaryQuery === undefined
                ? []
                : [[nameOf(trigger, index), trigger.primaryQuery]],
        ),
    );
}

/**
 * Whether Flagger's replacement of the workload's name in a query, wherever its letters stand, changes anything but
 * whole names inside quotes: `app` would also become `app-primary` in the label `app="app"`, and in `apps_total`.
 *
 * @param query PromQL or another query language with quoted values
 * @param name of the target
 */
export function replacesMoreThanNames(query: string, name: string): boolean {
    const values = [...query.matchAll(/"([^"]*)"|'([^']*)'/g)].map(
        ([, double, single]) => double ?? single ?? "",
    );
    const count = (text: string): number => text.split(name).length - 1;
    const named = values
        // Names stand in a value alone, in a list of alternatives, or as the first part of a DNS name.
        .flatMap((value) => value.split(/[|().:]/))
        .filter((part) => part === name || part === `${name}-canary`);
    return count(query) > named.length;
}
