import { type Fields, fieldsOf, isFields } from "../../rules/canary/reading";
import type { ApiServer } from "../../kube/api-server";
import type { CanaryState } from "./canaries";

/** What Flagger appends to the names of what belongs to the primary. */
const SUFFIX = "-primary";

const plurals: Readonly<Record<string, string>> = {
    Deployment: "deployments",
    DaemonSet: "daemonsets",
};

/**
 * Reads whether the target has another pod template than the one that the primary runs: a version that is still to be
 * released, or that was rolled back.
 *
 * @returns `undefined` where it cannot be told: a target of another kind, a target or primary that is not there
 * @throws ClusterError without an answer
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
 * Whether a target's pods are to be others than its primary's, but for what Flagger changes itself: the suffix of
 * names, labels and references, and an annotation of its own.
 *
 * @see flagger v1.44.0 pkg/canary/deployment_controller.go Promote
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

/** Keys that only one of the two has: an id of each copy, Flux' own, and the selector by which a DaemonSet rests. */
function isFlaggersOwn(key: string): boolean {
    return (
        key === "flagger-id" ||
        key === "flagger.app/scale-to-zero" ||
        key.includes("toolkit.fluxcd.io")
    );
}

/** An empty part is as good as none: the last key of one may be Flagger's own. */
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
