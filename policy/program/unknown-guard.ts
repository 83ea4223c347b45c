import type { KubernetesObject } from "../../rules/canary/context";
import { remembered } from "../../rules/canary/related/reading/objects";
import { isRecord, type Known, UNKNOWN } from "../../kube/known";
import { describeObject, isClusterScoped, type KubeObject } from "./kube-objects";

/** What a check found, or what it would have had to know. */
export type Decision<T> =
    | { readonly value: T }
    | {
          /** What was read and is not known, as in `Deployment test/podinfo: spec.replicas`. */
          readonly unknown: readonly string[];
      };

/**
 * Runs a pure check over plain objects in which values unknown before the update sit. Reading one
 * makes the check undecidable, instead of letting it pass or crash; a check that touches none of
 * them judges as ever. Objects that name no namespace have the one that the provider would put them
 * in; patches are objects with nothing but the patched fields, to be left out where whole ones are
 * needed.
 *
 * @param objects - objects of the program
 * @param check - a pure function that catches no errors of its own
 * @returns the check's value, or what it read that is not known
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

/** Thrown by reading a value that is not known; its message says which. */
class UnknownRead extends Error {
    override readonly name = "UnknownRead";
}

/** Made once for each list and object: hundreds of checks read the same, and rules remember by identity. */
const guardAll = remembered((objects: readonly KubeObject[]) => objects.map(guard));
const guard = remembered(
    (object: KubeObject) =>
        guardValue(whole(object), describeObject(object), "") as KubernetesObject,
);

/** The object with its metadata as rules take it, and in the namespace that it will be in. */
function whole(object: KubeObject): Known {
    const fields = isRecord(object.object) ? object.object : {};
    if (fields.metadata === UNKNOWN) {
        return fields;
    }
    const metadata = isRecord(fields.metadata) ? fields.metadata : {};
    const named: Known = { ...metadata, name: object.name };
    return {
        ...fields,
        metadata: isClusterScoped(object.kind) ? named : { ...named, namespace: object.namespace },
    };
}

/** The value itself where all of it is known; else a copy that throws where an unknown value is read. */
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
