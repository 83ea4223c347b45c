import type { Perspective } from "../../../rules/metrics/requests";
import type { Duration, Percent } from "../units";

/** Fields of every check. */
export interface CheckBase {
    /**
     * Name of the check in events; unique within the analysis.
     * @default - the kind's own, such as `smoke-test`
     */
    readonly name?: string;
}

/** Fields of a check that the load tester runs. */
export interface LoadTesterCheck extends CheckBase {
    /**
     * URL of the load tester.
     * @default - the platform's
     */
    readonly loadTester?: string;
}

/** Fields of a check that calls your own service. */
export interface UrlCheck extends CheckBase {
    /**
     * URL that Flagger calls by POST with the Canary's name, namespace and phase; status 200 to 202 approves, any other
     * denies.
     */
    readonly url: string;
    /**
     * Additional `metadata` of the request. The values are visible in the Canary.
     * @default - none
     */
    readonly metadata?: Readonly<Record<string, string>>;
    /**
     * Time after which a missing response counts as a denial.
     * @default - Flagger's, 10s
     */
    readonly timeout?: Duration;
    /**
     * Number of retries if the service is unreachable or responds with an error (5xx).
     * @default - Flagger's, 0
     */
    readonly retries?: number;
    /**
     * Disables the verification of the service's certificate.
     * @default false
     */
    readonly insecureSkipVerify?: boolean;
}

/** A shell command that must succeed before the canary receives traffic; named `smoke-test`. */
export interface SmokeTest extends LoadTesterCheck {
    readonly kind: "smokeTest";
    /**
     * Run with bash; it passes if its exit code is 0. A failure counts as a failed check, and the command is retried.
     */
    readonly command: string;
    /**
     * Timeout, after which it fails.
     * @default "15s"
     */
    readonly timeout?: Duration;
}

/** Fields of every conformance test. */
export interface ConformanceTestBase extends LoadTesterCheck {
    readonly kind: "conformanceTest";
    /**
     * `beforeTraffic`: the canary receives no traffic until it has passed. `eachCheck`: again at every check, before
     * the metrics; then its time counts against the analysis' interval.
     * @default "beforeTraffic"
     */
    readonly when?: "beforeTraffic" | "eachCheck";
    /**
     * Timeout, after which it fails.
     * @default "3m"
     */
    readonly timeout?: Duration;
}

/**
 * The tests of a Helm release (`helm test`); named `helm-test`. The load tester's ServiceAccount needs the rights to run
 * them: values `rbac` of the chart loadtester.
 */
export interface HelmTest extends ConformanceTestBase {
    readonly tool: "helm";
    /** Name of the release. */
    readonly release: string;
    /**
     * Namespace of the release.
     * @default - the Canary's
     */
    readonly releaseNamespace?: string;
    /**
     * Runs only the tests of these names.
     * @default - all
     */
    readonly only?: readonly string[];
}

/** A file of the Bash Automated Testing System; named `bats-test`. */
export interface BatsTest extends ConformanceTestBase {
    readonly tool: "bats";
    /** Path of the file, or of a folder of them, inside the load tester's container. */
    readonly file: string;
}

/** Any command; named `conformance-test`. */
export interface CommandTest extends ConformanceTestBase {
    readonly tool: "command";
    /** Run with bash; it passes if its exit code is 0. */
    readonly command: string;
}

/**
 * Tests of the canary before or while it receives traffic. A failure counts as a failed check, and the test is retried.
 */
export type ConformanceTest = HelmTest | BatsTest | CommandTest;

/** Requests that the load tester sends during the analysis; named `load-test`. */
export interface LoadTest extends LoadTesterCheck {
    readonly kind: "loadTest";
    /** Run in the background with sh, and restarted when it ends, during the whole analysis. */
    readonly command: string;
    /**
     * Starts before the canary receives traffic, so that the first check finds requests.
     * @default false
     */
    readonly beforeTraffic?: boolean;
}

/** Fields of every gate. */
export interface GateBase extends CheckBase {
    readonly kind: "gate";
    /**
     * What the gate blocks:
     *
     * - `rollout`: the start of the canary; no pod of the new version runs before.
     * - `trafficIncrease`: each step of the traffic, the first too. Flagger never asks for it in an A/B test or
     *   blue/green.
     * - `promotion`: the promotion, after all checks have passed; they go on meanwhile.
     */
    readonly stage: "rollout" | "trafficIncrease" | "promotion";
    /**
     * Sends no alert while the gate is closed. At `trafficIncrease` one goes out at every check.
     * @default false
     */
    readonly muteAlert?: boolean;
}

/**
 * A manual gate of the load tester; named `<stage>-gate`. It is closed at first, after each release, and when the load
 * tester restarts. There is one state for each Canary: two such gates open together.
 *
 * @example
 * // linkerd-canary gate status test/podinfo    whether it is open
 * // linkerd-canary gate open test/podinfo      opens it; also: linkerd-canary promote test/podinfo
 */
export interface ManualGate extends GateBase, LoadTesterCheck {
    readonly url?: undefined;
}

/** A gate that your own service controls; named `<stage>-gate`. */
export interface ServiceGate extends GateBase, UrlCheck {}

/** An approval that a release waits for. Waiting does not count as a failed check. */
export type Gate = ManualGate | ServiceGate;

/**
 * Manual rollback through the load tester; named `rollback`. The request is reset after each release.
 *
 * @example
 * // linkerd-canary abort test/podinfo
 */
export interface ManualRollback extends LoadTesterCheck {
    readonly kind: "rollbackHook";
    readonly url?: undefined;
}

/** Rollback when your own service approves it; called at each check; named `rollback`. */
export interface ServiceRollback extends UrlCheck {
    readonly kind: "rollbackHook";
}

/**
 * Rollback at the first check that finds most requests failing, without waiting for `threshold` failed checks; named
 * `success-rate-rollback`. Flagger calls it before the metrics, from the first check with traffic on.
 *
 * The load tester asks Prometheus for the success rate that the metric `successRate` has, so it has to be let in
 * (`queriedBy` of {@link LinkerdVizArgs}): before any traffic moves, the release fails if it is not. Nothing is rolled
 * back while Prometheus does not answer, or while pods of the new version are not ready, because Flagger calls no hooks
 * then; `progressDeadline` limits that time.
 *
 * @example
 * { kind: "rollbackHook", successRateBelow: "50%" }
 */
export interface SuccessRateRollback extends LoadTesterCheck {
    readonly kind: "rollbackHook";
    readonly url?: undefined;
    /** Success rate below which the release is rolled back: above 0%, and below the minimum of each `successRate`. */
    readonly successRateBelow: Percent;
    /**
     * Number of requests in the window from which the rate is trusted. A whole number above 0.
     * @default 10
     */
    readonly minRequests?: number;
    /**
     * Window of the query: at least two scrapes of Prometheus. A shorter one sees a failure earlier.
     * @default "30s"
     */
    readonly window?: Duration;
    /**
     * Whose proxies count the requests, as for the metrics.
     * @default "clients"
     */
    readonly perspective?: Perspective;
}

/** Ends a release although its metrics pass. */
export type RollbackHook = ManualRollback | ServiceRollback | SuccessRateRollback;

/** A service that receives the result of each release; named `post-rollout`. */
export interface PostRolloutHook extends UrlCheck {
    readonly kind: "postRolloutHook";
}

/** A service that receives every event of the Canary, instead of Flagger's global one; named `events`. */
export interface EventHook extends UrlCheck {
    readonly kind: "eventHook";
}

/** Tests, gates and hooks that run during a release in addition to the metrics. */
export type Check =
    SmokeTest | ConformanceTest | LoadTest | Gate | RollbackHook | PostRolloutHook | EventHook;
