import type { GuardException } from "../../rules/guard/exceptions";
import { GUARDED, type Guarded, type GuardSeverity } from "../../rules/guard/kinds";
import { policySpec, type PolicySpec, type Scope } from "../../rules/guard/policy";
import { flaggerAccount } from "../flagger/settings";
import { platformNamespaces } from "../namespaces";
import type { AdmissionGuardArgs, GuardAction } from "./settings";

/** Each object of the namespace that a policy compares with; none is fine. */
export const EVERY_PARAM = { selector: {}, parameterNotFoundAction: "Allow" } as const;

/** A policy with its binding. */
export interface GuardPolicy {
    /** Name of both in the cluster, but for what it begins with. */
    readonly name: string;
    readonly annotations: Readonly<Record<string, string>>;
    readonly spec: PolicySpec;
    readonly action: Exclude<GuardAction, "off">;
}

/**
 * The policies that some arguments ask for: for each kind of objects one about what breaks a rollout and one about what
 * may be meant. Where the API server refuses, another one warns of what an object had already before the update.
 */
export function guardPolicies(args: AdmissionGuardArgs): GuardPolicy[] {
    return GUARDED.flatMap((guarded) =>
        (["error", "warning"] as const).flatMap((severity) => {
            const hasRules = guarded.rules[severity](args.facts ?? {}).length > 0;
            const action = hasRules ? actionOf(args, guarded, severity) : "off";
            const name = `${guarded.kind}-${severity}s`;
            switch (action) {
                case "off":
                    return [];
                case "deny":
                    return [
                        policy(args, guarded, severity, "new", name, "deny"),
                        policy(args, guarded, severity, "kept", `${name}-kept`, "warn"),
                    ];
                case "warn":
                case "audit":
                    return [policy(args, guarded, severity, "all", name, action)];
            }
        }),
    );
}

function actionOf(
    { errors = "deny", warnings = "warn" }: AdmissionGuardArgs,
    { group }: Guarded,
    severity: GuardSeverity,
): GuardAction {
    const [asked, otherwise] =
        severity === "error" ? ([errors, "deny"] as const) : ([warnings, "warn"] as const);
    return typeof asked === "string" ? asked : (asked[group] ?? otherwise);
}

function policy(
    args: AdmissionGuardArgs,
    guarded: Guarded,
    severity: GuardSeverity,
    scope: Scope,
    name: string,
    action: GuardPolicy["action"],
): GuardPolicy {
    const { exceptions = [], facts = {}, failurePolicy = "Fail" } = args;
    const account = args.flagger ?? {
        name: flaggerAccount,
        namespace: facts.flaggerNamespace ?? platformNamespaces.flagger,
    };
    return {
        name,
        action,
        annotations: Object.fromEntries(
            exceptions.map((exception, index) => [
                `linkerd-canary/exception-${index}`,
                described(exception),
            ]),
        ),
        spec: policySpec({
            guarded,
            severity,
            scope,
            facts,
            exceptions,
            failurePolicy,
            exemptUsers: [`system:serviceaccount:${account.namespace}:${account.name}`],
        }),
    };
}

/** An exception in one line: what is excepted from what, and why. */
function described({ labels, namespaces, objects, reason, rules }: GuardException): string {
    const pairs = Object.entries(labels ?? {}).map(([label, value]) => `${label}=${value}`);
    const parts = [
        namespaces === undefined ? "" : `namespaces ${namespaces.join(", ")}`,
        objects === undefined ? "" : `objects ${objects.join(", ")}`,
        pairs.length === 0 ? "" : `labels ${pairs.join(", ")}`,
        rules === undefined ? "all rules" : `rules ${rules.join(", ")}`,
    ];
    return `${parts.filter((part) => part !== "").join("; ")}: ${reason}`;
}
