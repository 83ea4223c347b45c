import type { StackValidationPolicy } from "@pulumi/policy";
import {
    INJECT_ANNOTATION,
    evaluateInjection,
    type InjectorSettings,
} from "../../rules/injection/injection";
import { LEFT_OUT_MUST } from "../../rules/injection/problems";
import type { Problem } from "../../rules/problems/problem";
import type { Clusters } from "../clusters";
import { type PolicyException, excepted, exceptSchema, wrongExceptions } from "../exceptions";
import { CHART } from "../mesh/injector";
import { injectionMark, isOptOut } from "../mesh/intent";
import { evaluateIn } from "../mesh/evaluate-pods";
import { platformReason, usesLinkerd } from "../mesh/platform";
import type { UncheckedReporter } from "../unchecked-reporter";
import { chartsOf } from "../program/charts";
import { assumeMetadata, assumePod } from "../program/injection";
import { describeObject, type KubeObject, podTemplate } from "../program/kube-objects";
import { objectsOf } from "../program/stack";
import { type FoundObject, RelatedObjects } from "../program/related-objects";
import { type PolicyFinding, Reports } from "../finding-reporter";
import { TIMEOUT_SECONDS, timeoutSchema } from "../timeout";

/** Settings of the policy `meshed-workloads`. */
export interface MeshedWorkloadsSettings {
    /**
     * Whether a pod template may decline the proxy by `linkerd.io/inject: disabled` in a namespace that asks for it.
     *
     * @default false
     */
    readonly allowOptOut: boolean;
    /** Rules that are not to be reported. @default [] */
    readonly except: readonly PolicyException[];
    /** Longest wait for an answer of the cluster, in seconds. @default 5 */
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
 * Says which pods stay outside the mesh though somebody meant them to be in it: their namespace asks for the proxy, or
 * a mark of their own does, rightly written or not. What must be in the mesh whatever was meant (the targets of
 * Canaries, Flagger, Viz, the load tester) is the policy `mesh-injection`'s.
 *
 * @param clusters - asked for namespaces that the program does not make
 * @param notes - gets what could not be checked
 */
export function meshedWorkloads(
    clusters: Clusters,
    notes: UncheckedReporter,
): StackValidationPolicy {
    const reports = new Reports(notes);
    return {
        name: "meshed-workloads",
        description:
            "Pods that are meant to be in the mesh are injected: an unmeshed caller is not split, and an unmeshed server neither encrypted nor measured.",
        remediationSteps:
            'Annotate the namespace or the pod template with "linkerd.io/inject: enabled"; on the workload itself, as a label or misspelt, it does nothing.',
        enforcementLevel: "advisory",
        configSchema: {
            properties: {
                allowOptOut: {
                    type: "boolean",
                    default: DEFAULTS.allowOptOut,
                    description:
                        "Whether a pod template may decline the proxy by linkerd.io/inject: disabled in a namespace that asks for it.",
                },
                except: exceptSchema,
                timeoutSeconds: timeoutSchema,
            },
        },
        validateStack: async (args, report) => {
            const settings = { ...DEFAULTS, ...args.getConfig<MeshedWorkloadsSettings>() };
            const objects = objectsOf(args);
            if (!usesLinkerd(objects)) {
                return;
            }
            const surroundings = new RelatedObjects(
                [...objects, ...chartsOf(args)],
                clusters,
                settings.timeoutSeconds,
            );
            const findings: PolicyFinding[] = [];
            for (const namespace of objects.filter(isNamespace)) {
                const { settings: injector } = await surroundings.injectorOf(namespace);
                findings.push(...judgeNamespace(namespace, injector));
            }
            const targets = new Set(objects.flatMap(targetOf));
            for (const workload of objects) {
                const judged =
                    !workload.patch &&
                    podTemplate(workload.kind, workload.object) !== undefined &&
                    platformReason(workload) === undefined &&
                    !targets.has(describeObject(workload));
                if (judged) {
                    findings.push(...(await judge(workload, surroundings, settings)));
                }
            }
            reports.report(
                [
                    ...wrongExceptions(
                        "meshed-workloads",
                        settings.except,
                        [LEFT_OUT, MISWRITTEN],
                        "error",
                    ),
                    ...excepted(findings, settings.except),
                ],
                report,
            );
            reports.forget();
        },
    };
}

function isNamespace(object: KubeObject): boolean {
    return object.kind === "Namespace" && object.apiVersion === "v1";
}

/** A namespace whose mark does nothing: every pod in it stays outside. */
function judgeNamespace(namespace: KubeObject, injector: InjectorSettings): PolicyFinding[] {
    const { value, unknown } = assumeMetadata(namespace.object);
    const mark = injectionMark(value);
    const verdict = evaluateInjection({ ...injector, namespace: { metadata: value }, pod: {} });
    if (mark === undefined || verdict.injected || unknown.length > 0) {
        return [];
    }
    const problem: Problem = {
        id: MISWRITTEN,
        severity: "error",
        path: describeObject(namespace),
        value: mark,
        requirement: `the mark asks for Linkerd's proxy and does not get it: ${verdict.reasons.join(", ")}`,
        fix: 'write it as the annotation "linkerd.io/inject: enabled"',
    };
    return [{ problem, urn: namespace.urn }];
}

/** Full names of the workloads that a Canary targets. */
function targetOf({ kind, namespace, object }: KubeObject): string[] {
    const spec = (object as { spec?: { targetRef?: { kind?: unknown; name?: unknown } } } | null)
        ?.spec;
    const { kind: target, name } = spec?.targetRef ?? {};
    return kind === "Canary" && typeof target === "string" && typeof name === "string"
        ? [describeObject({ kind: target, name, namespace })]
        : [];
}

async function judge(
    workload: KubeObject,
    surroundings: RelatedObjects,
    settings: MeshedWorkloadsSettings,
): Promise<readonly PolicyFinding[]> {
    const template = podTemplate(workload.kind, workload.object);
    const pod = assumePod(template ?? null).value.metadata ?? {};
    const own = [assumeMetadata(workload.object).value, pod];
    if (settings.allowOptOut && isOptOut(pod)) {
        return [];
    }
    const found = await surroundings.namespaceOf(workload);
    const mark = own.map(injectionMark).find((each) => each !== undefined);
    if ("missing" in found) {
        // what no namespace can mend is certain; the rest shows on the namespace alone
        const certain = evaluateIn(workload, asking(workload), claimOf(mark));
        const isMeant = mark !== undefined && certain.length > 0;
        return isMeant ? certain : [namespaceUnknown(workload, found.missing)];
    }
    const metadata = assumeMetadata(found.object).value;
    const { settings: injector, notes } = found.injector ?? CHART;
    const asks = evaluateInjection({ ...injector, namespace: { metadata }, pod: {} }).injected;
    return asks || mark !== undefined
        ? [
              ...notes.map((problem) => ({ problem })),
              ...evaluateIn(workload, found, claimOf(asks ? undefined : mark)),
          ]
        : [];
}

/** A namespace as it would be at best. */
function asking({ namespace }: KubeObject): FoundObject {
    const name = typeof namespace === "string" ? namespace : "";
    const metadata = { name, annotations: { [INJECT_ANNOTATION]: "enabled" } };
    return { object: { metadata }, path: `Namespace ${name}` };
}

/** Told once for a namespace, whatever is in it. */
function namespaceUnknown({ namespace }: KubeObject, missing: string): PolicyFinding {
    return {
        problem: {
            id: "injection/not-checked",
            severity: "unchecked",
            path: `Namespace ${typeof namespace === "string" ? namespace : "(not known yet)"}`,
            value: "not known",
            requirement: `whether the pods in it are meant to be meshed cannot be told: ${missing}`,
            fix: "put it into the program, or run a preview once it is there",
        },
    };
}

function claimOf(mark: string | undefined): { readonly id: string; readonly must: string } {
    return {
        id: LEFT_OUT,
        must: mark === undefined ? LEFT_OUT_MUST : `the ${mark} asks for Linkerd's proxy`,
    };
}
