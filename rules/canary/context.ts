/** A Kubernetes object as plain data, from any tool. */
export interface KubernetesObject {
    /** Group and version of its API, such as `apps/v1`. */
    readonly apiVersion: string;
    /** Its kind, such as `Deployment`. */
    readonly kind: string;
    /** What Kubernetes keeps of every object. */
    readonly metadata: {
        /** Its name. */
        readonly name: string;
        /**
         * Its namespace.
         * @default - none, for a kind that has none
         */
        readonly namespace?: string;
        /**
         * Its labels.
         * @default - none
         */
        readonly labels?: Readonly<Record<string, string>>;
        /**
         * Its annotations.
         * @default - none
         */
        readonly annotations?: Readonly<Record<string, string>>;
    };
    /** Everything else of it, such as `spec`. */
    readonly [field: string]: unknown;
}

/** What is known of the installation that will run the Canary; an unset fact is unknown and not checked. */
export interface Installation {
    /** Flagger's `-mesh-provider`. */
    readonly meshProvider?: string;
    /** Flagger's `-metrics-server`. */
    readonly metricsServer?: string;
    /** Flagger's version, such as `1.44.0`. */
    readonly flagger?: string;
    /** Flagger's namespace. */
    readonly flaggerNamespace?: string;
    /** Whether Flagger's own pods are in the mesh. */
    readonly flaggerMeshed?: boolean;
    /** Flagger's `-no-cross-namespace-refs`. */
    readonly noCrossNamespaceRefs?: boolean;
    /** Flagger's `-selector-labels`. */
    readonly selectorLabels?: readonly string[];
    /** Linkerd's version, an edge release or a number. */
    readonly linkerd?: string;
    /** Version of the Gateway API's CRDs. */
    readonly gatewayApi?: string;
    /** Seconds between two scrapes of the Prometheus that Flagger asks. */
    readonly scrapeSeconds?: number;
    /** Linkerd's `proxy.defaultInboundPolicy`. */
    readonly defaultInboundPolicy?: string;
    /** The proxy's `opaquePorts`, single ports and ranges. */
    readonly opaquePorts?: readonly string[];
}

/**
 * Everything that decides whether a Canary works as intended: the Canary, its related objects, and the installation that
 * runs it.
 */
export interface RuleContext {
    /** The Canary; its spec is what a user wrote, so nothing about its shape is certain. */
    readonly canary: KubernetesObject;
    /** The objects around it that are known: its target, templates, Services, routes, namespaces and more. */
    readonly objects: readonly KubernetesObject[];
    /**
     * Kinds of which `objects` holds all that there are in the cluster, or will be: only of these may a rule say that
     * one is missing. Written as `kind` alone, such as `MetricTemplate`; as `kind namespace` for those of one namespace;
     * as `kind namespace/name` where it is known of one object whether it is there.
     */
    readonly authoritativeKinds: readonly string[];
    /** The Flagger, Linkerd and Prometheus that will run it. */
    readonly installation: Installation;
}
