import type { Installation, KubernetesObject } from "../../rules/canary";
import { fieldsOf } from "../../rules/canary/reading";
import { namespaceObject, namespaceOf, placeOf } from "../../rules/canary/related/reading/objects";
import { installationFacts } from "../../rules/installation/facts";
import { probesLetIn } from "../../rules/mesh/default-deny";
import { inertAnnotations, inertLabels } from "../../rules/mesh/inert-labels";
import { jobsComplete } from "../../rules/mesh/jobs";
import { misplacedAnnotations } from "../../rules/mesh/misplaced-annotations";
import { opaquePorts } from "../../rules/mesh/opaque-ports";
import { settingNamed } from "../../rules/mesh/pods";
import { isAbout, meshRuleProblem, type MeshRule } from "../../rules/mesh/rule";
import type { Problem } from "../../rules/problems/problem";

/** A problem of an object that no Canary has to be related to. */
export interface MeshFinding {
    readonly problem: Problem;
    /** The evaluated object. */
    readonly subject: KubernetesObject;
    /** The object to fix, in the notation of a problem. */
    readonly place: string;
    readonly field: string;
}

type Settings = {
    readonly defaultInboundPolicy: string;
    readonly defaultOpaquePorts: string;
    readonly linkerd: string;
};

/**
 * The rules of the mesh that manifests decide. Not among them: those on objects that may exist elsewhere, unless the
 * manifests are complete, and those that a team sets for itself, such as which ports may be skipped.
 */
const RULES: readonly MeshRule<Settings>[] = [
    opaquePorts,
    probesLetIn,
    inertLabels,
    inertAnnotations,
    misplacedAnnotations,
    jobsComplete,
];

/** Without this annotation anywhere a Service and its pods have the same opaque ports. */
const OPAQUE_PORTS = "config.linkerd.io/opaque-ports";

/** Rules that depend on the annotations of the Namespace, which must be known. */
const NEEDS_NAMESPACE: readonly string[] = [opaquePorts.id, jobsComplete.id];

/**
 * Evaluates the rules of the mesh over all objects, with Linkerd's own defaults for what the installation does not state.
 *
 * @param objects - every object of the manifests
 * @param installation - the known facts
 */
export function checkMesh(
    objects: readonly KubernetesObject[],
    installation: Installation,
): readonly MeshFinding[] {
    const {
        defaultInboundPolicy = installationFacts.defaultInboundPolicy.default,
        linkerd = "",
        opaquePorts: ports = installationFacts.opaquePorts.default,
    } = installation;
    const settings = { defaultInboundPolicy, linkerd, defaultOpaquePorts: ports.join(",") };
    const isOpaqueSet = objects.some((object) => settingNamed(fieldsOf(object), OPAQUE_PORTS));
    return RULES.filter((rule) => rule.id !== opaquePorts.id || isOpaqueSet).flatMap((rule) =>
        objects
            .filter((object) => isAbout(rule, object))
            .filter((object) => !NEEDS_NAMESPACE.includes(rule.id) || isPlaced(objects, object))
            .flatMap((object) =>
                rule
                    .check(object, { objects }, settings)
                    .flatMap((question) => question())
                    .map((finding) => ({
                        subject: object,
                        place: finding.object ?? placeOf(object),
                        field: finding.path,
                        problem: {
                            ...meshRuleProblem(rule, finding, placeOf(object)),
                            severity: rule.severity ?? "error",
                        },
                    })),
            ),
    );
}

function isPlaced(objects: readonly KubernetesObject[], object: KubernetesObject): boolean {
    return namespaceObject({ objects }, namespaceOf(fieldsOf(object))) !== undefined;
}
