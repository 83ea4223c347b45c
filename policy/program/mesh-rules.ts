import type {
    EnforcementLevel,
    PolicyConfigSchema,
    ResourceValidationPolicy,
    StackValidationPolicy,
} from "@pulumi/policy";
import type { KubernetesObject } from "../../rules/canary/context";
import { isAbout, type MetadataEdit, type ObjectSet, type MeshRule } from "../../rules/mesh/rule";
import type { Clusters } from "../clusters";
import { excepted, type PolicyException, exceptSchema, wrongExceptions } from "../exceptions";
import type { UncheckedReporter } from "../unchecked-reporter";
import { type PolicyFinding, FindingReporter } from "../finding-reporter";
import { TIMEOUT_SECONDS, timeoutSchema } from "../timeout";
import { objectSetOf, plainOf } from "./object-set";
import { chartsOf, readChart } from "./charts";
import { about, evaluateMeshRule, unchecked } from "./evaluate-mesh-rule";
import { type LookedUp, lookUp } from "./look-up";
import { type KubeObject, readObject } from "./kube-objects";
import { edited } from "./remediate";
import { decide } from "./unknown-guard";
import { objectOf, objectsOf } from "./stack";

type PropertySchema = PolicyConfigSchema["properties"][string];

/** The definition of a mesh configuration policy. */
export interface MeshConfigurationPolicyArgs<Settings extends object> {
    /** The policy's name, in kebab-case. */
    readonly name: string;
    /** The requirement and its reason. */
    readonly description: string;
    /** The remediation. */
    readonly remediationSteps: string;
    /** The enforcement level. @default "mandatory" */
    readonly enforcementLevel?: EnforcementLevel;
    /** The rules, which share the settings. */
    readonly rules: readonly MeshRule<Settings>[];
    /**
     * Whether the rules evaluate each object on its own, so that this is possible before it is created.
     *
     * @default false
     */
    readonly alone?: boolean;
    /** The default settings. */
    readonly defaults: Settings;
    /** The schema of the settings; defaults are added. */
    readonly properties?: Readonly<Record<keyof Settings & string, PropertySchema>>;
    /**
     * API paths of objects or lists that may resolve a violation found in the program alone.
     *
     * @default - none: only the program is used
     */
    readonly lookups?: (object: KubernetesObject) => readonly string[];
    /**
     * API paths of objects or lists in the cluster that the rules always need.
     *
     * @default - nothing
     */
    readonly facts?: (object: KubernetesObject) => readonly string[];
    /**
     * Whether the policy applies to a stack.
     *
     * @default - to all stacks
     */
    readonly isFor?: (stack: string, settings: Settings) => boolean;
}

interface CommonSettings {
    readonly except: readonly PolicyException[];
    readonly timeoutSeconds: number;
}

const COMMON: CommonSettings = { except: [], timeoutSeconds: TIMEOUT_SECONDS };

/**
 * Creates a policy from rules on the objects of a program. Rules without related objects also evaluate each object before
 * it is created, so that an update without a preview is blocked as well; all rules evaluate the whole stack.
 *
 * @param args - definition of the policy
 * @param clusters - queried for objects outside the program
 * @param notes - receives what could not be checked
 */
export function meshConfigurationPolicy<Settings extends object>(
    args: MeshConfigurationPolicyArgs<Settings>,
    clusters: Clusters,
    notes: UncheckedReporter,
): ResourceValidationPolicy & StackValidationPolicy {
    const reports = new FindingReporter(notes);
    /** The objects that were remediated or did not need to be, in the order of the program. */
    const made: KubeObject[] = [];
    const { defaults, description, facts, isFor, lookups, name, remediationSteps, rules } = args;
    const settingsOf = (config: object): Settings & CommonSettings => ({
        ...COMMON,
        ...defaults,
        ...config,
    });
    const isEvaluated = (object: KubeObject, settings: Settings & CommonSettings): boolean =>
        rules.some((rule) => isAbout(rule, object)) &&
        (isFor === undefined || isFor(stackOf(object), settings));
    return {
        name,
        description,
        remediationSteps,
        enforcementLevel: args.enforcementLevel ?? "mandatory",
        configSchema: { properties: propertiesOf(args) },
        ...(rules.some(({ remedy }) => remedy !== undefined) && {
            remediateResource: (resource) => {
                const settings = settingsOf(resource.getConfig());
                const object = readObject(resource);
                if (object === undefined || object.patch) {
                    return undefined;
                }
                const edits = remediesOf(rules, object, made, settings);
                const result = edits.length === 0 ? undefined : edited(resource.props, edits);
                // those that come later are compared with what this one has become
                made.push(readObject(resource) ?? object);
                return result;
            },
        }),
        ...(args.alone === true && {
            validateResource: (resource, reportViolation) => {
                const kind = /([^:]*?)(?:Patch)?$/.exec(resource.type)?.[1] ?? "";
                const object = rules.some(({ kinds }) => kinds.includes(kind))
                    ? (objectOf(resource) ?? readChart(resource))
                    : undefined;
                const settings = settingsOf(resource.getConfig());
                if (object !== undefined && isEvaluated(object, settings)) {
                    const alone = { objects: [] };
                    const found = rules.flatMap((rule) =>
                        evaluateMeshRule(rule, object, alone, settings),
                    );
                    reports.report(
                        excepted(found.filter(isError), settings.except),
                        reportViolation,
                    );
                }
            },
        }),
        validateStack: async (stack, reportViolation) => {
            const settings = settingsOf(stack.getConfig());
            const ids = rules.map(({ id }) => id);
            reports.report(wrongExceptions(name, settings.except, ids, "error"), reportViolation);
            for (const { objectSet, objects } of objectSetOf(objectsOf(stack), () =>
                chartsOf(stack),
            )) {
                for (const object of objects.filter((one) => isEvaluated(one, settings))) {
                    const found = await settle(object, objectSet, settings);
                    reports.report(excepted(found, settings.except), reportViolation);
                }
            }
            reports.forget();
            made.length = 0;
        },
    };

    async function settle(
        object: KubeObject,
        among: ObjectSet,
        settings: Settings & CommonSettings,
    ): Promise<PolicyFinding[]> {
        const look = (paths: readonly string[]): Promise<LookedUp> =>
            lookUp(clusters, object.provider, settings.timeoutSeconds, paths);
        const evaluated = (extra: LookedUp): PolicyFinding[] => {
            const wide = "missing" in extra ? among : joined(among, extra.objects);
            return rules.flatMap((rule) => evaluateMeshRule(rule, object, wide, settings));
        };
        const factPaths = facts?.(plainOf(object)) ?? [];
        const known = factPaths.length === 0 ? NOTHING : await look(factPaths);
        const found = evaluated(known);
        if ("missing" in known) {
            return [
                ...found,
                ...rules.map((rule) => unchecked(about(rule, object), known.missing)),
            ];
        }
        if (lookups === undefined || !found.some(isError)) {
            return found;
        }
        const seen = await look(lookups(plainOf(object)));
        return "missing" in seen
            ? found.map((one) => unchecked(one, seen.missing))
            : evaluated({ objects: [...known.objects, ...seen.objects] });
    }
}

/** The edits of an object that fix what breaks rules without an exception. */
function remediesOf<Settings>(
    rules: readonly MeshRule<Settings>[],
    object: KubeObject,
    made: readonly KubeObject[],
    settings: Settings & CommonSettings,
): readonly MetadataEdit[] {
    const among = { objects: made.map(plainOf) };
    return rules.flatMap((rule) => {
        const isExcepted = excepted([about(rule, object)], settings.except).length === 0;
        const remedy = decide([object], ([plain]) =>
            plain === undefined || isExcepted ? [] : (rule.remedy?.(plain, among, settings) ?? []),
        );
        return "value" in remedy ? remedy.value : [];
    });
}

const NOTHING: LookedUp = { objects: [] };

function joined(among: ObjectSet, objects: readonly KubernetesObject[]): ObjectSet {
    return objects.length === 0 ? among : { objects: [...among.objects, ...objects] };
}

/** The stack that a resource belongs to. */
function stackOf({ urn }: KubeObject): string {
    return /^urn:pulumi:([^:]+)::/.exec(urn)?.[1] ?? "";
}

function isError({ problem }: PolicyFinding): boolean {
    return problem.severity === "error";
}

function propertiesOf<Settings extends object>({
    defaults,
    facts,
    lookups,
    properties,
}: MeshConfigurationPolicyArgs<Settings>): Record<string, PropertySchema> {
    const own = Object.entries<PropertySchema>(properties ?? {}).map(([key, schema]) => [
        key,
        { ...schema, default: Reflect.get(defaults, key) as PropertySchema["default"] },
    ]);
    return {
        ...(Object.fromEntries(own) as Record<string, PropertySchema>),
        except: exceptSchema,
        ...((lookups ?? facts) !== undefined && { timeoutSeconds: timeoutSchema }),
    };
}
