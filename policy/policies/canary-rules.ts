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
import { Reports } from "../finding-reporter";
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
                "Whether the cluster is asked for what stands around the Canaries and is not in the program; without it no rule says that something is missing.",
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
 * Stops what Flagger would accept and then never release, release blindly, or take users down with: every rule of
 * severity error on every Canary, MetricTemplate and AlertProvider, whoever made it.
 *
 * Runs twice: on each before it is made, by what the program made before it, so that an update that skips the preview
 * is stopped as well; and on the whole stack, where the cluster is asked for what the program does not hold.
 *
 * @param review - judges the Canaries of a run once, for this policy and `canary-warnings`
 * @param notes - gets what could not be judged
 */
export function canaryRulesPolicy(review: Review, notes: UncheckedReporter): PackPolicy {
    const reports = new Reports(notes);
    const seen: KubeObject[] = [];
    return {
        name: "canary-rules",
        description: `Every Canary does what its author means: ${count("error")} rules on its own fields and on what it stands among.`,
        remediationSteps:
            "Mend it as the message says; docs/rules.md tells each rule's reason. A rule can be excepted, with the reason, by the setting except.",
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
                const ground = { objects: patched(seen), authoritativeKinds: [], installation };
                const findings = excepted(evaluateObject(object, ground), except);
                // what is not known here may be known among the whole stack
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
 * Says what is allowed and likely not meant: the rules of severity warning, by the same judgement as `canary-rules`.
 *
 * @param review - shared with `canary-rules`
 * @param notes - gets what could not be judged
 */
export function canaryWarnings(review: Review, notes: UncheckedReporter): PackPolicy {
    const reports = new Reports(notes, "warning");
    return {
        name: "canary-warnings",
        description: `What a Canary is allowed to be and is likely not meant to be: ${count("warning")} rules on its own fields and on what it stands among.`,
        remediationSteps:
            "Mend it as the message says, or except the rule with the reason by the setting except.",
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
