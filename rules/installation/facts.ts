import type { Installation } from "../canary/context";
import { inboundPolicies } from "../inbound-policies";

/** The name of a fact, the same in `Installation`, in the policies' setting `installation` and in the readers. */
export type FactName = keyof Installation;

/** What an installation fact is, for the options of `lint` and for the setting of the policies. */
export interface InstallationFact {
    /**
     * The type of its value: a text, `true` or `false`, a list of texts, or a number of seconds, which an option takes
     * as a duration.
     */
    readonly type: "text" | "switch" | "list" | "seconds";
    /** The option without its dashes; a switch that begins with `no-` sets `true`, since it is Flagger's own flag. */
    readonly option: string;
    /** The placeholder of the option's value, such as `version`. @default - none, for a switch */
    readonly argument?: string;
    /** What it is, for the help of the option and the description of the setting. */
    readonly description: string;
    /** The description of the setting, where it differs from the option's. @default - `description` */
    readonly setting?: string;
    /** The help of the option that sets a switch to `false`. @default - there is no such option */
    readonly negation?: string;
    /** The values that there are. @default - any */
    readonly choices?: readonly string[];
    /**
     * What the product itself takes where its own setting is unset: Flagger 1.44.0, Linkerd and Linkerd Viz edge-25.7.5.
     * @default - the product has no such setting, or no default
     */
    readonly default?: string | number | boolean | readonly string[];
}

/**
 * Every fact about an installation that decides whether a Canary works: the one table from which the options of `lint`
 * and the setting `installation` of the policies are made, and after which the facts of a platform and of a cluster
 * are read.
 */
export const installationFacts = {
    meshProvider: {
        type: "text",
        option: "mesh-provider",
        argument: "name",
        description: "Flagger's -mesh-provider",
        default: "istio",
    },
    metricsServer: {
        type: "text",
        option: "metrics-server",
        argument: "url",
        description: "Flagger's -metrics-server, the Prometheus that it queries",
        default: "http://prometheus:9090",
    },
    noCrossNamespaceRefs: {
        type: "switch",
        option: "no-cross-namespace-refs",
        description: "Flagger has -no-cross-namespace-refs",
        default: false,
    },
    selectorLabels: {
        type: "list",
        option: "selector-labels",
        argument: "labels",
        description: "Flagger's -selector-labels",
        default: ["app", "name", "app.kubernetes.io/name"],
    },
    flagger: {
        type: "text",
        option: "flagger",
        argument: "version",
        description: "Flagger's version",
    },
    flaggerNamespace: {
        type: "text",
        option: "flagger-namespace",
        argument: "name",
        description: "Flagger's namespace",
    },
    flaggerMeshed: {
        type: "switch",
        option: "flagger-meshed",
        description: "Flagger's own pods are in the mesh",
        negation: "Flagger's own pods are not in the mesh",
    },
    linkerd: {
        type: "text",
        option: "linkerd",
        argument: "version",
        description: "Linkerd's version: an edge release or a number",
    },
    gatewayApi: {
        type: "text",
        option: "gateway-api",
        argument: "version",
        description: "version of the Gateway API's CRDs",
    },
    scrapeSeconds: {
        type: "seconds",
        option: "scrape-interval",
        argument: "duration",
        description: "time between two scrapes of Prometheus",
        setting: "seconds between two scrapes of Prometheus",
        default: 10,
    },
    defaultInboundPolicy: {
        type: "text",
        option: "default-inbound-policy",
        argument: "policy",
        description: "Linkerd's proxy.defaultInboundPolicy",
        choices: inboundPolicies,
        default: "all-unauthenticated",
    },
    opaquePorts: {
        type: "list",
        option: "opaque-ports",
        argument: "ports",
        description: "Linkerd's proxy.opaquePorts",
        default: ["25", "587", "3306", "4444", "5432", "6379", "9300", "11211"],
    },
} as const satisfies { readonly [Name in FactName]-?: InstallationFact };

/** The names of all facts, in the order of the table. */
export const factNames = Object.keys(installationFacts) as readonly FactName[];

/** A fact by its name. */
export function factOf(name: FactName): InstallationFact {
    return installationFacts[name];
}
