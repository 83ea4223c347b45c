import type { PolicyConfigSchema } from "@pulumi/policy";
import { canaryRules } from "../../rules/canary";
import type { Severity } from "../../rules/problems/problem";
import { isEvaluated, evaluateObject } from "../canaries/rule-evaluator";
import type { Review, ReviewSettings } from "../canaries/review";
import { type PolicyException, excepted, exceptSchema, wrongExceptions } from "../exceptions";
import type { PackPolicy } from "../wrap-policies";
import type { UncheckedReporter } from "../unchecked-reporter";
import type { KubeObject } from "../program/kube-objects";
import { patched } from "../program/patches";
import { objectOf } from "../program/stack";
import { FindingReporter } from "../finding-reporter";
import { installationSchema } from "../installation-schema";
import { TIMEOUT_SECONDS, timeoutSchema } from "../timeout";

/** Settings of the policies `canary-rules` and `canary-warnings`. */
export interface CanaryRulesSettings extends ReviewSettings {
    /** Rules that are not to be reported. @default [] */
    readonly except: readonly PolicyException[];
}

const DEFAULTS: CanaryRulesSettings = {
    except: [],
    lookUp: true,
    timeoutSeconds: TIMEOUT_SECONDS,
    installation: {},
};

const configSchema: PolicyConfigSchema = {
    properties: {
        except: exceptSchema,
        lookUp: {
            type: "boolean",
            default: DEFAULTS.lookUp,
            description:
                "Whether to query the cluster for related resources of the Canaries that are not in the program. Without it no rule reports a missing resource.",
        },
        timeoutSeconds: timeoutSchema,
        installation: {
            type: "object",
            default: DEFAULTS.installation,
            additionalProperties: false,
            properties: installationSchema,
            description:
                "What neither the program nor the cluster says of Flagger, Linkerd and Prometheus; it goes before what they say.",
        },
    },
};

/**
 * Reports Canaries that Flagger would accept but whose releases never end, are not checked, or cause an outage: all rules
 * of severity error for every Canary, MetricTemplate and AlertProvider, created by any tool.
 *
 * Runs twice: on each object before it is created, with the objects before it, so that an update without a preview is
 * blocked as well; and on the whole stack, together with related objects from the cluster.
 *
 * @param review - evaluates the Canaries of a run once, for this policy and `canary-warnings`
 * @param notes - receives what could not be checked
 */
export function canaryRulesPolicy(review: Review, notes: UncheckedReporter): PackPolicy {
    const reports = new FindingReporter(notes);
    const seen: KubeObject[] = [];
    return {
        name: "canary-rules",
        description: `Errors in Canaries: ${count("error")} error rules on Canary fields and related objects.`,
        remediationSteps:
            "Apply the fix in the message; docs/rules.md explains each rule. To allow a violation, add the rule and a reason to the setting except.",
        enforcementLevel: "mandatory",
        configSchema,
        validateResource: (args, report) => {
            const object = objectOf(args);
            if (object === undefined) {
                return;
            }
            seen.push(object);
            if (isEvaluated(object) && !object.patch) {
                const { except, installation } = { ...DEFAULTS, ...args.getConfig() };
                const input = { objects: patched(seen), authoritativeKinds: [], installation };
                const findings = excepted(evaluateObject(object, input), except);
                // values that are unknown here may be known for the whole stack
                const errors = findings.filter(({ problem }) => problem.severity === "error");
                reports.report(errors, report);
            }
        },
        validateStack: async (args, report) => {
            const { except, ...settings }: CanaryRulesSettings = {
                ...DEFAULTS,
                ...args.getConfig(),
            };
            const findings = excepted(await review.of(args, settings), except);
            const wrong = wrongExceptions("canary-rules", except, RULES, "error");
            reports.report([...wrong, ...findings], report);
            reports.forget();
            seen.length = 0;
        },
    };
}

/**
 * Reports settings that are valid but probably unintended: the rules of severity warning, from the same evaluation as
 * `canary-rules`.
 *
 * @param review - shared with `canary-rules`
 * @param notes - receives what could not be checked
 */
export function canaryWarnings(review: Review, notes: UncheckedReporter): PackPolicy {
    const reports = new FindingReporter(notes, "warning");
    return {
        name: "canary-warnings",
        description: `Settings of Canaries that are valid but probably unintended: ${count("warning")} warning rules on Canary fields and related objects.`,
        remediationSteps:
            "Apply the fix in the message, or add the rule and a reason to the setting except.",
        enforcementLevel: "advisory",
        configSchema,
        validateStack: async (args, report) => {
            const { except, ...settings }: CanaryRulesSettings = {
                ...DEFAULTS,
                ...args.getConfig(),
            };
            const findings = excepted(await review.of(args, settings), except);
            const wrong = wrongExceptions("canary-warnings", except, RULES, "warning");
            reports.report([...wrong, ...findings], report);
            reports.forget();
        },
    };
}

const RULES = canaryRules.map(({ id }) => id);

function count(severity: Severity): number {
    return canaryRules.filter((rule) => rule.severity === severity).length;
}
