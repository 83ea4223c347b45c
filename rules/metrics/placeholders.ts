/** A placeholder in a query that Flagger does not fill in. */
export interface Placeholder {
    /** As it is written, such as `$namespace`. */
    readonly text: string;
    /** Flagger's own placeholder for the same, such as `{{ namespace }}`, if its name shows which. */
    readonly right?: string;
}

/** What other tools call Flagger's values: Grafana, Argo Rollouts, Helm, Kayenta and shell scripts. */
const RIGHT: readonly (readonly [names: RegExp, right: string])[] = [
    [/^(k8s_?)?(name_?space|ns)$/i, "{{ namespace }}"],
    [/^(deployment|workload|target|app(lication)?|pod|deploy|canary)(_?name)?$/i, "{{ target }}"],
    [/^(service|svc|host)(_?name)?$/i, "{{ service }}"],
    [/^(__)?(rate_)?(interval|range|window)(_s|_ms)?(__)?$/i, "{{ interval }}"],
];

/** Labels whose values are names in Kubernetes: lower-case letters, digits, `-` and `.`. */
const NAMES =
    /^(?:(?:dst|src|exported|kubernetes|k8s|destination|source|backend|parent)_)?(?:namespace|deployment|daemonset|statefulset|pod|service|workload|workload_namespace|service_name|service_namespace|name|container)$/;
const KUBERNETES_NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

const ACTION = /\{\{[\s\S]*?\}\}/g;
const MATCHER = /([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')/g;
const RANGE = /\[\s*([^\]"'[]*[^\]"'[\s])\s*\]/g;
/** In a regular expression `$` is the end, so that what follows it makes the expression match nothing. */
const VARIABLE = /\$\{?([A-Za-z_]\w*)(?::\w+)?\}?/;
const BRACKETS =
    /^(?:\[\[\s*([\w.]+)\s*\]\]|<\s*([\w.-]+)\s*>|\{\s*([\w.-]+)\s*\}|%\(?([\w-]+)\)?[%s]|@([\w-]+)@|([A-Z][A-Z0-9_]*|__\w+__))$/;

/**
 * The placeholders of other tools in the matchers and ranges of a query.
 *
 * @param query - as it is written in a template
 */
export function foreignPlaceholders(query: string): readonly Placeholder[] {
    const text = query.replace(ACTION, "x");
    const inMatchers = [...text.matchAll(MATCHER)].flatMap(
        ([, label = "", op = "", quoted = ""]) => {
            const value = quoted.slice(1, -1);
            const variable = VARIABLE.exec(value);
            if (variable !== null) {
                return [{ text: variable[0], name: variable[1] }];
            }
            const bracket = BRACKETS.exec(value);
            const isDead =
                op === "=" && NAMES.test(label) && value !== "" && !KUBERNETES_NAME.test(value);
            return isDead
                ? [
                      {
                          text: value,
                          name: bracket?.slice(1).find((name) => name !== undefined) ?? label,
                      },
                  ]
                : [];
        },
    );
    const inRanges = [...text.matchAll(RANGE)].flatMap(([, range = ""]) => {
        const variable = VARIABLE.exec(range) ?? BRACKETS.exec(range);
        const name = variable?.slice(1).find((part) => part !== undefined);
        return variable === null ? [] : [{ text: variable[0], name: name ?? "interval" }];
    });
    const found = [...inMatchers, ...inRanges].map(({ name = "", text: written }): Placeholder => {
        const right = RIGHT.find(([names]) => names.test(name.replace(/^.*\./, "")))?.[1];
        return { text: written, ...(right !== undefined && { right }) };
    });
    return [...new Map(found.map((one) => [one.text, one])).values()];
}
