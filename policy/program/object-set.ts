import type { KubernetesObject } from "../../rules/canary/context";
import type { ObjectSet } from "../../rules/mesh/rule";
import { byCluster } from "./by-cluster";
import { decide } from "./unknown-guard";
import { isRecord, UNKNOWN } from "../../kube/known";
import { isNamespace, type KubeObject, overlayMetadata } from "./kube-objects";

/** The objects of a program that go to one cluster. */
export interface ClusterObjects {
    /** All of them, patches too. */
    readonly objects: readonly KubeObject[];
    /** Those that can be found by their names, with the program's patches of namespaces laid over them. */
    readonly objectSet: ObjectSet;
}

const sorted = new WeakMap<readonly KubeObject[], readonly ClusterObjects[]>();

/**
 * Sorts the objects of a program by the cluster that they go to; once for all policies that share them. Charts, which
 * are read as objects too, are known to the rules of each cluster.
 *
 * @param objects - the objects of the program
 * @param charts - reads the charts that it installs
 */
export function objectSetOf(
    objects: readonly KubeObject[],
    charts: () => readonly KubeObject[],
): readonly ClusterObjects[] {
    const known = sorted.get(objects);
    if (known !== undefined) {
        return known;
    }
    const installed = charts();
    const beside = installed.map(plainOf);
    const result = byCluster([...objects, ...installed]).map((of) => ({
        objects: of,
        objectSet: { objects: [...found(of), ...beside] },
    }));
    sorted.set(objects, result);
    return result;
}

/** An object as rules expect it; reading an unknown value ends the check that reads it. */
export function plainOf(object: KubeObject): KubernetesObject {
    const plain = decide([object], ([only]) => only);
    if ("value" in plain && plain.value !== undefined) {
        return plain.value;
    }
    throw new Error(`nothing is read by looking at ${object.urn}, and yet it could not be`);
}

function found(objects: readonly KubeObject[]): KubernetesObject[] {
    const patches = objects.filter((object) => object.patch && isNamespace(object));
    return objects
        .filter(({ apiVersion }) => !apiVersion.startsWith("helm.sh/"))
        .filter(({ name, namespace, patch }) => !patch && name !== UNKNOWN && namespace !== UNKNOWN)
        .map((object) => plainOf(patched(object, patches)));
}

function patched(object: KubeObject, patches: readonly KubeObject[]): KubeObject {
    const own = patches.filter(({ name }) => isNamespace(object) && name === object.name);
    return own.length === 0 || !isRecord(object.object)
        ? object
        : {
              ...object,
              object: {
                  ...object.object,
                  ...(overlayMetadata(
                      object.object,
                      own.map((patch) => patch.object),
                  ) as object),
              },
          };
}
