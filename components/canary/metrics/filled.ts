import type { AnalysisContext } from "../analysis";

/** A query of a webhook with the Canary's names: Flagger fills them in in MetricTemplates only. */
export function filled({ namespace, target }: AnalysisContext, query: string): string {
    return (
        query
            .replaceAll("{{ namespace }}", namespace)
            .replaceAll("{{ target }}", target.name)
            // The Service that clients call has the name of the workload.
            .replaceAll("{{ service }}", target.name)
    );
}
