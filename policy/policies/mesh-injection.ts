import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { INJECT_ANNOTATION } from "../../rules/injection/injection";
import { CANARY_MUST, checkNamespaceInjection } from "../../rules/injection/problems";
import { isCanary } from "../canaries/rule-evaluator";
import type { Clusters } from "../clusters";
import { type PolicyException, excepted, exceptSchema, wrongExceptions } from "../exceptions";
import { CHART } from "../mesh/injector";
import {
    type EvaluatedPods,
    evaluateIn,
    evaluatePods,
    evaluateWorkload,
    notChecked,
    settle,
} from "../mesh/evaluate-pods";
import { platformReason, usesLinkerd } from "../mesh/platform";
import type { UncheckedReporter } from "../unchecked-reporter";
import { chartsOf } from "../program/charts";
import { assumeMetadata } from "../program/injection";
import { type Known, textAt } from "../../kube/known";
import { describeObject, type KubeObject, podTemplate } from "../program/kube-objects";
import { objectOf, objectsOf } from "../program/stack";
import { type FoundObject, type FoundNamespace, RelatedObjects } from "../program/related-objects";
import { type PolicyFinding, Reports } from "../finding-reporter";
import { TIMEOUT_SECONDS, timeoutSchema } from "../timeout";

/** Settings of the policy `mesh-injection`. */
export interface MeshInjectionSettings {
    /**
     * Whether a canary's namespace must ask for the proxy itself; if not, it is enough that the
     * target's pod template does.
     *
     * @default true
     */
    readonly requireNamespace: boolean;
    /** Rules that are not to be reported. @default [] */
    readonly except: readonly PolicyException[];
    /** Longest wait for an answer of the cluster, in seconds. @default 5 */
    readonly timeoutSeconds: number;
}

const DEFAULTS: MeshInjectionSettings = {
    requireNamespace: true,
    except: [],
    timeoutSeconds: TIMEOUT_SECONDS,
};

const PLATFORM = "injection/platform";
const RULES = ["injection/namespace", "injection/workload", PLATFORM];

/**
 * Stops a canary whose pods, or whose namespace, Linkerd would leave outside the mesh: its traffic
 * would be neither split nor measured. Flagger, Viz and the load tester must be in the mesh too.
 *
 * Runs twice: on each of them before it is made, by what the program made before it, so that an update
 * that skips the preview is stopped as well; and on the whole stack, where what the program does not
 * make is looked up on the cluster.
 *
 * @param clusters - the clusters that may be asked
 * @param notes - gets what could not be checked
 */
export function meshInjection(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    const reports = new Reports(notes);
    const seen: KubeObject[] = [];

    return {
        name: "mesh-injection",
        description:
            "Every namespace that holds a Canary, the pods of every Canary's target, Flagger, Viz and the load tester are injected with Linkerd's proxy.",
        remediationSteps:
            'Annotate the namespace with "linkerd.io/inject: enabled", and let no pod template decline it.',
        enforcementLevel: "mandatory",
        configSchema: {
            properties: {
                requireNamespace: {
                    type: "boolean",
                    default: DEFAULTS.requireNamespace,
                    description: "Whether a canary's namespace must ask for the proxy itself.",
                },
                except: exceptSchema,
                timeoutSeconds: timeoutSchema,
            },
        },
        validateResource: async (args, reportViolation) => {
            const object = objectOf(args);
            if (object === undefined) {
                return;
            }
            seen.push(object);
            if (isJudged(object) || platformReason(object) !== undefined) {
                const settings = { ...DEFAULTS, ...args.getConfig<MeshInjectionSettings>() };
                const surroundings = new RelatedObjects(seen);
                const findings = excepted(
                    isJudged(object)
                        ? await check(object, surroundings, settings)
                        : await checkPlatform([object], seen, surroundings),
                    settings.except,
                );
                const errors = findings.filter(({ problem }) => problem.severity === "error");
                reports.report(errors, reportViolation);
            }
        },
        validateStack: async (args, reportViolation) => {
            const settings = { ...DEFAULTS, ...args.getConfig<MeshInjectionSettings>() };
            const objects = objectsOf(args);
            const surroundings = new RelatedObjects(
                [...objects, ...chartsOf(args)],
                clusters,
                settings.timeoutSeconds,
            );
            const findings: PolicyFinding[] = [];
            for (const canary of objects.filter(isJudged)) {
                findings.push(...(await check(canary, surroundings, settings)));
            }
            findings.push(...(await checkPlatform(objects, objects, surroundings)));
            const { except } = settings;
            reports.report(
                wrongExceptions("mesh-injection", except, RULES, "error"),
                reportViolation,
            );
            reports.report(excepted(findings, except), reportViolation);
            reports.forget();
            seen.length = 0;
        },
    };
}

function isJudged(object: KubeObject): boolean {
    return isCanary(object) && !object.patch;
}

/** Flagger, Viz and the load tester, wherever the program has to do with Linkerd. */
async function checkPlatform(
    workloads: readonly KubeObject[],
    program: readonly KubeObject[],
    surroundings: RelatedObjects,
): Promise<PolicyFinding[]> {
    if (!usesLinkerd(program)) {
        return [];
    }
    const findings: PolicyFinding[] = [];
    for (const workload of workloads.filter(({ patch }) => !patch)) {
        const must = platformReason(workload);
        if (must !== undefined) {
            findings.push(
                ...(await evaluateWorkload(workload, surroundings, { id: PLATFORM, must })),
            );
        }
    }
    return findings;
}

async function check(
    canary: KubeObject,
    surroundings: RelatedObjects,
    settings: MeshInjectionSettings,
): Promise<readonly PolicyFinding[]> {
    if (isForOtherMesh(canary)) {
        return [];
    }
    const namespace = await surroundings.namespaceOf(canary);
    if ("missing" in namespace) {
        return [notCheckable(canary, namespace.missing)];
    }
    const notes = (namespace.injector?.notes ?? []).map((problem) => ({ problem }));
    const ofNamespace = settings.requireNamespace ? checkNamespace(canary, namespace) : [];
    const broken = ofNamespace.some(({ problem }) => problem.severity === "error");
    // of the target only what would be left once the namespace is mended
    const judged = broken ? mended(namespace) : namespace;
    return [...notes, ...ofNamespace, ...(await checkTarget(canary, judged, surroundings))];
}

/** That a Canary leaves Linkerd aside is told by the policy canary-rules; with that excepted it needs no proxy. */
function isForOtherMesh(canary: KubeObject): boolean {
    const provider = textAt(canary.object, "spec", "provider") ?? "";
    return !["", "linkerd", "kubernetes"].includes(provider) && !provider.startsWith("gatewayapi");
}

const MENDED: Known = { metadata: { annotations: { [INJECT_ANNOTATION]: "enabled" } } };

/** A namespace as it will be: one that asks for the proxy, and that the webhook is asked about. */
function mended(namespace: FoundNamespace): FoundNamespace {
    const { notes, settings } = namespace.injector ?? CHART;
    const webhook = { ...settings.webhook, namespaceSelector: undefined };
    return {
        ...namespace,
        object: MENDED,
        injector: { notes, settings: { ...settings, webhook } },
    };
}

function checkNamespace(canary: KubeObject, namespace: FoundNamespace): readonly PolicyFinding[] {
    const { unknown, value } = assumeMetadata(namespace.object);
    const problems = checkNamespaceInjection({ metadata: value }, namespace.injector?.settings);
    const urn = namespace.urn ?? canary.urn;
    return settle(problems, unknown, urn, notKnown(canary, `Namespace ${value.name}`));
}

async function checkTarget(
    canary: KubeObject,
    namespace: FoundNamespace,
    surroundings: RelatedObjects,
): Promise<readonly PolicyFinding[]> {
    const target = await surroundings.targetOf(canary);
    if ("missing" in target) {
        return [notCheckable(canary, target.missing)];
    }
    if (textAt(target.object, "kind") === "Service") {
        return checkBehind(canary, target, namespace, surroundings);
    }
    const template = podTemplate(textAt(target.object, "kind") ?? "", target.object);
    if (template === undefined) {
        return [notCheckable(canary, "its target has no pod template")];
    }
    const path = `${target.path} (target of ${describeObject(canary)})`;
    const urn = target.urn ?? canary.urn;
    const pods: EvaluatedPods = { path, template, owner: target.object, urn };
    return evaluatePods(pods, namespace, undefined, notKnown(canary, path));
}

/** The workloads of the program whose pods a Service selects. */
function checkBehind(
    canary: KubeObject,
    service: FoundObject,
    namespace: FoundNamespace,
    surroundings: RelatedObjects,
): readonly PolicyFinding[] {
    const workloads = surroundings.behind(canary, service);
    const claim = { id: "injection/workload", must: CANARY_MUST };
    return workloads.length === 0
        ? [notCheckable(canary, `the program has no workload whose pods ${service.path} selects`)]
        : workloads.flatMap((workload) => evaluateIn(workload, namespace, claim));
}

function notKnown(canary: KubeObject, path: string): (unknown: string) => PolicyFinding {
    return (unknown) =>
        notCheckable(canary, `${unknown} of ${path} is not known before the update`);
}

function notCheckable(canary: KubeObject, reason: string): PolicyFinding {
    return notChecked(
        canary,
        reason,
        "put its namespace and target into the program, or run a preview once they are there",
    );
}
