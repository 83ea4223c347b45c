import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { chartLocation, type ChartSource } from "../sources";
import { skipServiceAwait } from "../transforms";

const releaseName = "flagger-loadtester";

/** Address at which Flagger calls the load tester of a namespace. */
export function loadTesterAddress(namespace: string): string {
    return `http://${releaseName}.${namespace}/`;
}

/** Arguments of {@link LoadTester}. */
export interface LoadTesterArgs {
    /** Namespace it runs in; meshed, for the split of traffic happens in the client's proxy. */
    readonly namespace: string;
    /** Where the chart loadtester comes from. */
    readonly chart: ChartSource;
}

/** Flagger's load tester: runs the smoke tests and makes the load that an analysis judges by. */
export class LoadTester extends pulumi.ComponentResource {
    constructor(name: string, args: LoadTesterArgs, opts?: pulumi.ComponentResourceOptions) {
        super("linkerd-canary:flagger:LoadTester", name, {}, opts);
        new k8s.helm.v4.Chart(
            `${name}-chart`,
            { ...chartLocation(args.chart), name: releaseName, namespace: args.namespace },
            { parent: this, transforms: [skipServiceAwait] },
        );
        this.registerOutputs({});
    }
}
