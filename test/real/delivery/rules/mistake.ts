import type { KubernetesObject } from "../../../../rules/canary/context";
import type { RouteReport } from "../../../../sandbox/mesh/mesh-report";

/** Namespace of all bad Canaries. */
export const namespace = "mistakes";

/** A part of an object. */
export type Fields = Readonly<Record<string, unknown>>;

/** An answer to a meshed client of a bad Canary's Service. */
export interface Answer {
    readonly status: number;
    readonly body: string;
    /** The first cookie that it sets. */
    readonly setCookie?: string;
}

/** What is seen of one bad Canary at one moment. */
export interface Sight {
    /** What the API server said when it refused one of the objects. */
    readonly applyError?: string;
    /** Flagger's phase; empty while there is none. */
    readonly phase: string;
    /** Weight that Flagger believes the canary to have. */
    readonly weight: number;
    /** Flagger's lines, oldest first, and their times in milliseconds. */
    readonly lines: readonly string[];
    readonly times: readonly number[];
    /** Flagger's lines that name no Canary in the usual place. */
    readonly otherLines: readonly string[];
    /** Seconds since the last line. */
    readonly quietFor: number;
    /** Requests of users that reached the canary, and that reached the primary, since the objects were applied. */
    readonly canaryRequests: number;
    readonly primaryRequests: number;
    /** Of those that reached the canary, how many failed. */
    readonly canaryFailures: number;
    /** Requests of users that no rule of the HTTPRoute matched: they are answered 404. */
    readonly unrouted: number;
    /** Requests of users that no pod could be found for. */
    readonly unanswered: number;
    /** What Linkerd makes of the HTTPRoute. */
    readonly route?: RouteReport;
    /** Seconds since the canary was initialised; undefined before. */
    readonly initialisedFor?: number;
    /** Seconds since the new revision was applied; undefined before. */
    readonly releasedFor?: number;
    /** An object of the namespace as it stands. */
    readonly get: (apiVersion: string, kind: string, name: string) => Promise<Fields | undefined>;
    /** Requests for a Service of the namespace. */
    readonly requestsTo: (service: string) => number;
    /** One request of a meshed client for the Canary's Service. */
    readonly visit: (headers: Readonly<Record<string, string>>) => Promise<Answer>;
}

/** Evidence of a failure in words; undefined while it does not show. */
export type Evidence = (sight: Sight) => Promise<string | undefined> | string | undefined;

/** A bad spec, and the failure that its rule predicts. */
export interface Mistake {
    /** Id of the rule in the table of rules. */
    readonly rule: string;
    /** Name of the Canary, unique. */
    readonly name: string;
    /** Name of the workload. @default - the Canary's */
    readonly target?: string;
    /** Everything that is applied, as a user would write it. */
    readonly objects: readonly KubernetesObject[];
    /** What is released once the canary is initialised. @default - nothing is */
    readonly release?: "good" | "bad" | "unready";
    /** Applied again once the canary is initialised, as a program for infrastructure does. */
    readonly later?: readonly KubernetesObject[];
    readonly seen: Evidence;
}
