import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { chartFix, explainFailure, overlayFix } from "./source-errors";
import { type ChartLocation, chartLocation, type ChartSource } from "./sources";

/** Where a component gets an installation from, and by which argument. */
export interface Fetched<Source> {
    /** Path of the argument, such as `flagger.install.chart`. */
    readonly path: string;
    readonly source: Source;
}

/** Renders a chart from its source; an error that stops it names the argument. */
export function fetchedChart(
    name: string,
    { path, source }: Fetched<ChartSource>,
    args: Omit<k8s.helm.v4.ChartArgs, keyof ChartLocation>,
    opts: pulumi.ComponentResourceOptions,
): k8s.helm.v4.Chart {
    const chart = new k8s.helm.v4.Chart(name, { ...chartLocation(source), ...args }, opts);
    return explainFailure(chart, chartFix(path, source));
}

/** Renders a kustomize overlay; an error that stops it names the argument. */
export function fetchedOverlay(
    name: string,
    { path, source }: Fetched<string>,
    namespace: string,
    opts: pulumi.ComponentResourceOptions,
): k8s.kustomize.v2.Directory {
    const overlay = new k8s.kustomize.v2.Directory(name, { directory: source, namespace }, opts);
    return explainFailure(overlay, overlayFix(path, source));
}
