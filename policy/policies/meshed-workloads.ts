import {
    INJECT_ANNOTATION,
    evaluateInjection,
    type InjectorSettings,
} from "../../rules/injection/injection";
import { LEFT_OUT_MUST } from "../../rules/injection/problems";
import { type UncheckedKind, uncheckedKindOf } from "../../rules/mesh/unchecked-kinds";
import { fieldsOf } from "../../rules/canary/reading";
import { groupOf } from "../../rules/canary/related/reading/objects";
import { textAt } from "../../kube/known";
import { clusterKey } from "../provider-target";
import { firstOf } from "../../rules/problems/first-of";
import type { Problem } from "../../rules/problems/problem";
import type { Clusters } from "../clusters";
import { type PolicyException, excepted, exceptSchema, wrongExceptions } from "../exceptions";
import { CHART } from "../mesh/injector";
import { injectionMark, isOptOut } from "../mesh/intent";
import { evaluateIn, notChecked } from "../mesh/evaluate-pods";
import {
    leavingWorkloads,
    type UnmeshedNamespace,
    unmeshedNamespaces,
} from "../mesh/live-namespaces";
import { effectiveMark } from "../mesh/remedy";
import { platformReason, usesLinkerd } from "../mesh/platform";
import type { PackPolicy } from "../wrap-policies";
import type { UncheckedReporter } from "../unchecked-reporter";
import { chartsOf } from "../program/charts";
import { assumeMetadata, assumePod } from "../program/injection";
import {
    describeObject,
    isKind,
    isNamespace,
    type KubeObject,
    podTemplate,
    readObject,
} from "../program/kube-objects";
import { isSameObject, patched } from "../program/patches";
import { edited } from "../program/remediate";
import { objectsOf } from "../program/stack";
import { type FoundObject, RelatedObjects } from "../program/related-objects";
import { type PolicyFinding, FindingReporter } from "../finding-reporter";
import { TIMEOUT_SECONDS, timeoutSchema } from "../timeout";

/** Settings of the policy `meshed-workloads`. */
export interface MeshedWorkloadsSettings {
    /**
     * Whether a pod template may opt out with `linkerd.io/inject: disabled` in a namespace that requests the proxy.
     *
     * @default false
     */
    readonly allowOptOut: boolean;
    /** Rules that are not reported. @default [] */
    readonly except: readonly PolicyException[];
    /** Timeout of requests to the cluster, in seconds. @default 5 */
    readonly timeoutSeconds: number;
}

const DEFAULTS: MeshedWorkloadsSettings = {
    allowOptOut: false,
    except: [],
    timeoutSeconds: TIMEOUT_SECONDS,
};

const LEFT_OUT = "injection/left-out";
const MISWRITTEN = "injection/miswritten";

/**
 * FindingReporter pods that are not meshed although they are meant to be: their namespace requests the proxy, or they have an
 * injection label or annotation of their own, even a misspelt one. The policy `mesh-injection` covers pods that must
 * always be meshed (the targets of Canaries, Flagger, Viz, the load tester).
 *
 * @param clusters - queried for namespaces outside the program
 * @param notes - receives what could not be checked
 */
export function meshedWorkloads(clusters: Clusters, notes: UncheckedReporter): PackPolicy {
    const reports = new FindingReporter(notes);
    return {
        name: "meshed-workloads",
        description:
            "Pods that are meant to be meshed are injected: traffic of an unmeshed client is not split, and traffic to an unmeshed server is neither encrypted nor measured.",
        remediationSteps:
            'Annotate the namespace or the pod template with "linkerd.io/inject: enabled"; on the workload itself, as a label or misspelt, it has no effect.',
        enforcementLevel: "advisory",
        configSchema: {
            properties: {
                allowOptOut: {
                    type: "boolean",
                    default: DEFAULTS.allowOptOut,
                    description:
                        "Whether a pod template may opt out with linkerd.io/inject: disabled in a namespace that requests the proxy.",
                },
                except: exceptSchema,
                timeoutSeconds: timeoutSchema,
            },
        },
        remediateResource: (args) => {
            const object = readObject(args);
            const isInScope =
                object !== undefined &&
                !object.patch &&
                (isNamespace(object) || podTemplate(object.kind, object.object) !== undefined);
            const edits = isInScope ? effectiveMark(object) : [];
            return edits.length === 0 ? undefined : edited(args.props, edits);
        },
        validateStack: async (args, report) => {
            const settings = { ...DEFAULTS, ...args.getConfig<MeshedWorkloadsSettings>() };
            const made = objectsOf(args);
            const related = new RelatedObjects(
                [...made, ...chartsOf(args)],
                clusters,
                settings.timeoutSeconds,
            );
            const { findings: ofPatches, objects } = await withPatchedObjects(made, related);
            const findings: PolicyFinding[] = [...ofPatches];
            for (const namespace of objects.filter(isNamespace)) {
                const { settings: injector } = await related.injectorOf(namespace);
                findings.push(...checkNamespace(namespace, injector));
            }
            for (const namespace of await unmeshedNamespaces(made, related)) {
                const { timeoutSeconds } = settings;
                const leaving = await leavingWorkloads(namespace, clusters, timeoutSeconds);
                findings.push(...(leaving.length === 0 ? [] : [leavesMesh(namespace, leaving)]));
            }
            const targets = new Set(objects.flatMap(targetKey));
            for (const workload of objects) {
                const checked =
                    platformReason(workload) === undefined && !targets.has(workloadKey(workload));
                if (!checked) {
                    continue;
                }
                if (podTemplate(workload.kind, workload.object) !== undefined) {
                    findings.push(...(await check(workload, related, settings)));
                    continue;
                }
                const unchecked = uncheckedKindOf(fieldsOf(workload.object));
                if (unchecked?.creates === "objects") {
                    findings.push(objectsNotChecked(workload, unchecked));
                } else if (unchecked !== undefined) {
                    findings.push(...(await podsNotChecked(workload, unchecked, related)));
                }
            }
            // a program without any sign of Linkerd may deploy to a cluster that has none
            const reported = usesLinkerd(made)
                ? findings
                : findings.filter(({ problem }) => problem.severity === "error");
            reports.report(
                [
                    ...wrongExceptions(
                        "meshed-workloads",
                        settings.except,
                        [LEFT_OUT, MISWRITTEN],
                        "error",
                    ),
                    ...excepted(reported, settings.except),
                ],
                report,
            );
            reports.forget();
        },
    };
}

/**
 * The objects that a program makes, with its patches applied: of an object that others make, the patched one if the
 * patch changes its pods.
 */
async function withPatchedObjects(
    made: readonly KubeObject[],
    related: RelatedObjects,
): Promise<{ readonly objects: readonly KubeObject[]; readonly findings: PolicyFinding[] }> {
    const own = patched(made);
    const foreign: KubeObject[] = [];
    const findings: PolicyFinding[] = [];
    for (const patch of made.filter((object) => object.patch)) {
        const isOfOwn = own.some((object) => isSameObject(object, patch));
        if (isNamespace(patch)) {
            foreign.push(patch);
        } else if (!isOfOwn && podTemplate(patch.kind, patch.object) !== undefined) {
            const found = await related.patchedBy(patch);
            if ("missing" in found) {
                findings.push(notChecked(patch, found.missing, PATCH_FIX));
            } else {
                foreign.push(found);
            }
        }
    }
    return { objects: [...own, ...foreign], findings };
}

const PATCH_FIX = "add the patched object to the program, or re-run the preview when it exists";

/** Objects with containers of a kind whose pods are not known, in a namespace that requests the proxy. */
async function podsNotChecked(
    object: KubeObject,
    { fix, reason }: UncheckedKind,
    related: RelatedObjects,
): Promise<readonly PolicyFinding[]> {
    const namespace = await related.namespaceOf(object);
    const metadata = "missing" in namespace ? {} : assumeMetadata(namespace.object).value;
    const isOutside =
        !("missing" in namespace) &&
        !evaluateInjection({ ...namespace.injector?.settings, namespace: { metadata }, pod: {} })
            .injected;
    return isOutside ? [] : [notChecked(object, reason, fix)];
}

/** What another tool applies from an object: neither its pods nor its Canaries are in the program. */
function objectsNotChecked(object: KubeObject, { fix, reason }: UncheckedKind): PolicyFinding {
    return {
        urn: object.urn,
        problem: {
            id: "manifest/not-rendered",
            severity: "unchecked",
            path: describeObject(object),
            value: "not known",
            requirement: `what it applies is not checked: ${reason}`,
            fix,
        },
    };
}

/** A namespace whose injection mark has no effect: none of its pods is meshed. */
function checkNamespace(namespace: KubeObject, injector: InjectorSettings): PolicyFinding[] {
    const { value, unknown } = assumeMetadata(namespace.object);
    const mark = injectionMark(value);
    const result = evaluateInjection({ ...injector, namespace: { metadata: value }, pod: {} });
    if (mark === undefined || result.injected || unknown.length > 0) {
        return [];
    }
    const problem: Problem = {
        id: MISWRITTEN,
        severity: "error",
        path: describeObject(namespace),
        value: mark,
        requirement: `the namespace is meant to request Linkerd's proxy, but it is not injected: ${result.reasons.join(", ")}`,
        fix: 'set the annotation "linkerd.io/inject: enabled"',
    };
    return [{ problem, urn: namespace.urn }];
}

/** A namespace with meshed pods in the cluster, from which the update removes injection. */
function leavesMesh(
    { name, resource }: UnmeshedNamespace,
    leaving: readonly string[],
): PolicyFinding {
    return {
        urn: resource.urn,
        problem: {
            id: LEFT_OUT,
            severity: "error",
            path: `Namespace ${name}`,
            value: "no injection after this update",
            requirement: `${firstOf(leaving)} in the cluster ${leaving.length === 1 ? "has" : "have"} Linkerd's proxy now, and ${leaving.length === 1 ? "loses" : "lose"} it when a pod starts after this update`,
            fix: `keep the annotation "${INJECT_ANNOTATION}: enabled" of the namespace, or set it in the pod templates first`,
        },
    };
}

/** The workload that a Canary targets, in the notation of {@link workloadKey}. */
function targetKey(canary: KubeObject): string[] {
    const kind = textAt(canary.object, "spec", "targetRef", "kind");
    const name = textAt(canary.object, "spec", "targetRef", "name");
    return isKind(canary, "Canary") && kind !== undefined && name !== undefined
        ? [keyOf(canary, kind, name)]
        : [];
}

/** A workload by cluster, kind and name; of other products with its group, because a Canary cannot target it. */
function workloadKey(workload: KubeObject): string {
    const { kind, name } = workload;
    return keyOf(workload, isKind(workload, kind) ? kind : `${kind}.${groupOf(workload)}`, name);
}

function keyOf(
    { namespace, provider }: KubeObject,
    kind: string,
    name: KubeObject["name"],
): string {
    return JSON.stringify([clusterKey(provider), kind, String(namespace), String(name)]);
}

async function check(
    workload: KubeObject,
    related: RelatedObjects,
    settings: MeshedWorkloadsSettings,
): Promise<readonly PolicyFinding[]> {
    const template = podTemplate(workload.kind, workload.object);
    const pod = assumePod(template ?? null).value.metadata ?? {};
    const own = [assumeMetadata(workload.object).value, pod];
    if (settings.allowOptOut && isOptOut(pod)) {
        return [];
    }
    const found = await related.namespaceOf(workload);
    const mark = own.map(injectionMark).find((each) => each !== undefined);
    if ("missing" in found) {
        // report only what no annotation of the namespace can fix
        const certain = evaluateIn(workload, injectedNamespace(workload), claimOf(mark));
        const isMeant = mark !== undefined && certain.length > 0;
        return isMeant ? certain : [namespaceUnknown(workload, found.missing)];
    }
    const metadata = assumeMetadata(found.object).value;
    const { settings: injector, notes } = found.injector ?? CHART;
    const requested = evaluateInjection({ ...injector, namespace: { metadata }, pod: {} }).injected;
    return requested || mark !== undefined
        ? [
              ...notes.map((problem) => ({ problem })),
              ...evaluateIn(workload, found, claimOf(requested ? undefined : mark)),
          ]
        : [];
}

/** The namespace with injection enabled. */
function injectedNamespace({ namespace }: KubeObject): FoundObject {
    const name = typeof namespace === "string" ? namespace : "";
    const metadata = { name, annotations: { [INJECT_ANNOTATION]: "enabled" } };
    return { object: { metadata }, path: `Namespace ${name}` };
}

/** Reported once per namespace. */
function namespaceUnknown({ namespace }: KubeObject, missing: string): PolicyFinding {
    return {
        problem: {
            id: "injection/not-checked",
            severity: "unchecked",
            path: `Namespace ${typeof namespace === "string" ? namespace : "(not known yet)"}`,
            value: "not known",
            requirement: `it is unknown whether its pods are meant to be meshed: ${missing}`,
            fix: "add it to the program, or re-run the preview when it exists",
        },
    };
}

function claimOf(mark: string | undefined): { readonly id: string; readonly must: string } {
    return {
        id: LEFT_OUT,
        must: mark === undefined ? LEFT_OUT_MUST : `the ${mark} requests Linkerd's proxy`,
    };
}
