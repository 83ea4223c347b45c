import { type Fields, fieldsOf, isFields } from "../../rules/canary/reading";
import type { ApiServer } from "../api-server";
import type { CanaryState } from "./canaries";

/** The suffix that Flagger appends to the names of the primary's objects. */
const SUFFIX = "-primary";

/** The name of the primary's object of a name. */
export function primaryName(name: string): string {
    return name + SUFFIX;
}

const plurals: Readonly<Record<string, string>> = {
    Deployment: "deployments",
    DaemonSet: "daemonsets",
};

/** The workload that a Canary releases, and the primary that Flagger makes of it; unset if they do not exist. */
export interface Workloads {
    readonly target?: Fields;
    readonly primary?: Fields;
}

/**
 * Reads whether the pod template of the target differs from that of the primary: a version that is not yet
 * released, or that was rolled back.
 *
 * @returns `undefined` if it cannot be determined: a target of another kind, a missing target or primary
 * @throws ClusterError if the API server does not answer
 */
export async function readPending(
    server: ApiServer,
    canary: CanaryState,
): Promise<boolean | undefined> {
    const { target, primary } = await readWorkloads(server, canary);
    return target === undefined || primary === undefined ? undefined : differs(target, primary);
}

/**
 * Reads the target of a Canary and its primary.
 *
 * @returns neither for a target of a kind without pods of its own
 * @throws ClusterError if the API server does not answer
 */
export async function readWorkloads(
    server: ApiServer,
    { namespace, target }: CanaryState,
): Promise<Workloads> {
    const plural = plurals[target.kind];
    if (plural === undefined) {
        return {};
    }
    const path = `/apis/${target.apiVersion}/namespaces/${namespace}/${plural}/${target.name}`;
    const [wanted, serving] = await Promise.all([server.get(path), server.get(path + SUFFIX)]);
    return { target: wanted, primary: serving };
}

/**
 * Whether the pods of the target differ from those of the primary, apart from what Flagger changes itself: the suffix of
 * names, labels and references, and its own annotation.
 *
 * @see Flagger pkg/canary/deployment_controller.go Promote
 */
export function differs(target: Fields, primary: Fields): boolean {
    const [wanted, serving] = [target, primary].map(({ spec }) =>
        fieldsOf(fieldsOf(spec).template),
    );
    return (
        !sameButSuffix(wanted.spec, serving.spec) ||
        !sameButSuffix(annotationsOf(wanted), annotationsOf(serving)) ||
        !sameButSuffix(fieldsOf(wanted.metadata).labels, fieldsOf(serving.metadata).labels)
    );
}

function annotationsOf(template: Fields): Fields {
    return fieldsOf(fieldsOf(template.metadata).annotations);
}

/** Keys that only one of the two has: Flagger's id, those of Flux, and the selector that scales a DaemonSet to zero. */
function isFlaggersOwn(key: string): boolean {
    return (
        key === "flagger-id" ||
        key === "flagger.app/scale-to-zero" ||
        key.includes("toolkit.fluxcd.io")
    );
}

/** An empty map equals a missing one: its last key may be Flagger's own. */
function isEmpty(value: unknown): boolean {
    return value === undefined || (isFields(value) && Object.keys(value).every(isFlaggersOwn));
}

function sameButSuffix(wanted: unknown, serving: unknown): boolean {
    if (Array.isArray(wanted) && Array.isArray(serving)) {
        return (
            wanted.length === serving.length &&
            wanted.every((item, index) => sameButSuffix(item, serving[index]))
        );
    }
    if (isFields(wanted) && isFields(serving)) {
        const keys = new Set([...Object.keys(wanted), ...Object.keys(serving)]);
        return [...keys].every(
            (key) => isFlaggersOwn(key) || sameButSuffix(wanted[key], serving[key]),
        );
    }
    if (isEmpty(wanted) && isEmpty(serving)) {
        return true;
    }
    return wanted === serving || (typeof wanted === "string" && serving === `${wanted}${SUFFIX}`);
}

/**
 * Whether a workload runs the declared pods: it has all that is declared, perhaps with additions of others, such as the
 * annotation of `kubectl rollout restart`.
 *
 * @param declared - a pod template, as the API server returned it when it was applied
 * @param workload - the target, or its primary, in which Flagger has renamed references
 */
export function runs(declared: Fields, workload: Fields): boolean {
    return contains(declared, fieldsOf(workload.spec).template);
}

function contains(declared: unknown, found: unknown): boolean {
    if (Array.isArray(declared)) {
        return (
            Array.isArray(found) &&
            declared.length === found.length &&
            declared.every((item, index) => contains(item, found[index]))
        );
    }
    if (isFields(declared)) {
        const fields = fieldsOf(found);
        return Object.entries(declared).every(
            ([key, value]) => isFlaggersOwn(key) || contains(value, fields[key]),
        );
    }
    return (
        declared === undefined ||
        declared === null ||
        declared === found ||
        (typeof declared === "string" && found === `${declared}${SUFFIX}`)
    );
}
