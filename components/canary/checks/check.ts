import type { Duration } from "../units";

/** What every check has. */
export interface CheckBase {
    /**
     * Name of the check in events; unique within the analysis.
     * @default - the kind's own, such as `smoke-test`
     */
    readonly name?: string;
}

/** What a check has that the load tester runs. */
export interface LoadTesterCheck extends CheckBase {
    /**
     * URL of the load tester.
     * @default - the platform's
     */
    readonly loadTester?: string;
}

/** What a check has that asks a service of one's own. */
export interface UrlCheck extends CheckBase {
    /** Asked by POST with the Canary's name, namespace and phase; 200 to 202 is a yes, everything else a no. */
    readonly url: string;
    /**
     * Further words for the service, as `metadata` of the request. They stand in the Canary for all to read.
     * @default - none
     */
    readonly metadata?: Readonly<Record<string, string>>;
    /**
     * Time after which an answer is taken for a no.
     * @default - Flagger's, 10s
     */
    readonly timeout?: Duration;
    /**
     * How often a service that cannot be reached or answers with an error of its own (5xx) is asked again.
     * @default - Flagger's, 0
     */
    readonly retries?: number;
    /**
     * Takes any certificate for the service's own.
     * @default false
     */
    readonly insecureSkipVerify?: boolean;
}

/** A shell command that has to pass before the canary gets any traffic; named `smoke-test`. */
export interface SmokeTest extends LoadTesterCheck {
    readonly kind: "smokeTest";
    /** Run with bash; it passes when it ends with 0. A failure counts as a failed check and is tried again. */
    readonly command: string;
    /**
     * Time after which it has failed.
     * @default "15s"
     */
    readonly timeout?: Duration;
}

/** What every conformance test has. */
export interface ConformanceTestBase extends LoadTesterCheck {
    readonly kind: "conformanceTest";
    /**
     * `beforeTraffic`: until it has passed the canary gets no traffic. `eachCheck`: again at every check, before the
     * metrics; then its time counts against the analysis' interval.
     * @default "beforeTraffic"
     */
    readonly when?: "beforeTraffic" | "eachCheck";
    /**
     * Time after which it has failed.
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
    /** Run with bash; it passes when it ends with 0. */
    readonly command: string;
}

/** Tests of the canary before or while it gets traffic. A failure counts as a failed check and is tried again. */
export type ConformanceTest = HelmTest | BatsTest | CommandTest;

/** Requests that the load tester makes while the canary is judged; named `load-test`. */
export interface LoadTest extends LoadTesterCheck {
    readonly kind: "loadTest";
    /** Run in the background with sh, and again once it has ended, for as long as the analysis lasts. */
    readonly command: string;
    /**
     * Starts before the canary gets any traffic, so that the first check already finds some.
     * @default false
     */
    readonly beforeTraffic?: boolean;
}

/** What every gate has. */
export interface GateBase extends CheckBase {
    readonly kind: "gate";
    /**
     * What waits for the gate:
     *
     * - `rollout`: the start of the canary; no pod of the new version runs before.
     * - `trafficIncrease`: each step of the traffic, the first too. Flagger never asks for it in an A/B test or blue/green.
     * - `promotion`: the promotion, after all checks have passed; they go on meanwhile.
     */
    readonly stage: "rollout" | "trafficIncrease" | "promotion";
    /**
     * Sends no alert while the gate is shut. At `trafficIncrease` one goes out at every check.
     * @default false
     */
    readonly muteAlert?: boolean;
}

/**
 * A gate that somebody opens by hand at the load tester; named `<stage>-gate`. It is shut at first and shut again after
 * each release, and whenever the load tester starts anew. One switch for each Canary: two such gates open together.
 *
 * @example
 * // opens it
 * // kubectl -n test exec deploy/flagger-loadtester -- \
 * //     curl -d '{"name": "podinfo", "namespace": "test"}' http://localhost:8080/gate/open
 */
export interface ManualGate extends GateBase, LoadTesterCheck {
    readonly url?: undefined;
}

/** A gate that a service of one's own keeps; named `<stage>-gate`. */
export interface ServiceGate extends GateBase, UrlCheck {}

/** Somebody's consent that a release waits for. Waiting is no failed check. */
export type Gate = ManualGate | ServiceGate;

/**
 * A release is taken back when somebody asks for it by hand at the load tester; named `rollback`. Withdrawn after each
 * release.
 *
 * @example
 * // asks for it
 * // kubectl -n test exec deploy/flagger-loadtester -- \
 * //     curl -d '{"name": "podinfo", "namespace": "test"}' http://localhost:8080/rollback/open
 */
export interface ManualRollback extends LoadTesterCheck {
    readonly kind: "rollbackHook";
    readonly url?: undefined;
}

/** A release is taken back when a service of one's own answers yes; asked at each check; named `rollback`. */
export interface ServiceRollback extends UrlCheck {
    readonly kind: "rollbackHook";
}

/** What ends a release that its metrics would let pass. */
export type RollbackHook = ManualRollback | ServiceRollback;

/** A service that hears how each release ended, well or badly; named `post-rollout`. */
export interface PostRolloutHook extends UrlCheck {
    readonly kind: "postRolloutHook";
}

/** A service that hears every event of the Canary, instead of Flagger's global one; named `events`. */
export interface EventHook extends UrlCheck {
    readonly kind: "eventHook";
}

/** What is done beside the metrics while a canary is live. */
export type Check =
    SmokeTest | ConformanceTest | LoadTest | Gate | RollbackHook | PostRolloutHook | EventHook;
