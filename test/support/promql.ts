import { parser } from "@prometheus-io/lezer-promql";

/** A query as Flagger fills it in for the canary `podinfo`. */
export function filled(query: string, namespace = "test"): string {
    return query
        .replaceAll("{{ namespace }}", namespace)
        .replaceAll("{{ target }}", "podinfo")
        .replaceAll("{{ service }}", "podinfo")
        .replaceAll("{{ interval }}", "1m");
}

/** The places at which Prometheus' own grammar finds an error. */
export function syntaxErrors(query: string): string[] {
    const errors: string[] = [];
    parser.parse(query).iterate({
        enter: ({ type, from }) => {
            if (type.isError) {
                errors.push(`${from}: ${query.slice(from, from + 20)}`);
            }
        },
    });
    return errors;
}
