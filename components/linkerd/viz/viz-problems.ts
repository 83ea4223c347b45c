import type { Problem } from "../../../rules/problems/problem";
import { parseDuration } from "../../canary/units";
import { rawValueProblems, type ReliedOn, useArgument } from "../../relied-on";
import { chartProblems } from "../../sources";
import type { LinkerdVizArgs } from "./viz";
import type { VizPrometheus } from "./viz-values";

/**
 * Problems of Viz' arguments.
 *
 * @param path path of the arguments, such as `platform.viz`
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
            requirement: "it must be a whole number of seconds or minutes, at least 1s",
            fix: "set it in the form 10s or 1m",
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
                requirement: "it must be a Prometheus duration, or Prometheus does not start",
                fix: "set it in the form 6h or 3d",
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
            requirement: "it must be an http or https URL",
            fix: "set it in the form http://prometheus.monitoring:9090",
        });
    } else if (parsed.username !== "" || parsed.password !== "") {
        problems.push({
            id: "viz/prometheus-url-credentials",
            severity: "error",
            path: `${path}.url`,
            value: "[secret]",
            requirement:
                "it must not contain credentials: it appears on command lines and in metric templates in plain text",
            fix: "set them in credentials",
        });
    }
    if (hasClients) {
        problems.push({
            id: "viz/external-clients",
            severity: "error",
            path: `${path.slice(0, path.lastIndexOf("."))}.queriedBy`,
            value: "set",
            requirement: "Viz cannot authorize clients of an external Prometheus",
            fix: "remove queriedBy, and authorize the clients where that Prometheus is installed",
        });
    }
    return problems;
}

function reliedOn({ prometheus }: LinkerdVizArgs): ReliedOn[] {
    const isExternal = prometheus?.kind === "external";
    const random =
        "this component creates the certificate; the chart would generate a new one at every rendering";
    return [
        {
            key: ["prometheus", "enabled"],
            expected: !isExternal,
            why: "canaries are evaluated with the Prometheus of the arguments",
            instead: useArgument("prometheus"),
        },
        {
            key: ["prometheusUrl"],
            expected: isExternal ? prometheus.url : "",
            why: "canaries are evaluated with the Prometheus of the arguments",
            instead: useArgument("prometheus"),
        },
        {
            key: ["createNamespaceMetadataJob"],
            expected: false,
            why: "a rendered chart runs no hooks, and the namespace already has what the Job would set",
        },
        { key: ["tap", "externalSecret"], expected: true, why: random },
        { key: ["tapInjector", "externalSecret"], expected: true, why: random },
    ];
}
