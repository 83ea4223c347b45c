import * as fs from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { type Mount, mapPaths } from "./volumes";

/** What differs for a Prometheus that runs outside the cluster. */
export interface PrometheusPlace {
    readonly proxyUrl: string;
    readonly kubeconfig: string;
    readonly mounts: readonly Mount[];
    /** Folder of its sockets, which are named after its ports. */
    readonly socketsDir: string;
}

interface ScrapeConfig {
    kubernetes_sd_configs?: Record<string, unknown>[];
    static_configs?: { targets: string[]; labels?: Record<string, string> }[];
    proxy_url?: string;
    bearer_token_file?: string;
    tls_config?: { ca_file?: string };
}

interface PrometheusConfig {
    rule_files?: string[];
    scrape_configs?: ScrapeConfig[];
}

/** The label with which Prometheus scrapes a target on a socket. */
const socketLabel = "__unix_socket__";

/**
 * The chart's own Prometheus configuration with only its surroundings exchanged: discovery asks the API
 * server through a kubeconfig, pods are reached through the mesh's proxy, and itself on its socket.
 * Jobs, relabelling and intervals stay as the chart has them.
 */
export function adaptPrometheusConfig(text: string, place: PrometheusPlace): string {
    const config = parse(text) as PrometheusConfig;
    for (const job of config.scrape_configs ?? []) {
        const discovers = job.kubernetes_sd_configs !== undefined;
        job.kubernetes_sd_configs = job.kubernetes_sd_configs?.map((sd) => ({
            ...sd,
            kubeconfig_file: place.kubeconfig,
        }));
        if (discovers) {
            job.proxy_url = place.proxyUrl;
        }
        if (job.bearer_token_file !== undefined) {
            job.bearer_token_file = mapPaths(job.bearer_token_file, place.mounts);
        }
        if (job.tls_config?.ca_file !== undefined) {
            job.tls_config.ca_file = mapPaths(job.tls_config.ca_file, place.mounts);
        }
        for (const group of job.static_configs ?? []) {
            const [, port] = /^localhost:(\d+)$/.exec(group.targets.join(" ")) ?? [];
            if (port !== undefined) {
                const socket = path.join(place.socketsDir, port);
                group.labels = { ...group.labels, [socketLabel]: socket };
            }
        }
    }
    config.rule_files = config.rule_files?.map((file) => mapPaths(file, place.mounts));
    return stringify(config);
}

/** Rewrites the file behind `--config.file` in place; it is the pod's own copy of its ConfigMap. */
export function adaptPrometheusFile(args: readonly string[], place: PrometheusPlace): void {
    const file = args
        .map((arg) => /^--config\.file=(.*)$/.exec(arg)?.[1])
        .find((value) => value !== undefined);
    if (file !== undefined) {
        fs.writeFileSync(file, adaptPrometheusConfig(fs.readFileSync(file, "utf8"), place));
    }
}
