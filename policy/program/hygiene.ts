import type {
    EnforcementLevel,
    PolicyConfigSchema,
    ResourceValidationPolicy,
    StackValidationPolicy,
} from "@pulumi/policy";
import type { KubernetesObject } from "../../rules/canary/scene";
import { matchesAny } from "../../rules/hygiene/patterns";
import type { Among, HygieneRule } from "../../rules/hygiene/rule";
import type { Clusters } from "../cluster/clusters";
import type { Notes } from "../notes";
import { type Finding, Reports } from "../reports";
import { amongOf, plainOf } from "./among";
import { judge, unchecked } from "./judge";
import { lookUp } from "./look-up";
import { describeObject, type KubeObject, readObject } from "./objects";
import { objectsOf } from "./stack";

type PropertySchema = PolicyConfigSchema["properties"][string];

/** What a policy of the mesh's hygiene is made of. */
export interface HygienePolicyArgs<Settings extends object> {
    /** The policy's name, in kebab-case. */
    readonly name: string;
    /** What must hold, and why. */
    readonly description: string;
    /** What to do about it. */
    readonly remediationSteps: string;
    /** How a violation is taken. @default "mandatory" */
    readonly enforcementLevel?: EnforcementLevel;
    /** The rules, which share the settings. */
    readonly rules: readonly HygieneRule<Settings>[];
    /**
     * Whether the rules judge each object by itself, so that they can do so before it is made.
     *
     * @default false
     */
    readonly alone?: boolean;
    /** The settings where the user has none. */
    readonly defaults: Settings;
    /** The settings as users see them; the defaults are put in. */
    readonly properties?: Readonly<Record<keyof Settings & string, PropertySchema>>;
    /**
     * Where in the API the objects lie, or lists of them, that may clear an object which the program alone breaks a rule
     * with.
     *
     * @default - none: the program alone decides
     */
    readonly lookups?: (object: KubernetesObject) => readonly string[];
}

interface CommonSettings {
    readonly except: readonly string[];
    readonly timeoutSeconds: number;
}

const COMMON: CommonSettings = { except: [], timeoutSeconds: 5 };

/**
 * Makes a policy of rules on the objects of a program. Rules that need no surroundings judge each object before it is
 * made, so that an update that skips the preview is stopped as well; all judge the whole stack.
 *
 * @param args - what the policy is about
 * @param clusters - asked for what the program does not make
 * @param notes - gets what could not be checked
 */
export function hygienePolicy<Settings extends object>(
    args: HygienePolicyArgs<Settings>,
    clusters: Clusters,
    notes: Notes,
): ResourceValidationPolicy & StackValidationPolicy {
    const reports = new Reports(notes);
    const { defaults, description, lookups, name, remediationSteps, rules } = args;
    const settingsOf = (config: object): Settings & CommonSettings => ({
        ...COMMON,
        ...defaults,
        ...config,
    });
    const isJudged = (object: KubeObject, settings: CommonSettings): boolean =>
        !matchesAny(describeObject(object), settings.except);
    return {
        name,
        description,
        remediationSteps,
        enforcementLevel: args.enforcementLevel ?? "mandatory",
        configSchema: { properties: propertiesOf(args) },
        ...(args.alone === true && {
            validateResource: (resource, reportViolation) => {
                const kind = /([^:]*?)(?:Patch)?$/.exec(resource.type)?.[1] ?? "";
                const object = rules.some(({ kinds }) => kinds.includes(kind))
                    ? readObject(resource)
                    : undefined;
                const settings = settingsOf(resource.getConfig());
                if (object !== undefined && isJudged(object, settings)) {
                    const alone = { objects: [] };
                    const found = rules.flatMap((rule) => judge(rule, object, alone, settings));
                    reports.tell(found.filter(isError), reportViolation);
                }
            },
        }),
        validateStack: async (stack, reportViolation) => {
            const settings = settingsOf(stack.getConfig());
            for (const { among, objects } of amongOf(objectsOf(stack))) {
                for (const object of objects.filter((one) => isJudged(one, settings))) {
                    const found = await settle(object, among, settings);
                    reports.tell(found, reportViolation);
                }
            }
            reports.forget();
        },
    };

    async function settle(
        object: KubeObject,
        among: Among,
        settings: Settings & CommonSettings,
    ): Promise<Finding[]> {
        const found = rules.flatMap((rule) => judge(rule, object, among, settings));
        if (lookups === undefined || !found.some(isError)) {
            return found;
        }
        const paths = lookups(plainOf(object));
        const seen = await lookUp(clusters, object.provider, settings.timeoutSeconds, paths);
        return "missing" in seen
            ? found.map((one) => unchecked(one, seen.missing))
            : rules.flatMap((rule) =>
                  judge(rule, object, { objects: [...among.objects, ...seen.objects] }, settings),
              );
    }
}

function isError({ problem }: Finding): boolean {
    return problem.severity === "error";
}

function propertiesOf<Settings extends object>({
    defaults,
    lookups,
    properties,
}: HygienePolicyArgs<Settings>): Record<string, PropertySchema> {
    const own = Object.entries<PropertySchema>(properties ?? {}).map(([key, schema]) => [
        key,
        { ...schema, default: Reflect.get(defaults, key) as PropertySchema["default"] },
    ]);
    return {
        ...(Object.fromEntries(own) as Record<string, PropertySchema>),
        except: {
            type: "array",
            items: { type: "string" },
            default: [],
            description:
                'Objects that are not judged, such as "Deployment shop/cart"; "*" stands for any text.',
        },
        ...(lookups !== undefined && {
            timeoutSeconds: {
                type: "number",
                minimum: 1,
                maximum: 60,
                default: COMMON.timeoutSeconds,
                description: "Longest wait for an answer of the cluster, in seconds.",
            },
        }),
    };
}
