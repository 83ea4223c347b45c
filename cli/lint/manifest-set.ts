import type { KubernetesObject } from "../../rules/canary";
import { fieldsOf } from "../../rules/canary/reading";
import {
    groupOf,
    isOfKind,
    kindsRead,
    nameOf,
    placeOf,
} from "../../rules/canary/related/reading/objects";
import { isClusterScoped } from "../../rules/cluster-scoped";
import type { Manifest } from "../manifests";
import { refusedByApiServer } from "../../rules/api-server/refused";
import { compareTexts, type LintFinding } from "./finding";
import type { Problem } from "../../rules/problems/problem";

/** A manifest with the object as rules read it, and as it is written. */
interface WrittenManifest extends Manifest {
    readonly source: KubernetesObject;
}

/** An object that is given again. */
interface Repeated {
    readonly first: Manifest;
    readonly again: Manifest;
}

/** All objects of the files, each once, and the position of each of them. */
export class ManifestSet {
    /** The objects, in an order that does not depend on the order of the files; of several of the same name, the first. */
    readonly objects: readonly KubernetesObject[];
    private readonly manifests: readonly WrittenManifest[];
    private readonly repeated: readonly Repeated[];
    private readonly byObject: ReadonlyMap<KubernetesObject, Manifest>;
    /** By the notation of a problem; of several groups the one that rules mean, otherwise the first. */
    private readonly byPlace: ReadonlyMap<string, Manifest>;

    /**
     * @param manifests - the objects, in any order
     * @param namespace - namespace of objects that do not set one
     */
    constructor(manifests: readonly Manifest[], namespace: string) {
        const sorted = manifests
            .map((manifest) => ({
                ...manifest,
                object: asRead(manifest.object, namespace),
                source: manifest.object,
            }))
            .sort(
                (a, b) =>
                    compareTexts(a.file, b.file) ||
                    a.position.line - b.position.line ||
                    a.position.column - b.position.column,
            );
        const known = new Map<string, Manifest>();
        const repeated: Repeated[] = [];
        this.manifests = sorted.filter((manifest) => {
            const key = identityOf(manifest.object);
            const first = known.get(key);
            if (first === undefined || nameOf(manifest.object) === "") {
                known.set(key, manifest);
                return true;
            }
            repeated.push({ first, again: manifest });
            return false;
        });
        this.repeated = repeated;
        this.objects = this.manifests.map(({ object }) => object);
        this.byObject = new Map(this.manifests.map((each) => [each.object, each]));
        this.byPlace = new Map(
            [...this.manifests]
                .sort((a, b) => Number(isMeant(b.object)) - Number(isMeant(a.object)))
                .toReversed()
                .map((each) => [placeOf(each.object), each]),
        );
    }

    /**
     * A problem with its position in the files.
     *
     * @param problem - the problem
     * @param field - path in the object
     * @param canary - the evaluated Canary
     * @param place - the object that the path is in, in the notation of a problem; default: the Canary
     */
    finding(
        problem: Problem,
        field: string,
        canary: KubernetesObject,
        place: string = placeOf(canary),
    ): LintFinding {
        const own = this.byObject.get(canary);
        const manifest = place === placeOf(canary) ? own : (this.byPlace.get(place) ?? own);
        const { id, severity, path, value, requirement, fix } = problem;
        return {
            ...{ id, severity, path, value, requirement, fix },
            object: place,
            field,
            file: manifest?.file ?? "",
            position: manifest?.positionOf(field) ?? { line: 1, column: 1 },
        };
    }

    /** The kustomization that built an object. */
    renderingOf(object: KubernetesObject): string | undefined {
        return this.byObject.get(object)?.rendering;
    }

    /** Objects of kinds that rules read and that are defined more than once with different content. */
    duplicates(): LintFinding[] {
        const read = kindsRead(this.objects);
        return this.repeated
            .filter(
                ({ first, again }) =>
                    (again.object.kind === "Canary" || read.has(again.object.kind)) &&
                    JSON.stringify(first.object) !== JSON.stringify(again.object),
            )
            .map(({ first, again: { object, file, position } }) => ({
                id: "manifest/twice",
                severity: "warning",
                path: placeOf(object),
                value: `${first.file}:${first.position.line}`,
                requirement:
                    "an object should be defined once: of two different definitions the one applied last is effective, and only the first was used by the checks",
                fix: "remove one of them, or lint rendered manifests (kustomize build, helm template) instead of the sources",
                object: placeOf(object),
                field: "",
                file,
                position,
            }));
    }

    /** What the API server refuses of any object, whether a rule reads it or not. */
    refused(): LintFinding[] {
        return this.manifests.flatMap(({ source, file, positionOf }) =>
            refusedByApiServer(source).map((refusal) => ({
                ...refusal,
                file,
                position: positionOf(refusal.field),
            })),
        );
    }

    /** Keys that are written twice in an object. */
    repeatedKeys(): LintFinding[] {
        return this.manifests.flatMap(({ object, file, duplicateKeys }) =>
            duplicateKeys.map(({ field, first, again }) => ({
                id: "manifest/key-twice",
                severity: "warning",
                path: `${placeOf(object)}: ${field}`,
                value: `line ${first.line}`,
                requirement:
                    "a key should be written once: kubectl silently uses the last of several values, other tools refuse the file",
                fix: `remove one of the two lines, ${first.line} or ${again.line}`,
                object: placeOf(object),
                field,
                file,
                position: again,
            })),
        );
    }
}

/** Whether an object is not of another product whose kind has the name of one that rules mean. */
function isMeant(object: KubernetesObject): boolean {
    return isOfKind(fieldsOf(object), object.kind);
}

/** The same for two definitions of an object, whatever the version of its API. */
export function identityOf(object: KubernetesObject): string {
    return `${groupOf(object)} ${placeOf(object)}`;
}

/**
 * An object as rules read it: with a namespace, and with names that are strings. One that is a number is refused, but it
 * was meant as a string.
 *
 * @param object - as it is written
 * @param namespace - that of objects without one
 */
export function asRead(object: KubernetesObject, namespace: string): KubernetesObject {
    const metadata = fieldsOf(object.metadata);
    const names = Object.entries({ name: metadata.name, namespace: metadata.namespace }).flatMap(
        ([key, value]) =>
            typeof value === "number" || typeof value === "boolean" ? [[key, String(value)]] : [],
    );
    const hasNamespace =
        (metadata.namespace !== undefined && metadata.namespace !== null) ||
        isClusterScoped(object.kind, object.apiVersion);
    return hasNamespace && names.length === 0
        ? object
        : {
              ...object,
              metadata: {
                  ...metadata,
                  ...(hasNamespace ? {} : { namespace }),
                  ...Object.fromEntries(names),
              } as KubernetesObject["metadata"],
          };
}
