import { prometheusAddress } from "../linkerd/viz/viz-values";
import type { EnvironmentSettings } from "./notifications";

/** Flagger's provider for Linkerd: with `gatewayapi:v1` Flagger waits for a route status that Linkerd never writes. */
export const meshProvider = "gatewayapi:v1beta1";

/** CPU and memory, as Kubernetes writes them: `100m`, `512Mi`. */
export interface ResourceList {
    /**
     * CPU, such as `100m`.
     * @default - none
     */
    readonly cpu?: string;
    /**
     * Memory, such as `512Mi`.
     * @default - none
     */
    readonly memory?: string;
}

/** Resource requests and limits of a container. */
export interface Resources {
    /**
     * Requests.
     * @default - none
     */
    readonly requests?: ResourceList;
    /**
     * Limits.
     * @default - none
     */
    readonly limits?: ResourceList;
}

/** A taint that pods may meet, as in a pod's `tolerations`. */
export interface Toleration {
    /**
     * Key of the taint.
     * @default - any
     */
    readonly key?: string;
    /**
     * How key and value are compared.
     * @default - Kubernetes' own, Equal
     */
    readonly operator?: "Exists" | "Equal";
    /**
     * Value of the taint.
     * @default - none
     */
    readonly value?: string;
    /**
     * Effect of the taint.
     * @default - any
     */
    readonly effect?: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
    /**
     * Seconds for which it stays on a node that gets the taint `NoExecute`.
     * @default - forever
     */
    readonly tolerationSeconds?: number;
}

/** A PodMonitor of the Prometheus Operator, whose CRDs have to be there. */
export interface PodMonitorSettings {
    /**
     * Namespace of the PodMonitor.
     * @default - Flagger's
     */
    readonly namespace?: string;
    /**
     * How often Flagger's own metrics are scraped.
     * @default "15s"
     */
    readonly interval?: string;
    /**
     * Labels by which a Prometheus finds it.
     * @default - none besides its name
     */
    readonly labels?: Readonly<Record<string, string>>;
}

/** Everything about Flagger that does not depend on how it is installed. */
export interface FlaggerSettings extends EnvironmentSettings {
    /** Namespace of Flagger; it must exist and be meshed. */
    readonly namespace: string;
    /** Version, such as `1.44.0`: what the chart or the overlay installs. */
    readonly version: string;
    /** Namespace of Viz, whose Prometheus Flagger asks. */
    readonly vizNamespace: string;
    /**
     * URL of another Prometheus that evaluates canaries; this component then does not authorize its clients.
     * @default - Viz' own, which a policy opens for Flagger
     */
    readonly prometheus?: string;
    /** Log level. @default "info" */
    readonly logLevel?: "debug" | "info" | "warning" | "error";
    /**
     * Labels with these prefixes are copied from a workload to its primary; `*` for all.
     * @default ["app.kubernetes.io"]
     */
    readonly includeLabelPrefix?: readonly string[];
    /**
     * Labels that Flagger uses to distinguish the pods of a workload from those of its primary.
     * @default - Flagger's: app, name, app.kubernetes.io/name
     */
    readonly selectorLabels?: readonly string[];
    /**
     * Whether a change of a ConfigMap or Secret that a workload uses is a release as well.
     * @default true
     */
    readonly configTracking?: boolean;
    /**
     * The only namespace that Flagger watches.
     * @default - all
     */
    readonly watchNamespace?: string;
    /**
     * Whether canaries may only refer to metric templates and alert providers of their own namespace.
     * @default false
     */
    readonly noCrossNamespaceRefs?: boolean;
    /**
     * Name of the cluster in every message.
     * @default - none
     */
    readonly clusterName?: string;
    /**
     * Several replicas, one of which leads.
     * @default - one replica
     */
    readonly leaderElection?: {
        /** Number of replicas. */
        readonly replicas: number;
    };
    /**
     * Minimum number of replicas during a drain; needs leader election.
     * @default - no disruption budget
     */
    readonly podDisruptionBudget?: {
        /** Number of replicas that stay. */
        readonly minAvailable: number;
    };
    /** Scraping of Flagger's own metrics. @default - none */
    readonly podMonitor?: PodMonitorSettings;
    /**
     * Requests and limits.
     * @default - those of the chart and the overlay: 10m and 32Mi, at most 1000m and 512Mi
     */
    readonly resources?: Resources;
    /**
     * Registry and folder of the image `flagger`, such as `registry.example.com/fluxcd`.
     * @default - that of the chart or the overlay, ghcr.io/fluxcd
     */
    readonly imageRegistry?: string;
    /**
     * Secret in the namespace with which the image is pulled.
     * @default - none
     */
    readonly imagePullSecret?: string;
    /** Priority class of its pods. @default - none */
    readonly priorityClass?: string;
    /** Additional annotations of its pods. @default - none */
    readonly podAnnotations?: Readonly<Record<string, string>>;
    /** Additional labels of its pods. @default - none */
    readonly podLabels?: Readonly<Record<string, string>>;
    /** Labels of the nodes that it may run on. @default - any node */
    readonly nodeSelector?: Readonly<Record<string, string>>;
    /** Taints of nodes that it may run on. @default - none */
    readonly tolerations?: readonly Toleration[];
}

/** Defaults of the arguments. */
export const flaggerDefaults = {
    logLevel: "info",
    includeLabelPrefix: ["app.kubernetes.io"],
    configTracking: true,
    noCrossNamespaceRefs: false,
    slackUsername: "flagger",
    podMonitorInterval: "15s",
    imageRegistry: "ghcr.io/fluxcd",
} as const;

/** Name of Flagger's ServiceAccount, by which the mesh knows it. */
export const flaggerAccount = "flagger";

/** URL of the Prometheus that Flagger asks. */
export function metricsServer(
    settings: Pick<FlaggerSettings, "prometheus" | "vizNamespace">,
): string {
    return settings.prometheus ?? prometheusAddress(settings.vizNamespace);
}
