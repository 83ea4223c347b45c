import type { Duration } from "../units";

/** What every check has. */
export interface CheckBase {
    /**
     * Name of the check in events; unique within the analysis.
     * @default - the kind's own
     */
    readonly name?: string;
}

/** A shell command that passes before the canary gets any traffic; named `smoke-test`. */
export interface SmokeTest extends CheckBase {
    readonly kind: "smokeTest";
    /** Run by the load tester with bash; the check passes when it ends with 0. */
    readonly command: string;
    /**
     * Time after which it has failed.
     * @default "15s"
     */
    readonly timeout?: Duration;
}

/** Requests that the load tester makes in the background while the canary is judged; named `load-test`. */
export interface LoadTest extends CheckBase {
    readonly kind: "loadTest";
    /** Run by the load tester, which starts it again only after it has ended. */
    readonly command: string;
}

/** What is done beside the metrics while a canary is live. */
export type Check = SmokeTest | LoadTest;
