import type {
    Alert,
    AwaitRelease,
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
 * A service with the settings that are the same in every environment. {@link DeliverySettings} of the environment
 * define its releases.
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
    /** Namespace that it runs in; the platform creates and meshes it. */
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
     * Requests and limits of its container.
     * @default - the component's requests, no limits
     */
    readonly resources?: Resources;
    /**
     * Bash command that must succeed before the canary receives traffic; the argument is the canary's URL without a
     * trailing slash.
     * @default - none
     */
    readonly smokeTest?: (canary: string) => string;
    /**
     * Command that sends requests during the analysis; the argument is the canary's URL without a trailing slash.
     * @default - none: only users' requests are evaluated
     */
    readonly loadTest?: (canary: string) => string;
    /**
     * Overrides of the environment's settings, in all environments.
     * @default - none
     */
    readonly delivery?: Partial<DeliverySettings>;
}

/** How an environment releases its services. */
export interface DeliverySettings {
    /**
     * The usual requests per second, for the detection probability in a preview.
     * @default - unknown: no detection probability
     */
    readonly traffic?: ExpectedTraffic;
    /** How a release is evaluated, and how traffic moves. */
    readonly analysis: Omit<CanaryAnalysis, "checks" | "alerts">;
    /**
     * Gates and hooks in addition to the service's own tests.
     * @default - none
     */
    readonly checks?: readonly Check[];
    /**
     * Alerts about each release.
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
    /**
     * How long `pulumi up` waits for a release. The setting `awaitRelease` overrides it.
     * @default - it does not wait
     */
    readonly awaitRelease?: AwaitRelease;
    /** Time for a release to become ready. */
    readonly progressDeadline: Duration;
}

/** One release of a service, as the stack's file names it. */
export interface ServiceRelease {
    /** Image with tag. */
    readonly image: string;
    /** Additional arguments. */
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
