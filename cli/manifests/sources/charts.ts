import * as path from "node:path";
import { parseYaml } from "../../../rules/yaml";
import { readTextFile } from "../../text";
import { type FileProblem, notRendered, START } from "../file-problem";
import { type Manifest, parseManifests } from "../parse";
import { runTool } from "./tools";

/** Objects of something that was rendered, or why it was not. */
export interface Rendered {
    readonly manifests: readonly Manifest[];
    readonly problems: readonly FileProblem[];
}

/** Helm prints the template before each document. */
const SOURCE = /^# Source: (?<template>.+)$/m;

/**
 * Renders a Helm chart with its own values. Its objects are placed in their templates; the line in a template is unknown.
 *
 * @param folder - of the chart
 */
export function renderChart(folder: string): Rendered {
    const chart = path.join(folder, "Chart.yaml");
    if (isLibrary(chart)) {
        return { manifests: [], problems: [] };
    }
    const args = ["template", "release-name", folder, "--include-crds"];
    const result = runTool("helm", args);
    if ("failure" in result) {
        const command = `helm template ${folder} --values <file>`;
        return {
            manifests: [],
            problems: [notRendered(chart, `the chart ${folder}`, result.failure, command)],
        };
    }
    const manifests = result.output.split(/^---$/m).flatMap((document) => {
        const template = SOURCE.exec(document)?.groups?.["template"] ?? "";
        // its path begins with the chart's name
        const file = path.join(folder, template.split("/").slice(1).join("/"));
        return parseManifests(document, file).manifests.map((manifest) => ({
            ...manifest,
            position: START,
            positionOf: () => START,
        }));
    });
    return { manifests, problems: [] };
}

/** A chart with nothing but templates for other charts. */
function isLibrary(file: string): boolean {
    try {
        const chart = parseYaml(readTextFile(file)) as { readonly type?: unknown } | undefined;
        return chart?.type === "library";
    } catch {
        // helm states the reason
        return false;
    }
}
