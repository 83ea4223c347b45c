import { isClusterScoped } from "../../rules/cluster-scoped";
import type { KubernetesObject } from "../../rules/canary/context";
import { remembered } from "../../rules/canary/related/reading/objects";
import { isRecord, type Known, UNKNOWN } from "../../kube/known";
import { describeObject, type KubeObject } from "./kube-objects";

/** The result of a check, or the unknown values that it needs. */
export type Decision<T> =
    | { readonly value: T }
    | {
          /** The unknown values that were read, as in `Deployment test/podinfo: spec.replicas`. */
          readonly unknown: readonly string[];
      };

/**
 * Runs a pure check over plain objects with values that are unknown before the update. Reading such a value makes the
 * check undecidable, instead of letting it pass or crash; other checks are not affected. Objects without a namespace get
 * the provider's default; patches are objects with only the patched fields, and must be omitted where whole objects are
 * needed.
 *
 * @param objects - objects of the program
 * @param check - a pure function that catches no errors of its own
 * @returns the check's result, or the unknown values that it read
 *
 * @example
 * decide([deployment], ([object]) => fieldsOf(object?.spec).replicas);
 * // { unknown: ["Deployment test/podinfo: spec.replicas"] }
 */
export function decide<T>(
    objects: readonly KubeObject[],
    check: (objects: readonly KubernetesObject[]) => T,
): Decision<T> {
    try {
        return { value: check(guardAll(objects)) };
    } catch (error) {
        if (error instanceof UnknownRead) {
            return { unknown: [error.message] };
        }
        throw error;
    }
}

/** Thrown when an unknown value is read; its message is the value's path. */
class UnknownRead extends Error {
    override readonly name = "UnknownRead";
}

/** Created once per list and object: hundreds of checks read the same, and rules cache by identity. */
const guardAll = remembered((objects: readonly KubeObject[]) => objects.map(guard));
const guard = remembered(
    (object: KubeObject) =>
        guardValue(whole(object), describeObject(object), "") as KubernetesObject,
);

/** The object with the metadata that rules expect, and with its effective namespace. */
function whole(object: KubeObject): Known {
    const fields = isRecord(object.object) ? object.object : {};
    if (fields.metadata === UNKNOWN) {
        return fields;
    }
    const metadata = isRecord(fields.metadata) ? fields.metadata : {};
    const named: Known = { ...metadata, name: object.name };
    return {
        ...fields,
        metadata: isClusterScoped(object.kind, object.apiVersion)
            ? named
            : { ...named, namespace: object.namespace },
    };
}

/** The value itself if it is fully known; else a copy that throws when an unknown value is read. */
function guardValue(value: Known, object: string, path: string): unknown {
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const copy: object = Array.isArray(value) ? [] : {};
    let differs = false;
    for (const [key, field] of Object.entries<Known>(value)) {
        const place = Array.isArray(value) ? `${path}[${key}]` : join(path, key);
        if (field === UNKNOWN) {
            differs = true;
            Object.defineProperty(copy, key, {
                enumerable: true,
                get: () => {
                    throw new UnknownRead(`${object}: ${place}`);
                },
            });
        } else {
            const plain = guardValue(field, object, place);
            differs ||= plain !== field;
            Object.defineProperty(copy, key, { enumerable: true, value: plain });
        }
    }
    return differs ? copy : value;
}

function join(path: string, key: string): string {
    return path === "" ? key : `${path}.${key}`;
}
