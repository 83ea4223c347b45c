import * as pulumi from "@pulumi/pulumi";

import { mergeValues } from "../chart-values";
import { fetchedChart, fetchedOverlay } from "../fetched";
import type { ChartValues } from "../linkerd/values";
import { refuse } from "../refuse";
import type { ChartSource } from "../sources";
import { inOrder, skipServiceAwait } from "../transforms";
import { makeLoadTesterAccount, makeLoadTesterPolicies } from "./load-tester-access";
import { loadTesterProblems } from "./load-tester-problems";
import { loadTesterAddress, loadTesterName, type LoadTesterSettings } from "./load-tester-settings";
import { loadTesterDeployment, loadTesterValues } from "./load-tester-values";
import { adopt } from "./overlay";

/** The load tester from its Helm chart. */
export interface LoadTesterByHelm {
    readonly by: "helm";
    /** Where the chart loadtester comes from. */
    readonly chart: ChartSource;
    /**
     * Additional values of the chart, which override all others. Values that protect it from misuse are rejected.
     * @default - none
     */
    readonly values?: ChartValues;
}

/** The load tester from Flagger's kustomize overlay, to whose objects the same arguments are applied. */
export interface LoadTesterByKustomize {
    readonly by: "kustomize";
    /** The overlay: a folder, or the address of one in a git repository with its `?ref=`. */
    readonly overlay: string;
}

/** How the load tester is installed. */
export type LoadTesterInstall = LoadTesterByHelm | LoadTesterByKustomize;

/** Arguments of {@link LoadTester}. */
export interface LoadTesterArgs extends LoadTesterSettings {
    /** How to install it. */
    readonly install: LoadTesterInstall;
}

const chartType = "kubernetes:helm.sh/v4:Chart";
const overlayType = "kubernetes:kustomize/v2:Directory";

/**
 * Flagger's load tester: runs the tests and the load of an analysis.
 *
 * It runs any shell command that it receives. A Server with an AuthorizationPolicy therefore admits only Flagger, it
 * accepts only canaries in the listed namespaces, and it has no token for the API server unless you grant it
 * permissions. It has one replica: manual gates are stored in memory and closed when it restarts.
 *
 * @example
 * new LoadTester("load-tester", {
 *     namespace: "shop",
 *     canaryNamespaces: ["shop"],
 *     install: { by: "helm", chart: pins.loadTester.chart },
 * }, { dependsOn: [flagger] });
 */
export class LoadTester extends pulumi.ComponentResource {
    /** URL at which canaries' checks call it. */
    readonly address: string;

    constructor(name: string, args: LoadTesterArgs, opts?: pulumi.ComponentResourceOptions) {
        super(
            "linkerd-canary:flagger:LoadTester",
            name,
            refuse(`the arguments of LoadTester ${name}`, loadTesterProblems(name, args)),
            opts,
        );
        const { install } = args;
        const account = makeLoadTesterAccount(name, args, this);
        makeLoadTesterPolicies(name, args, this);
        // One name for both ways, so that the objects of one can be taken over by the other.
        const installName = `${name}-chart`;
        switch (install.by) {
            case "helm":
                fetchedChart(
                    installName,
                    { path: "loadTester.install.chart", source: install.chart },
                    {
                        name: loadTesterName,
                        namespace: args.namespace,
                        values: mergeValues(loadTesterValues(args), install.values),
                    },
                    {
                        parent: this,
                        dependsOn: [account],
                        transforms: [
                            inOrder(
                                skipServiceAwait,
                                adopt(pulumi.createUrn(installName, overlayType, this)),
                            ),
                        ],
                    },
                );
                break;
            case "kustomize":
                fetchedOverlay(
                    installName,
                    { path: "loadTester.install.overlay", source: install.overlay },
                    args.namespace,
                    {
                        parent: this,
                        dependsOn: [account],
                        transforms: [
                            inOrder(
                                skipServiceAwait,
                                applyToOverlay(args),
                                adopt(pulumi.createUrn(installName, chartType, this)),
                            ),
                        ],
                    },
                );
                break;
        }
        this.address = loadTesterAddress(args.namespace);
        this.registerOutputs({});
    }
}

function applyToOverlay(settings: LoadTesterSettings): pulumi.ResourceTransform {
    return ({ opts, props, type }) => {
        const { metadata } = props as { readonly metadata?: object };
        const moved = { ...props, metadata: { ...metadata, namespace: settings.namespace } };
        switch (type) {
            case "kubernetes:apps/v1:Deployment":
                return { props: loadTesterDeployment(moved, settings), opts };
            case "kubernetes:core/v1:Service":
                return { props: moved, opts };
            default:
                return undefined;
        }
    };
}
