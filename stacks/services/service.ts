import type {
    Alert,
    CanaryAnalysis,
    Check,
    DisruptionBudget,
    Duration,
    ExpectedTraffic,
    HealthPaths,
    HpaAutoscaling,
    Resources,
} from "../../components";

/** A text of a service's setting, which its container gets as an environment variable. */
export interface ServiceEnv {
    /** Name of the variable. */
    readonly variable: string;
    /** What it is, for the list of settings. */
    readonly what: string;
    /** Its value where the stack's file has none. */
    readonly otherwise: string;
}

/**
 * A service: what is the same of it in every environment. How its releases go is the environment's ({@link DeliverySettings}).
 *
 * Each has a setting of its name: `image` and `args` of its next release, and its `env`.
 *
 * @example
 * export const cart: Service = {
 *     name: "cart",
 *     namespace: "shop",
 *     image: "registry.example.com/shop/cart:1.4.0",
 *     port: 8080,
 *     health: { ready: "/readyz", live: "/healthz" },
 *     smokeTest: (canary) => `curl -sf ${canary}/readyz`,
 *     loadTest: (canary) => `hey -z 1m -q 10 -c 2 ${canary}/`,
 * };
 */
export interface Service {
    /** Name of the workload, of its Canary, of the Service that clients call, and of its setting. */
    readonly name: string;
    /** Namespace that it runs in; the platform makes it and meshes it. */
    readonly namespace: string;
    /** Image with tag, where the stack's file names none. */
    readonly image: string;
    /** Port that the container listens on and clients call. */
    readonly port: number;
    /** Paths of its probes. */
    readonly health: HealthPaths;
    /**
     * Begins the container's command line; the arguments of a release follow.
     * @default - the image's own command
     */
    readonly command?: readonly string[];
    /**
     * Settings that the container gets as environment variables, by the name of the setting.
     * @default - none
     */
    readonly env?: Readonly<Record<string, ServiceEnv>>;
    /**
     * Number of the image's user, needed where the image names it by a word.
     * @default - the image's
     */
    readonly runAsUser?: number;
    /**
     * What its container asks for and may use.
     * @default - the component's requests, no limits
     */
    readonly resources?: Resources;
    /**
     * Bash command that has to pass before the canary gets traffic; it is given the canary's URL without an end slash.
     * @default - none
     */
    readonly smokeTest?: (canary: string) => string;
    /**
     * Command that makes requests while the canary is judged; it is given the canary's URL without an end slash.
     * @default - none: the canary is judged by the users' requests alone
     */
    readonly loadTest?: (canary: string) => string;
    /**
     * What is different from the environment's way, in all environments.
     * @default - none
     */
    readonly delivery?: Partial<DeliverySettings>;
}

/** How an environment releases its services. */
export interface DeliverySettings {
    /**
     * The requests of a usual second, for the odds that a preview tells.
     * @default - not known, and no odds are told
     */
    readonly traffic?: ExpectedTraffic;
    /** How a release is judged, and how traffic moves meanwhile. */
    readonly analysis: Omit<CanaryAnalysis, "checks" | "alerts">;
    /**
     * Gates and hooks beside the service's own tests.
     * @default - none
     */
    readonly checks?: readonly Check[];
    /**
     * Who is told of each release.
     * @default - those of Flagger's global notifier
     */
    readonly alerts?: readonly Alert[];
    /**
     * Replicas of canary and primary.
     * @default - one of each
     */
    readonly autoscaling?: HpaAutoscaling;
    /**
     * Number of pods that a drain may evict; `false` for no budget.
     * @default - one at a time
     */
    readonly disruptionBudget?: DisruptionBudget | false;
    /** Time in which a release has to become ready. */
    readonly progressDeadline: Duration;
}

/** One release of a service, as the stack's file names it. */
export interface ServiceRelease {
    /** Image with tag. */
    readonly image: string;
    /** Further arguments. */
    readonly args: readonly string[];
    /** The values of the service's `env`. */
    readonly env: Readonly<Record<string, string>>;
}

/** A service as one stack releases it. */
export interface ReleasedService {
    readonly service: Service;
    readonly release: ServiceRelease;
    readonly delivery: DeliverySettings;
}
