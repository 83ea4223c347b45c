import type { KubernetesObject } from "../../../../rules/canary/scene";
import type { RouteReport } from "../../../../sandbox/mesh/report";

/** Namespace of all bad Canaries. */
export const namespace = "mistakes";

/** A part of an object. */
export type Fields = Readonly<Record<string, unknown>>;

/** What is seen of one bad Canary at one moment. */
export interface Sight {
    /** Flagger's phase; empty while there is none. */
    readonly phase: string;
    /** Weight that Flagger believes the canary to have. */
    readonly weight: number;
    /** Flagger's lines, oldest first. */
    readonly lines: readonly string[];
    /** Seconds since the last of them. */
    readonly quietFor: number;
    /** Requests of users that reached the canary, and that reached the primary, since the objects were applied. */
    readonly canaryRequests: number;
    readonly primaryRequests: number;
    /** Of those that reached the canary, how many failed. */
    readonly canaryFailures: number;
    /** Requests of users that no rule of the HTTPRoute matched: they are answered 404. */
    readonly unrouted: number;
    /** What Linkerd makes of the HTTPRoute. */
    readonly route?: RouteReport;
    /** Seconds since the canary was initialised; undefined before. */
    readonly initialisedFor?: number;
    /** Seconds since the new revision was applied; undefined before. */
    readonly releasedFor?: number;
    /** Lines that Linkerd's policy controller logs as warnings. */
    readonly warnings: readonly string[];
    /** An object of the namespace as it stands. */
    readonly get: (apiVersion: string, kind: string, name: string) => Promise<Fields | undefined>;
    /** What a caller without a proxy is answered. */
    readonly unmeshedGet: (url: string) => Promise<string>;
}

/** Evidence of a failure in words; undefined while it does not show. */
export type Evidence = (sight: Sight) => Promise<string | undefined> | string | undefined;

/** A bad spec, and the failure that its rule predicts. */
export interface Mistake {
    /** Id of the rule in the table of rules. */
    readonly rule: string;
    /** Name of the Canary, unique. */
    readonly name: string;
    /** Everything that is applied, as a user would write it. */
    readonly objects: readonly KubernetesObject[];
    /** What is released once the canary is initialised. @default - nothing is */
    readonly release?: "good" | "bad";
    /** Applied once the canary is initialised. */
    readonly later?: readonly KubernetesObject[];
    readonly seen: Evidence;
}
