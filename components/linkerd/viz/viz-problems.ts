import type { Problem } from "../../../rules/problems/problem";
import { parseDuration } from "../../canary/units";
import { rawValueProblems, type ReliedOn, useArgument } from "../../relied-on";
import { chartProblems } from "../../sources";
import type { LinkerdVizArgs } from "./viz";
import type { VizPrometheus } from "./viz-values";

/**
 * Everything that Viz' arguments get wrong.
 *
 * @param path where the arguments stand, such as `platform.viz`
 */
export function vizProblems(path: string, args: LinkerdVizArgs): Problem[] {
    const { chart, prometheus, queriedBy, values } = args;
    return [
        ...chartProblems(`${path}.chart`, chart),
        ...(prometheus === undefined
            ? []
            : prometheusProblems(`${path}.prometheus`, prometheus, queriedBy !== undefined)),
        ...(values === undefined
            ? []
            : rawValueProblems("viz/raw-value", `${path}.values`, values, reliedOn(args))),
    ];
}

function prometheusProblems(
    path: string,
    prometheus: VizPrometheus,
    hasClients: boolean,
): Problem[] {
    const { scrapeInterval } = prometheus;
    const problems: Problem[] = [];
    if (scrapeInterval !== undefined && parseDuration(scrapeInterval) === undefined) {
        problems.push({
            id: "viz/scrape-interval",
            severity: "error",
            path: `${path}.scrapeInterval`,
            value: scrapeInterval,
            requirement: "it must be a number of whole seconds or minutes, at least a second",
            fix: "write it as 10s or 1m",
        });
    }
    if (prometheus.kind === "own") {
        const { retention } = prometheus;
        if (retention !== undefined && !/^(?:\d+(?:y|w|d|h|m|s))+$/.test(retention)) {
            problems.push({
                id: "viz/retention",
                severity: "error",
                path: `${path}.retention`,
                value: retention,
                requirement:
                    "it must be a duration as Prometheus reads it, or Prometheus does not start",
                fix: "write it as 6h or 3d",
            });
        }
        return problems;
    }
    return [...problems, ...externalProblems(path, prometheus.url, hasClients)];
}

function externalProblems(path: string, url: string, hasClients: boolean): Problem[] {
    const problems: Problem[] = [];
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
        problems.push({
            id: "viz/prometheus-url",
            severity: "error",
            path: `${path}.url`,
            value: url,
            requirement: "it must be a URL with http or https",
            fix: "write it as http://prometheus.monitoring:9090",
        });
    } else if (parsed.username !== "" || parsed.password !== "") {
        problems.push({
            id: "viz/prometheus-url-credentials",
            severity: "error",
            path: `${path}.url`,
            value: "[secret]",
            requirement:
                "it must hold no credentials: it stands on command lines and in metric templates for all to read",
            fix: "give them as credentials",
        });
    }
    if (hasClients) {
        problems.push({
            id: "viz/external-clients",
            severity: "error",
            path: `${path.slice(0, path.lastIndexOf("."))}.queriedBy`,
            value: "set",
            requirement: "who may query an external Prometheus is not Viz' to say",
            fix: "leave queriedBy out, and let them in where that Prometheus is",
        });
    }
    return problems;
}

function reliedOn({ prometheus }: LinkerdVizArgs): ReliedOn[] {
    const isExternal = prometheus?.kind === "external";
    const random =
        "its certificate is this component's, and the chart would make another at every rendering";
    return [
        {
            key: ["prometheus", "enabled"],
            expected: !isExternal,
            why: "canaries are judged by the Prometheus of the arguments",
            instead: useArgument("prometheus"),
        },
        {
            key: ["prometheusUrl"],
            expected: isExternal ? prometheus.url : "",
            why: "canaries are judged by the Prometheus of the arguments",
            instead: useArgument("prometheus"),
        },
        {
            key: ["createNamespaceMetadataJob"],
            expected: false,
            why: "a rendered chart runs no hooks, and the namespace has what the Job would set",
        },
        { key: ["tap", "externalSecret"], expected: true, why: random },
        { key: ["tapInjector", "externalSecret"], expected: true, why: random },
    ];
}
