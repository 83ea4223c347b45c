import {
    analysisValueQuery,
    endedQuery,
    FLAGGER_METRICS,
    FLAGGER_STATUS,
    statusQuery,
    weightQuery,
} from "../../rules/metrics/flagger-metrics";
import { latencyQuery, requestRateQuery, successRateQuery } from "../../rules/metrics/queries";
import { familiesOf, type Requests } from "../../rules/metrics/requests";

/** Defaults of the arguments. */
export const releaseDashboardDefaults = { labels: { grafana_dashboard: "1" } } as const;

/** Grafana's own range for rates: at least four scrapes. */
const WINDOW = "$__rate_interval";

const DATA_SOURCE = { type: "prometheus", uid: "${datasource}" } as const;

/** A query of a panel, and the name of its lines. */
interface Target {
    readonly expr: string;
    readonly legend: string;
}

interface Panel {
    readonly title: string;
    readonly type: "state-timeline" | "timeseries";
    /** What it shows, and where its values come from. */
    readonly description: string;
    readonly unit: string;
    readonly targets: readonly Target[];
    readonly max?: number;
}

const SIDES = ["canary", "primary"] as const;

/** The query for the selected Canary, with Grafana's variables in place of Flagger's. */
function ofSelected(query: (requests: Requests) => string, of: Requests["of"]): string {
    const requests: Requests = { perspective: "clients", kind: "Deployment", of, window: WINDOW };
    return query(requests)
        .replaceAll("{{ namespace }}", "$namespace")
        .replaceAll("{{ service }}", "$service");
}

const bothSides = (query: (requests: Requests) => string): Target[] =>
    SIDES.map((of) => ({ expr: ofSelected(query, of), legend: of }));

/** Only the rows of the selected Canary. */
const selected = (query: string): string =>
    `${query}\nand on (namespace, name) ${FLAGGER_SELECTION}`;

/** The labels of the selected Canary as Flagger's metrics have them once {@link statusQuery} has normalized them. */
const FLAGGER_SELECTION = `label_replace(label_replace(vector(1), "namespace", "$namespace", "", ""), "name", "$target", "", "")`;

const PANELS: readonly Panel[] = [
    {
        title: "Status of all releases",
        type: "state-timeline",
        description:
            "Flagger's status: a release that waits or is promoted counts as not in progress.",
        unit: "none",
        targets: [{ expr: statusQuery(), legend: "{{namespace}}/{{name}}" }],
    },
    {
        title: "Ended releases in the last hour",
        type: "timeseries",
        description: "Promoted releases, and those that were rolled back.",
        unit: "none",
        targets: [
            { expr: endedQuery("successes", "1h"), legend: "{{namespace}}/{{name}} promoted" },
            { expr: endedQuery("failures", "1h"), legend: "{{namespace}}/{{name}} rolled back" },
        ],
    },
    {
        title: "Weight",
        type: "timeseries",
        description: "Weight of each version in the route.",
        unit: "percent",
        max: 100,
        targets: SIDES.map((side) => ({ expr: selected(weightQuery(side)), legend: side })),
    },
    {
        title: "Success rate",
        type: "timeseries",
        description:
            "Share of the requests of meshed clients that did not fail, as Flagger evaluates it.",
        unit: "percent",
        max: 100,
        targets: bothSides(successRateQuery),
    },
    {
        title: "99th percentile of the latency",
        type: "timeseries",
        description: "Response time that meshed clients see.",
        unit: "ms",
        targets: bothSides((requests) => latencyQuery(requests, 99)),
    },
    {
        title: "Requests",
        type: "timeseries",
        description: "Requests of meshed clients to each version.",
        unit: "reqps",
        targets: bothSides(requestRateQuery),
    },
    {
        title: "Values of the analysis",
        type: "timeseries",
        description: "The value of each metric at Flagger's last check, in the metric's own unit.",
        unit: "none",
        targets: [{ expr: selected(analysisValueQuery()), legend: "{{metric}}" }],
    },
];

const WIDTH = 12;
const HEIGHT = 8;

function panelOf({ description, max, targets, title, type, unit }: Panel, index: number): object {
    const states = [
        [FLAGGER_STATUS.progressing, "in progress", "blue"],
        [FLAGGER_STATUS.other, "not in progress", "green"],
        [FLAGGER_STATUS.failed, "rolled back", "red"],
    ] as const;
    const mappings =
        type === "state-timeline"
            ? [
                  {
                      type: "value",
                      options: Object.fromEntries(
                          states.map(([value, text, color]) => [value, { text, color }]),
                      ),
                  },
              ]
            : [];
    return {
        id: index + 1,
        title,
        type,
        description,
        datasource: DATA_SOURCE,
        gridPos: {
            x: (index % 2) * WIDTH,
            y: Math.floor(index / 2) * HEIGHT,
            w: WIDTH,
            h: HEIGHT,
        },
        fieldConfig: { defaults: { unit, min: 0, max, mappings }, overrides: [] },
        targets: targets.map(({ expr, legend }, number) => ({
            refId: String.fromCharCode("A".charCodeAt(0) + number),
            datasource: DATA_SOURCE,
            expr,
            legendFormat: legend,
        })),
    };
}

function variable(name: string, label: string, query: string, regex = ""): object {
    return {
        ...{ name, label, type: "query", datasource: DATA_SOURCE, query, regex },
        // 2: whenever the time range changes
        ...{ refresh: 2, sort: 1, multi: false, includeAll: false },
    };
}

/** The dashboard as Grafana imports it. */
export function releaseDashboard(): Readonly<Record<string, unknown>> {
    const { requests } = familiesOf({ perspective: "clients", kind: "Deployment", of: "canary" });
    const ofService = `${requests}{backend_namespace="$namespace", backend_name=~".+-canary"}`;
    return {
        uid: "linkerd-canary-releases",
        title: "Releases",
        tags: ["linkerd", "flagger"],
        schemaVersion: 39,
        editable: true,
        refresh: "30s",
        time: { from: "now-3h", to: "now" },
        templating: {
            list: [
                {
                    name: "datasource",
                    label: "Data source",
                    type: "datasource",
                    query: "prometheus",
                },
                variable("namespace", "Namespace", `label_values(${requests}, backend_namespace)`),
                variable(
                    "service",
                    "Service of the Canary",
                    `label_values(${ofService}, backend_name)`,
                    "/(.+)-canary/",
                ),
                variable(
                    "target",
                    "Target of the Canary",
                    `label_values(${FLAGGER_METRICS.status}, name)`,
                ),
            ],
        },
        panels: PANELS.map(panelOf),
    };
}
