import type { KubernetesObject } from "../../rules/canary";
import { groupOf, nameOf, placeOf } from "../../rules/canary/related/reading/objects";
import type { Manifest } from "../manifests";
import { compareTexts, type LintFinding } from "./finding";
import type { Problem } from "../../rules/problems/problem";

/** Common cluster-scoped kinds (kubectl api-resources --namespaced=false). */
const CLUSTER_SCOPED = [
    "APIService",
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "GatewayClass",
    "IngressClass",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PriorityClass",
    "RuntimeClass",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
];

/** All objects of the files, and the position of each of them. */
export class ManifestSet {
    /** The objects, in an order that does not depend on the order of the files. */
    readonly objects: readonly KubernetesObject[];
    private readonly manifests: readonly Manifest[];
    private readonly byObject: ReadonlyMap<KubernetesObject, Manifest>;
    /** By the notation of a problem; the first of several. */
    private readonly byPlace: ReadonlyMap<string, Manifest>;

    /**
     * @param manifests - the objects, in any order
     * @param namespace - namespace of objects that do not set one
     */
    constructor(manifests: readonly Manifest[], namespace: string) {
        this.manifests = manifests
            .map((manifest) => ({
                ...manifest,
                object: inNamespace(manifest.object, namespace),
            }))
            .sort(
                (a, b) =>
                    compareTexts(a.file, b.file) ||
                    a.position.line - b.position.line ||
                    a.position.column - b.position.column,
            );
        this.objects = this.manifests.map(({ object }) => object);
        this.byObject = new Map(this.manifests.map((each) => [each.object, each]));
        this.byPlace = new Map(
            this.manifests.toReversed().map((each) => [placeOf(each.object), each]),
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
        // two Canaries may have the same name
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

    /** Objects that are defined more than once with different content: the last one applied is effective. */
    duplicates(): LintFinding[] {
        return this.manifests.flatMap((manifest) => {
            const { object, file, position } = manifest;
            const place = placeOf(object);
            const first = this.byPlace.get(place);
            if (
                first === undefined ||
                first === manifest ||
                nameOf(object) === "" ||
                groupOf(first.object) !== groupOf(object) ||
                JSON.stringify(first.object) === JSON.stringify(object)
            ) {
                return [];
            }
            return [
                {
                    id: "manifest/twice",
                    severity: "warning",
                    path: place,
                    value: `${first.file}:${first.position.line}`,
                    requirement:
                        "an object should be defined once: of two different definitions the one applied last is effective, and only the first was used as a related object of the Canaries",
                    fix: "remove one of them, or lint rendered manifests (kustomize build, helm template) instead of the sources",
                    object: place,
                    field: "",
                    file,
                    position,
                } satisfies LintFinding,
            ];
        });
    }
}

function inNamespace(object: KubernetesObject, namespace: string): KubernetesObject {
    return object.metadata?.namespace !== undefined || CLUSTER_SCOPED.includes(object.kind)
        ? object
        : { ...object, metadata: { ...object.metadata, namespace } };
}
