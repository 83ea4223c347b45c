import type { KubernetesObject } from "../../rules/canary";
import { groupOf, nameOf, placeOf } from "../../rules/canary/related/reading/objects";
import type { Manifest } from "../manifests";
import { compareTexts, type LintFinding } from "./finding";
import type { Problem } from "../../rules/problems/problem";

/** Kinds without a namespace that are likely among manifests (kubectl api-resources --namespaced=false). */
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

/** All objects of the files as one surrounding, and the way back from an object to its place. */
export class ManifestSet {
    /** The objects, in an order that does not depend on the order of the files. */
    readonly objects: readonly KubernetesObject[];
    private readonly manifests: readonly Manifest[];
    private readonly byObject: ReadonlyMap<KubernetesObject, Manifest>;
    /** By what a problem calls an object; the first of several. */
    private readonly byPlace: ReadonlyMap<string, Manifest>;

    /**
     * @param manifests - the objects, in any order
     * @param namespace - of those that name none
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
     * A problem at its place in the files.
     *
     * @param problem - what is wrong
     * @param field - path in the object
     * @param canary - the Canary that was judged
     * @param place - the object that the path is in, as a problem calls it; the Canary if it is left out
     */
    finding(
        problem: Problem,
        field: string,
        canary: KubernetesObject,
        place: string = placeOf(canary),
    ): LintFinding {
        const own = this.byObject.get(canary);
        // two Canaries may have one name
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

    /** Objects that are there more than once and differ: which of them counts depends on the order of applying. */
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
                        "an object should be among the manifests once: of two that differ the one applied last counts, and only the first was judged as what stands around the Canaries",
                    fix: "take one out, or lint a rendering (kustomize build, helm template) instead of its sources",
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
