import type { Installation, KubernetesObject } from "../canary/context";
import { goDuration } from "../canary/durations";
import { type Fields, fieldsOf, textOf } from "../canary/reading";
import { allOf, nameOf, remembered } from "../canary/related/reading/objects";
import { parseYaml } from "../yaml";
import { listFrom } from "./parse";
import { type FactReaders, readFacts } from "./readers";

/**
 * The facts in the ConfigMap `linkerd-config`, which holds the values that Linkerd was installed with
 * (charts/linkerd-control-plane/templates/config.yaml).
 */
export const linkerdReaders = {
    linkerd: ({ linkerdVersion }) => filled(linkerdVersion),
    defaultInboundPolicy: ({ proxy }) => filled(fieldsOf(proxy).defaultInboundPolicy),
    opaquePorts: ({ proxy }) => {
        const ports = filled(fieldsOf(proxy).opaquePorts);
        return ports === undefined ? undefined : listFrom(ports);
    },
} as const satisfies Partial<FactReaders<Fields>>;

/**
 * The facts in the ConfigMap `prometheus-config`, which holds the configuration of Linkerd Viz's Prometheus
 * (viz/charts/linkerd-viz/templates/prometheus.yaml).
 */
export const prometheusReaders = {
    scrapeSeconds: ({ global }) => goDuration(textOf(fieldsOf(global).scrape_interval) ?? ""),
} as const satisfies Partial<FactReaders<Fields>>;

/** The values that Linkerd was installed with; empty if they are not among the objects. */
export const linkerdValues = remembered((objects: readonly KubernetesObject[]): Fields =>
    parsed(objects, "linkerd-config", "values"),
);

/** Reads what Linkerd keeps of its own installation. */
export function readLinkerd(objects: readonly KubernetesObject[]): Installation {
    return readFacts(linkerdValues(objects), linkerdReaders);
}

/** Reads what the configuration of Linkerd Viz's Prometheus states. */
export function readPrometheus(objects: readonly KubernetesObject[]): Installation {
    return readFacts(parsed(objects, "prometheus-config", "prometheus.yml"), prometheusReaders);
}

function filled(value: unknown): string | undefined {
    return textOf(value) || undefined;
}

/** YAML in the one ConfigMap of a name; nothing where there are several, which may differ. */
function parsed(objects: readonly KubernetesObject[], name: string, key: string): Fields {
    const [configMap, another] = allOf({ objects }, "ConfigMap").filter(
        (object) => nameOf(object) === name,
    );
    const text = textOf(fieldsOf(configMap?.data)[key]);
    return text === undefined || another !== undefined ? {} : fieldsOf(parseYaml(text));
}
