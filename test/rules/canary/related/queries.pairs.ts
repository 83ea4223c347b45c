import type { KubernetesObject, RuleContext } from "../../../../rules/canary";
import { FLAGGER_LINKERD_QUERIES } from "../../../../rules/metrics/flagger-queries";
import {
    fasterThanQuery,
    latencyFactorQuery,
    latencyQuery,
    requestCountQuery,
    successRateQuery,
} from "../../../../rules/metrics/queries";
import type { Requests } from "../../../../rules/metrics/requests";
import type { Pair } from "../pairs";
import { goodScene, metricTemplate, type SceneChange } from "../contexts";
import { type Change, goodNamespace, goodTarget, object } from "./around";

const both = { perspective: "clients", kind: "Deployment", window: "{{ interval }}" } as const;
const clients: Requests = { ...both, of: "canary" };
const server: Requests = { ...clients, perspective: "server" };

/** The good context with one metric of this query and range. */
function querying(
    query: string,
    thresholdRange: Change,
    change: SceneChange = {},
    ...more: readonly KubernetesObject[]
): RuleContext {
    return goodScene({
        ...change,
        spec: {
            ...change.spec,
            "analysis.metrics": [
                {
                    name: "own",
                    templateRef: { name: "own", namespace: "test" },
                    thresholdRange,
                    interval: "1m",
                    templateVariables: { direction: "inbound" },
                },
            ],
        },
        objects: [goodNamespace, goodTarget, metricTemplate("own", query), ...more],
        complete: ["MetricTemplate"],
    });
}

const flaggers = (name: string): string => FLAGGER_LINKERD_QUERIES.get(name) ?? "";
const corrected = (query: string): string =>
    query.replaceAll("}[", ', target_port!="4191", tls="true"}[');
const percent = { min: 99 };

/** As many tutorials have it, over several lines. */
const tutorial = (more: string): string => `
    sum(
      rate(
        response_total{
          namespace="{{ namespace }}",
          deployment=~"{{ target }}",
          classification!="failure",
          direction="{{ variables.direction }}"${more}
        }[{{ interval }}]
      )
    )
    /
    sum(
      rate(
        response_total{
          namespace="{{ namespace }}",
          deployment=~"{{ target }}",
          direction="{{ variables.direction }}"${more}
        }[{{ interval }}]
      )
    )
    * 100`;

const withTimeout: SceneChange = {
    spec: { "service.apex": { annotations: { "timeout.linkerd.io/request": "5s" } } },
};
const apexWithTimeout = object("v1", "Service", "podinfo", {
    "metadata.annotations": { "timeout.linkerd.io/response": "2s" },
});
const serverRoute = object("gateway.networking.k8s.io/v1", "HTTPRoute", "podinfo-inbound", {
    "spec.parentRefs": [{ group: "policy.linkerd.io", kind: "Server", name: "podinfo" }],
});

const counting = (
    about: string,
    bad: string,
    fixed: string,
    range: Change = percent,
    ...more: readonly KubernetesObject[]
): Pair => ({
    rule: "metric/query-counts-scrapes",
    about,
    bad: querying(bad, range, {}, ...more),
    fixed: querying(fixed, range, {}, ...more),
    at: ["spec.query"],
});

const onlyProbes = 'direction="inbound", deployment="{{ target }}", target_port!="4191"';
const ratio = (labels: string): string =>
    `sum(rate(response_total{${labels}, classification="success"}[1m])) / sum(rate(response_total{${labels}}[1m])) * 100`;

/** Pairs of the rules about what queries of Linkerd's metrics count and can decide. */
export const queryPairs: readonly Pair[] = [
    counting(
        "the tutorial's success rate",
        tutorial(""),
        tutorial(', target_port!="4191", tls="true"'),
    ),
    counting(
        "Flagger's response time",
        flaggers("request-duration"),
        corrected(flaggers("request-duration")),
        { max: 500 },
    ),
    counting(
        "a number of requests",
        'sum(increase(response_total{direction="inbound", deployment="{{ target }}"}[1m]))',
        requestCountQuery(server),
        { min: 5 },
    ),
    counting("probes alone", ratio(onlyProbes), ratio(`${onlyProbes}, route_name!="probe"`)),
    counting(
        "probes that bear the name of a route",
        ratio(`${onlyProbes}, route_name!="probe"`),
        ratio(`${onlyProbes}, tls="true"`),
        percent,
        serverRoute,
    ),
    counting(
        "a check that passes without any series",
        `(${flaggers("request-success-rate")}) or vector(100)`,
        `(${corrected(flaggers("request-success-rate"))}) or vector(100)`,
    ),
    {
        rule: "metric/query-misses-timeouts",
        bad: querying(corrected(flaggers("request-success-rate")), percent, withTimeout),
        fixed: querying(successRateQuery(clients), percent, withTimeout),
        at: ["spec.query"],
    },
    {
        rule: "metric/query-misses-timeouts",
        about: "a timeout of the Service that clients call",
        bad: querying(corrected(flaggers("request-success-rate")), percent, {}, apexWithTimeout),
        fixed: querying(successRateQuery(clients), percent, {}, apexWithTimeout),
        at: ["spec.query"],
        remains: ["names/service-taken"],
    },
    {
        rule: "metric/query-misses-timeouts",
        about: "the server's side with its requests",
        bad: querying(corrected(flaggers("request-success-rate")), percent, withTimeout),
        fixed: querying(successRateQuery(server), percent, withTimeout),
        at: ["spec.query"],
    },
    {
        rule: "metric/latency-inside-bucket",
        bad: querying(latencyQuery(clients, 99), { max: 150 }),
        fixed: querying(latencyQuery(clients, 99), { max: 200 }),
        at: ["spec.analysis.metrics[0].thresholdRange.max"],
    },
    {
        rule: "metric/latency-inside-bucket",
        about: "below the first and above the last bound",
        bad: querying(latencyQuery(server, 50), { max: 60_000 }),
        fixed: querying(fasterThanQuery(server, 50_000), { min: 50 }),
        at: ["spec.analysis.metrics[0].thresholdRange.max"],
    },
    {
        rule: "metric/factor-inside-bucket",
        bad: querying(latencyFactorQuery(both, 99, "fail"), { max: 1.2 }),
        fixed: querying(latencyFactorQuery(both, 99, "fail"), { max: 2 }),
        at: ["spec.analysis.metrics[0].thresholdRange.max"],
    },
    {
        rule: "metric/backend-metrics-missing",
        bad: querying(successRateQuery(clients), percent, {
            installation: { linkerd: "stable-2.14.10", gatewayApi: "v1.1.1" },
        }),
        fixed: querying(successRateQuery(clients), percent, {
            installation: { linkerd: "2.16", gatewayApi: "v1.1.1" },
        }),
        at: ["spec.query"],
    },
];
