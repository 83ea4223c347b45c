import { visible } from "../../rules/problems/visible";
import { goDuration } from "../../rules/canary/durations";
import { type Fields, fieldsOf, isSet, listOf, numberOf, textOf } from "../../rules/canary/reading";
import type { ApiServer } from "../api-server";
import { type CanaryThreshold, canaryThresholds } from "./thresholds";

/** A Canary by its name. */
export interface CanaryReference {
    readonly namespace: string;
    readonly name: string;
}

/** A hook that can pause a release until somebody approves it. */
export interface CanaryGate {
    readonly type: "confirm-rollout" | "confirm-traffic-increase" | "confirm-promotion";
    readonly name: string;
}

/** A webhook of a Canary. */
export interface CanaryHook {
    readonly type: string;
    readonly name: string;
    readonly url: string;
}

/** The fields of a Canary in the cluster that describe its releases. */
export interface CanaryState extends CanaryReference {
    /** Changes when a Canary is deleted and created again. */
    readonly uid: string;
    /** Flagger's `status.phase`; empty before Flagger has seen it. */
    readonly phase: string;
    /** `status.canaryWeight`, percent: 0 in A/B and blue/green, and 0 while a promotion awaits approval. */
    readonly statusWeight: number;
    /** `status.iterations` */
    readonly iterations: number;
    /** `status.failedChecks` */
    readonly failedChecks: number;
    /** Hash of the pod template of the latest release (`status.lastAppliedSpec`). */
    readonly appliedRevision?: string;
    /** Hash of the primary's pod template (`status.lastPromotedSpec`). */
    readonly promotedRevision?: string;
    /** ConfigMaps and Secrets whose change is a release, with checksums (`status.trackedConfigs`). */
    readonly trackedConfigs: Fields;
    /** When the phase last changed, according to the condition `Promoted`; milliseconds since the epoch. */
    readonly phaseSince?: number;
    /** Message of the condition `Promoted`. */
    readonly conditionMessage?: string;
    /** Whether `spec.suspend` suspends the Canary. */
    readonly suspended: boolean;
    /** Whether it is being deleted. */
    readonly deleting: boolean;
    /** Seconds between two runs of Flagger's analysis. */
    readonly intervalSeconds: number;
    /** Number of failed checks after which a release is rolled back. */
    readonly threshold: number;
    /** Iterations of an A/B test or a blue/green release; 0 for weighted ones. */
    readonly wantedIterations: number;
    /** Whether a release is tested with matching requests only (`analysis.match` with iterations). */
    readonly isAbTest: boolean;
    /** Seconds within which the pods must become ready. */
    readonly progressDeadlineSeconds: number;
    readonly target: { readonly apiVersion: string; readonly kind: string; readonly name: string };
    /** Name of the Service that clients call, and of its route. */
    readonly apex: string;
    readonly gates: readonly CanaryGate[];
    readonly hooks: readonly CanaryHook[];
    /** Limits of its success rates and latencies. */
    readonly thresholds: readonly CanaryThreshold[];
}

const API = "/apis/flagger.app/v1beta1";

/**
 * Reads one Canary.
 *
 * @returns its state; `undefined` if it does not exist
 * @throws ClusterError if the API server does not answer
 */
export async function readCanary(
    server: ApiServer,
    { namespace, name }: CanaryReference,
): Promise<CanaryState | undefined> {
    const found = await server.get(canaryPath({ namespace, name }));
    return found === undefined ? undefined : canaryState(found);
}

/**
 * Reads the Canaries of a namespace or of the whole cluster, sorted by name.
 *
 * @param namespace - a namespace; `undefined` for all of them
 * @throws ClusterError if the API server does not answer
 */
export async function readCanaries(server: ApiServer, namespace?: string): Promise<CanaryState[]> {
    const path = namespace === undefined ? "" : `/namespaces/${namespace}`;
    const list = await server.get(`${API}${path}/canaries`);
    return listOf(list?.items)
        .map((item) => canaryState(fieldsOf(item)))
        .sort((a, b) => canaryKey(a).localeCompare(canaryKey(b)));
}

/** The path of a Canary in the API. */
export function canaryPath({ namespace, name }: CanaryReference): string {
    return `${API}/namespaces/${namespace}/canaries/${name}`;
}

/** `namespace/name` */
export function canaryKey({ namespace, name }: CanaryReference): string {
    return `${namespace}/${name}`;
}

/** The state of a Canary object as the API server returns it. */
export function canaryState(canary: Fields): CanaryState {
    const [metadata, spec, status] = [canary.metadata, canary.spec, canary.status].map(fieldsOf);
    const analysis = fieldsOf(spec.analysis);
    const condition = fieldsOf(
        listOf(status.conditions).find((item) => fieldsOf(item).type === "Promoted"),
    );
    const target = fieldsOf(spec.targetRef);
    const targetName = textOf(target.name) ?? "";
    return {
        namespace: textOf(metadata.namespace) ?? "",
        name: textOf(metadata.name) ?? "",
        uid: textOf(metadata.uid) ?? "",
        phase: textOf(status.phase) ?? "",
        statusWeight: numberOf(status.canaryWeight) ?? 0,
        iterations: numberOf(status.iterations) ?? 0,
        failedChecks: numberOf(status.failedChecks) ?? 0,
        appliedRevision: textOf(status.lastAppliedSpec),
        promotedRevision: textOf(status.lastPromotedSpec),
        trackedConfigs: fieldsOf(status.trackedConfigs),
        phaseSince: timeOf(condition.lastUpdateTime),
        conditionMessage: messageOf(condition),
        suspended: spec.suspend === true,
        deleting: isSet(metadata.deletionTimestamp),
        intervalSeconds: intervalSeconds(textOf(analysis.interval)),
        threshold: Math.max(1, numberOf(analysis.threshold) ?? 1),
        wantedIterations: numberOf(analysis.iterations) ?? 0,
        isAbTest: (numberOf(analysis.iterations) ?? 0) > 0 && listOf(analysis.match).length > 0,
        progressDeadlineSeconds: numberOf(spec.progressDeadlineSeconds) ?? 600,
        target: {
            apiVersion: textOf(target.apiVersion) ?? "apps/v1",
            kind: textOf(target.kind) ?? "Deployment",
            name: targetName,
        },
        apex: textOf(fieldsOf(spec.service).name) || targetName,
        thresholds: canaryThresholds(textOf(metadata.name) ?? "", analysis),
        gates: listOf(analysis.webhooks).map(fieldsOf).flatMap(gateOf),
        hooks: listOf(analysis.webhooks)
            .map(fieldsOf)
            .map(({ type, name, url }) => ({
                type: visible(textOf(type) ?? ""),
                name: visible(textOf(name) ?? ""),
                url: visible(textOf(url) ?? ""),
            })),
    };
}

/**
 * Seconds between two runs of Flagger's analysis: 60 for a value that Go cannot parse, at least 10.
 *
 * @see Flagger pkg/apis/flagger/v1beta1/canary.go:637-652
 */
function intervalSeconds(interval: string | undefined): number {
    const parsed = interval === undefined || interval === "" ? undefined : goDuration(interval);
    return Math.max(10, parsed ?? 60);
}

function messageOf({ message }: Fields): string | undefined {
    const text = textOf(message);
    return text === undefined ? undefined : visible(text);
}

function gateOf({ type, name }: Fields): CanaryGate[] {
    return type === "confirm-rollout" ||
        type === "confirm-traffic-increase" ||
        type === "confirm-promotion"
        ? [{ type, name: visible(textOf(name) ?? "") }]
        : [];
}

/** A Kubernetes timestamp in milliseconds since the epoch; `undefined` for anything else. */
export function timeOf(value: unknown): number | undefined {
    const at = Date.parse(textOf(value) ?? "");
    return Number.isNaN(at) ? undefined : at;
}
