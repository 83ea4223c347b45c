import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { matchesAny } from "../../rules/mesh/patterns";
import type { Clusters } from "../clusters";
import { type PolicyException, excepted, exceptSchema, wrongExceptions } from "../exceptions";
import { checkCanaryInjection, checkNamespace, isCheckedCanary } from "../mesh/canary-injection";
import { evaluateWorkload } from "../mesh/evaluate-pods";
import { checkLiveCanaries } from "../mesh/live-canaries";
import { requestProxy } from "../mesh/remedy";
import { platformReason, usesLinkerd } from "../mesh/platform";
import type { UncheckedReporter } from "../unchecked-reporter";
import { chartsOf } from "../program/charts";
import { isNamespace, type KubeObject, readObject } from "../program/kube-objects";
import { edited } from "../program/remediate";
import { patched } from "../program/patches";
import { objectOf, objectsOf } from "../program/stack";
import { RelatedObjects } from "../program/related-objects";
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
                        ? await checkCanaryInjection(object, related, settings.requireNamespace)
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
                findings.push(
                    ...(await checkCanaryInjection(canary, related, settings.requireNamespace)),
                );
            }
            findings.push(...(await checkPlatform(objects, objects, related)));
            if (settings.requireNamespace) {
                findings.push(
                    ...(await checkLiveCanaries(
                        objects,
                        related,
                        clusters,
                        settings.timeoutSeconds,
                    )),
                );
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

function isNamedIn({ name }: KubeObject, settings: MeshInjectionSettings): boolean {
    return typeof name === "string" && matchesAny(name, settings.annotateNamespaces);
}

function isError({ problem }: PolicyFinding): boolean {
    return problem.severity === "error";
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
