import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { INJECT_ANNOTATION } from "../../rules/injection/injection";
import { matchesAny } from "../../rules/mesh/patterns";
import { CANARY_MUST, checkNamespaceInjection } from "../../rules/injection/problems";
import { firstOf } from "../../rules/problems/first-of";
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
import { liveCanaries, unmeshedNamespaces } from "../mesh/live-namespaces";
import { requestProxy } from "../mesh/remedy";
import { platformReason, usesLinkerd } from "../mesh/platform";
import { clusterKey } from "../provider-target";
import type { UncheckedReporter } from "../unchecked-reporter";
import { chartsOf } from "../program/charts";
import { assumeMetadata } from "../program/injection";
import { type Known, textAt } from "../../kube/known";
import {
    describeObject,
    isNamespace,
    type KubeObject,
    podTemplate,
    readObject,
} from "../program/kube-objects";
import { edited } from "../program/remediate";
import { patched } from "../program/patches";
import { objectOf, objectsOf } from "../program/stack";
import { type FoundObject, type FoundNamespace, RelatedObjects } from "../program/related-objects";
import { type PolicyFinding, FindingReporter } from "../finding-reporter";
import { TIMEOUT_SECONDS, timeoutSchema } from "../timeout";

/** Settings of the policy `mesh-injection`. */
export interface MeshInjectionSettings {
    /**
     * Whether a canary's namespace itself must request the proxy; if not, it is sufficient that the
     * target's pod template does.
     *
     * @default true
     */
    readonly requireNamespace: boolean;
    /**
     * Namespaces that the level `remediate` annotates: which of them will have canaries is not known when they are
     * created.
     *
     * @default []
     */
    readonly annotateNamespaces: readonly string[];
    /** Rules that are not reported. @default [] */
    readonly except: readonly PolicyException[];
    /** Timeout of requests to the cluster, in seconds. @default 5 */
    readonly timeoutSeconds: number;
}

const DEFAULTS: MeshInjectionSettings = {
    requireNamespace: true,
    annotateNamespaces: [],
    except: [],
    timeoutSeconds: TIMEOUT_SECONDS,
};

const PLATFORM = "injection/platform";
const RULES = ["injection/namespace", "injection/workload", PLATFORM];

/**
 * FindingReporter a canary whose pods or namespace would not be meshed: its traffic would be neither split nor measured. Flagger,
 * Viz and the load tester must be meshed too.
 *
 * Runs twice: on each object before it is created, with the objects before it, so that an update without a preview is
 * blocked as well; and on the whole stack, together with objects from the cluster.
 *
 * @param clusters - the clusters to query
 * @param notes - receives what could not be checked
 */
export function meshInjection(
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    const reports = new FindingReporter(notes);
    const seen: KubeObject[] = [];
    /** The objects before the one that is to be remediated. */
    const before: KubeObject[] = [];

    return {
        name: "mesh-injection",
        description:
            "Linkerd's proxy is injected into the namespaces and target pods of all Canaries, and into Flagger, Viz and the load tester.",
        remediationSteps:
            'Annotate the namespace with "linkerd.io/inject: enabled", and do not disable injection in a pod template.',
        enforcementLevel: "mandatory",
        configSchema: {
            properties: {
                requireNamespace: {
                    type: "boolean",
                    default: DEFAULTS.requireNamespace,
                    description: "Whether a canary's namespace itself must request the proxy.",
                },
                annotateNamespaces: {
                    type: "array",
                    items: { type: "string" },
                    default: [],
                    description:
                        'Namespaces that the level `remediate` annotates with "linkerd.io/inject: enabled"; "*" matches any text.',
                },
                except: exceptSchema,
                timeoutSeconds: timeoutSchema,
            },
        },
        remediateResource: async (args) => {
            const object = readObject(args);
            if (object === undefined || object.patch) {
                return undefined;
            }
            before.push(object);
            const settings = { ...DEFAULTS, ...args.getConfig<MeshInjectionSettings>() };
            const isUnmeshed = isNamespace(object)
                ? isNamedIn(object, settings) && checkNamespace(object, object).some(isError)
                : excepted(
                      await checkPlatform(
                          [object],
                          before,
                          new RelatedObjects(before, clusters, settings.timeoutSeconds),
                      ),
                      settings.except,
                  ).some(isError);
            return isUnmeshed ? edited(args.props, [requestProxy(object)]) : undefined;
        },
        validateResource: async (args, reportViolation) => {
            const object = objectOf(args);
            if (object === undefined) {
                return;
            }
            seen.push(object);
            if (isCheckedCanary(object) || platformReason(object) !== undefined) {
                const settings = { ...DEFAULTS, ...args.getConfig<MeshInjectionSettings>() };
                const related = new RelatedObjects(seen);
                const findings = excepted(
                    isCheckedCanary(object)
                        ? await check(object, related, settings)
                        : await checkPlatform([object], seen, related),
                    settings.except,
                );
                const errors = findings.filter(({ problem }) => problem.severity === "error");
                reports.report(errors, reportViolation);
            }
        },
        validateStack: async (args, reportViolation) => {
            const settings = { ...DEFAULTS, ...args.getConfig<MeshInjectionSettings>() };
            // patches of namespaces are applied where the namespace is looked up
            const made = objectsOf(args);
            const objects = [...patched(made), ...made.filter((object) => object.patch)];
            const related = new RelatedObjects(
                [...objects, ...chartsOf(args)],
                clusters,
                settings.timeoutSeconds,
            );
            const findings: PolicyFinding[] = [];
            for (const canary of objects.filter(isCheckedCanary)) {
                findings.push(...(await check(canary, related, settings)));
            }
            findings.push(...(await checkPlatform(objects, objects, related)));
            if (settings.requireNamespace) {
                findings.push(...(await checkLiveCanaries(objects, related, clusters, settings)));
            }
            const { except } = settings;
            reports.report(
                wrongExceptions("mesh-injection", except, RULES, "error"),
                reportViolation,
            );
            reports.report(excepted(findings, except), reportViolation);
            reports.forget();
            seen.length = 0;
            before.length = 0;
        },
    };
}

/** Namespaces that the program makes or patches, and whose Canaries only the cluster has. */
async function checkLiveCanaries(
    objects: readonly KubeObject[],
    related: RelatedObjects,
    clusters: Clusters,
    { timeoutSeconds }: MeshInjectionSettings,
): Promise<PolicyFinding[]> {
    const findings: PolicyFinding[] = [];
    for (const namespace of await unmeshedNamespaces(objects, related)) {
        const { found, name, resource } = namespace;
        const isReported = objects.some(
            (object) =>
                isCheckedCanary(object) &&
                object.namespace === name &&
                clusterKey(object.provider) === clusterKey(resource.provider),
        );
        const live = isReported
            ? { items: [] }
            : await liveCanaries(namespace, clusters, timeoutSeconds);
        if ("unreachable" in live) {
            findings.push(
                ...(resource.patch || usesLinkerd(objects)
                    ? [
                          notChecked(
                              resource,
                              `it does not request Linkerd's proxy, and whether there are Canaries in it could not be read: ${live.unreachable}`,
                              "fix the access to the cluster and re-run the preview",
                          ),
                      ]
                    : []),
            );
            continue;
        }
        const canaries = live.items
            .filter((object) => !isForOtherMesh({ ...resource, object }))
            .map((object) => `${name}/${textAt(object, "metadata", "name") ?? ""}`);
        if (canaries.length > 0) {
            findings.push(
                ...checkNamespace(resource, found).map(({ problem }) => ({
                    urn: resource.urn,
                    problem: {
                        ...problem,
                        requirement: `${problem.requirement}; the cluster has Canary ${firstOf(canaries, MOST_NAMES)}`,
                        fix: `${problem.fix}; or delete its Canaries in an update before this one`,
                    },
                })),
            );
        }
    }
    return findings;
}

/** Most Canaries in a message. */
const MOST_NAMES = 3;

function isNamedIn({ name }: KubeObject, settings: MeshInjectionSettings): boolean {
    return typeof name === "string" && matchesAny(name, settings.annotateNamespaces);
}

function isError({ problem }: PolicyFinding): boolean {
    return problem.severity === "error";
}

function isCheckedCanary(object: KubeObject): boolean {
    return isCanary(object) && !object.patch;
}

/** Flagger, Viz and the load tester, if the program uses Linkerd. */
async function checkPlatform(
    workloads: readonly KubeObject[],
    program: readonly KubeObject[],
    related: RelatedObjects,
): Promise<PolicyFinding[]> {
    if (!usesLinkerd(program)) {
        return [];
    }
    const findings: PolicyFinding[] = [];
    for (const workload of workloads.filter(({ patch }) => !patch)) {
        const must = platformReason(workload);
        if (must !== undefined) {
            findings.push(...(await evaluateWorkload(workload, related, { id: PLATFORM, must })));
        }
    }
    return findings;
}

async function check(
    canary: KubeObject,
    related: RelatedObjects,
    settings: MeshInjectionSettings,
): Promise<readonly PolicyFinding[]> {
    if (isForOtherMesh(canary)) {
        return [];
    }
    const namespace = await related.namespaceOf(canary);
    if ("missing" in namespace) {
        return [notCheckable(canary, namespace.missing)];
    }
    const notes = (namespace.injector?.notes ?? []).map((problem) => ({ problem }));
    const ofNamespace = settings.requireNamespace ? checkNamespace(canary, namespace) : [];
    const broken = ofNamespace.some(({ problem }) => problem.severity === "error");
    // for the target, report only what remains after the namespace is fixed
    const checked = broken ? fixed(namespace) : namespace;
    return [...notes, ...ofNamespace, ...(await checkTarget(canary, checked, related))];
}

/** The policy canary-rules reports a Canary that does not use Linkerd; if that is excepted, it needs no proxy. */
function isForOtherMesh(canary: KubeObject): boolean {
    const provider = textAt(canary.object, "spec", "provider") ?? "";
    return !["", "linkerd", "kubernetes"].includes(provider) && !provider.startsWith("gatewayapi");
}

const FIXED: Known = { metadata: { annotations: { [INJECT_ANNOTATION]: "enabled" } } };

/** A namespace after the fix: it requests the proxy, and the webhook selects it. */
function fixed(namespace: FoundNamespace): FoundNamespace {
    const { notes, settings } = namespace.injector ?? CHART;
    const webhook = { ...settings.webhook, namespaceSelector: undefined };
    return {
        ...namespace,
        object: FIXED,
        injector: { notes, settings: { ...settings, webhook } },
    };
}

function checkNamespace(
    canary: KubeObject,
    namespace: Pick<FoundNamespace, "object" | "injector" | "urn">,
): readonly PolicyFinding[] {
    const { unknown, value } = assumeMetadata(namespace.object);
    const problems = checkNamespaceInjection({ metadata: value }, namespace.injector?.settings);
    const urn = namespace.urn ?? canary.urn;
    return settle(problems, unknown, urn, notKnown(canary, `Namespace ${value.name}`));
}

async function checkTarget(
    canary: KubeObject,
    namespace: FoundNamespace,
    related: RelatedObjects,
): Promise<readonly PolicyFinding[]> {
    const target = await related.targetOf(canary);
    if ("missing" in target) {
        return [notCheckable(canary, target.missing)];
    }
    if (textAt(target.object, "kind") === "Service") {
        return checkBehind(canary, target, namespace, related);
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
    related: RelatedObjects,
): readonly PolicyFinding[] {
    const workloads = related.behind(canary, service);
    const claim = { id: "injection/workload", must: CANARY_MUST };
    return workloads.length === 0
        ? [
              notCheckable(
                  canary,
                  `the program has no workload with pods that ${service.path} selects`,
              ),
          ]
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
        "add its namespace and target to the program, or re-run the preview when they exist",
    );
}
