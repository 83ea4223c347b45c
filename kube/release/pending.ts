import { type Fields, fieldsOf, isFields } from "../../rules/canary/reading";
import type { ApiServer } from "../api-server";
import type { CanaryState } from "./canaries";

/** The suffix that Flagger appends to the names of the primary's objects. */
const SUFFIX = "-primary";

const plurals: Readonly<Record<string, string>> = {
    Deployment: "deployments",
    DaemonSet: "daemonsets",
};

/**
 * Reads whether the pod template of the target differs from that of the primary: a version that is not yet
 * released, or that was rolled back.
 *
 * @returns `undefined` if it cannot be determined: a target of another kind, a missing target or primary
 * @throws ClusterError if the API server does not answer
 */
export async function readPending(
    server: ApiServer,
    { namespace, target }: CanaryState,
): Promise<boolean | undefined> {
    const plural = plurals[target.kind];
    if (plural === undefined) {
        return undefined;
    }
    const path = `/apis/${target.apiVersion}/namespaces/${namespace}/${plural}/${target.name}`;
    const [wanted, serving] = await Promise.all([server.get(path), server.get(path + SUFFIX)]);
    return wanted === undefined || serving === undefined ? undefined : differs(wanted, serving);
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
