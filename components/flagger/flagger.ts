import * as pulumi from "@pulumi/pulumi";

import { mergeValues } from "../chart-values";
import { fetchedChart, fetchedOverlay } from "../fetched";
import type { ChartValues } from "../linkerd/values";
import { refuse } from "../refuse";
import type { ChartSource } from "../sources";
import { awaitEstablished, deleteWithStack, inOrder, skipServiceAwait } from "../transforms";
import { makeDisruptionBudget, makeNotificationsSecret, makePodMonitor } from "./extras";
import { secretEnvironment } from "./notifications";
import { adopt, keepNamespace } from "./overlay";
import { applySettings } from "./overlay-settings";
import { flaggerProblems } from "./problems";
import { restartOnChange } from "./restart";
import type { FlaggerSettings } from "./settings";
import { flaggerValues } from "./values";

/** Flagger from its Helm chart. */
export interface FlaggerByHelm {
    readonly by: "helm";
    /** Where the chart flagger comes from. */
    readonly chart: ChartSource;
    /**
     * Additional values of the chart, which override all others. Values that this package relies on are rejected, each
     * with the argument to use instead.
     * @default - none
     */
    readonly values?: ChartValues;
}

/** Flagger from its kustomize overlay for Linkerd, to whose objects the same arguments are applied. */
export interface FlaggerByKustomize {
    readonly by: "kustomize";
    /** The overlay: a folder, or the address of one in a git repository with its `?ref=`. */
    readonly overlay: string;
}

/** Installation of Flagger. */
export type FlaggerInstall = FlaggerByHelm | FlaggerByKustomize;

/** Arguments of {@link Flagger}. */
export interface FlaggerArgs extends FlaggerSettings {
    /** How to install it; going from one way to the other keeps every canary. */
    readonly install: FlaggerInstall;
}

const chartType = "kubernetes:helm.sh/v4:Chart";
const overlayType = "kubernetes:kustomize/v2:Directory";

/**
 * Flagger, configured for Linkerd: meshed, with its CRDs, and authorized to query Viz' Prometheus.
 *
 * Both kinds of installation take the same arguments and give the same result. Its CRDs are objects of the stack, and
 * upgraded with it, whereas `helm upgrade` would leave those in the chart's `crds/` as they were.
 *
 * @example
 * new Flagger("flagger", {
 *     namespace: "flagger-system",
 *     version: pins.flagger.version,
 *     vizNamespace: "linkerd-viz",
 *     install: { by: "helm", chart: pins.flagger.chart },
 *     notifications: {
 *         type: "slack",
 *         address: new pulumi.Config().requireSecret("slackUrl"),
 *         channel: "releases",
 *     },
 * }, { dependsOn: [viz] });
 */
export class Flagger extends pulumi.ComponentResource {
    constructor(name: string, args: FlaggerArgs, opts?: pulumi.ComponentResourceOptions) {
        super(
            "linkerd-canary:flagger:Flagger",
            name,
            refuse(`the arguments of Flagger ${name}`, flaggerProblems(name, args)),
            opts,
        );
        const dependsOn = makeNotificationsSecret(name, args, this);
        makeDisruptionBudget(name, args, this);
        makePodMonitor(name, args, this);
        switch (args.install.by) {
            case "helm":
                this.installChart(`${name}-install`, args, args.install, dependsOn);
                break;
            case "kustomize":
                this.installOverlay(`${name}-install`, args, args.install, dependsOn);
                break;
        }
        this.registerOutputs({});
    }

    private installChart(
        name: string,
        args: FlaggerArgs,
        { chart, values }: FlaggerByHelm,
        dependsOn: pulumi.Resource[],
    ): void {
        fetchedChart(
            name,
            { path: "flagger.install.chart", source: chart },
            {
                name: "flagger",
                namespace: args.namespace,
                values: mergeValues(flaggerValues(args), values),
            },
            {
                parent: this,
                dependsOn,
                transforms: [
                    inOrder(
                        skipServiceAwait,
                        awaitEstablished,
                        deleteWithStack,
                        restartOnChange(secretEnvironment(args)),
                        adopt(pulumi.createUrn(name, overlayType, this)),
                    ),
                ],
            },
        );
    }

    private installOverlay(
        name: string,
        args: FlaggerArgs,
        { overlay }: FlaggerByKustomize,
        dependsOn: pulumi.Resource[],
    ): void {
        fetchedOverlay(name, { path: "flagger.install.overlay", source: overlay }, args.namespace, {
            parent: this,
            dependsOn,
            transforms: [
                inOrder(
                    skipServiceAwait,
                    awaitEstablished,
                    keepNamespace,
                    applySettings(args),
                    restartOnChange(secretEnvironment(args)),
                    adopt(pulumi.createUrn(name, chartType, this)),
                ),
            ],
        });
    }
}
