import {
    INJECT_ANNOTATION,
    type InjectionContainer,
    type InjectionMetadata,
    type InjectionPod,
} from "../../rules/injection/injection";
import { at, isRecord, type Known, textAt, UNKNOWN } from "../../kube/known";

/**
 * The injector's input from an object, with the best assumption for unknown values: if the object is not injected even
 * then, no later value can change that.
 */
export interface Assumed<T> {
    readonly value: T;
    /** Paths of the assumed values; if empty, the result is certain. */
    readonly unknown: readonly string[];
}

/**
 * Reads a namespace's or workload's metadata for the injector.
 *
 * @param object - the object, as read from the program or the cluster
 */
export function assumeMetadata(object: Known): Assumed<InjectionMetadata> {
    const unknown: string[] = [];
    const value = readMetadata(object, "metadata", unknown);
    return { value, unknown };
}

/**
 * Reads a pod template for the injector.
 *
 * @param template - the template, as read from the program or the cluster
 */
export function assumePod(template: Known): Assumed<InjectionPod> {
    const unknown: string[] = [];
    const flag = (name: string): boolean | undefined => {
        const value = at(template, "spec", name);
        return note(value, `spec.${name}`, unknown) || typeof value !== "boolean"
            ? undefined
            : value;
    };
    const value = {
        metadata: readMetadata(template, "metadata", unknown),
        spec: {
            hostNetwork: flag("hostNetwork"),
            automountServiceAccountToken: flag("automountServiceAccountToken"),
            containers: readContainers(template, "containers", unknown),
            initContainers: readContainers(template, "initContainers", unknown),
        },
    };
    return { value, unknown };
}

function readMetadata(object: Known, path: string, unknown: string[]): InjectionMetadata {
    const name = at(object, "metadata", "name");
    return {
        name: typeof name === "string" ? name : undefined,
        labels: readTexts(at(object, "metadata", "labels"), `${path}.labels`, "", [], unknown),
        annotations: readTexts(
            at(object, "metadata", "annotations"),
            `${path}.annotations`,
            "enabled",
            [INJECT_ANNOTATION],
            unknown,
        ),
    };
}

/**
 * Reads labels or annotations, with `best` for unknown values. If the whole map is unknown, the `assumed` keys are assumed
 * to be in it.
 */
function readTexts(
    map: Known | undefined,
    path: string,
    best: string,
    assumed: readonly string[],
    unknown: string[],
): Record<string, string> {
    if (note(map, path, unknown)) {
        return Object.fromEntries(assumed.map((key) => [key, best]));
    }
    if (!isRecord(map)) {
        return {};
    }
    return Object.fromEntries(
        Object.entries(map).map(([key, value]) => {
            // only Linkerd's own keys are relevant; other unknown values do not affect the result
            if (key.includes("linkerd.io/") && note(value, `${path}.${key}`, unknown)) {
                return [key, best];
            }
            return [key, typeof value === "string" ? value : ""];
        }),
    );
}

function readContainers(template: Known, key: string, unknown: string[]): InjectionContainer[] {
    const containers = at(template, "spec", key);
    if (note(containers, `spec.${key}`, unknown) || !Array.isArray(containers)) {
        return [];
    }
    return containers.map((container: Known, index) => {
        const field = (name: string): string | undefined => {
            const value = at(container, name);
            note(value, `spec.${key}[${index}].${name}`, unknown);
            return typeof value === "string" ? value : undefined;
        };
        const mounts = at(container, "volumeMounts");
        return {
            name: field("name"),
            image: field("image"),
            volumeMounts: (Array.isArray(mounts) ? mounts : []).map((mount: Known) => ({
                mountPath: textAt(mount, "mountPath"),
            })),
        };
    });
}

function note(value: Known | undefined, path: string, unknown: string[]): boolean {
    if (value === UNKNOWN) {
        unknown.push(path);
        return true;
    }
    return false;
}
