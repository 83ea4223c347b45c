import type { GuardException } from "../../rules/guard/exceptions";
import type { GuardFacts } from "../../rules/guard/facts";
import type { GuardGroup } from "../../rules/guard/kinds";
import type { ServiceAccountName } from "../linkerd/viz/clients";

/**
 * Action for a violated rule.
 *
 * - `deny`: the API server rejects the object. An update that does not make it worse is allowed with a warning.
 * - `warn`: it is allowed with a warning for the client (kubectl prints it, Pulumi shows it as a warning).
 * - `audit`: it is allowed, and only recorded in the API server's audit log.
 * - `off`: the rules are not checked.
 */
export type GuardAction = "deny" | "warn" | "audit" | "off";

/** Arguments of {@link AdmissionGuard}. */
export interface AdmissionGuardArgs {
    /**
     * The cluster's version, as its `/version` says it (`gitVersion`), where it is known before anything is made: the
     * guard needs 1.30.
     * @default - not compared; an older cluster does not know the objects, and the preview fails
     */
    readonly kubernetes?: string;
    /**
     * Action for violations that break a rollout: for all groups of rules, or by group. `canaries` are the rules
     * of a Canary and of its target, `providers` those of MetricTemplates and AlertProviders, `injection` those of
     * namespaces, of the platform's own workloads and of settings that do nothing, `unlabelledWorkloads` those of workloads that
     * are meant to be in the mesh, regardless of their owner; these only cause warnings.
     * @default "deny"
     */
    readonly errors?: GuardAction | Readonly<Partial<Record<GuardGroup, GuardAction>>>;
    /**
     * Action for violations that may be intended, in the same way.
     * @default "warn"
     */
    readonly warnings?: GuardAction | Readonly<Partial<Record<GuardGroup, GuardAction>>>;
    /**
     * Exceptions, with their reasons.
     * @default - none
     */
    readonly exceptions?: readonly GuardException[];
    /**
     * Result of a request if a rule cannot be evaluated: it fails or passes. Comparisons of a Canary with other objects
     * always pass: without Flagger's CRD there is nothing to compare with.
     * @default "Fail"
     */
    readonly failurePolicy?: "Fail" | "Ignore";
    /**
     * Facts about the cluster: with more facts, more rules are checked.
     * @default - none: rules that need a fact are not checked
     */
    readonly facts?: GuardFacts;
    /**
     * ServiceAccount of Flagger, whose own requests always pass.
     * @default - `flagger` in `flagger-system`
     */
    readonly flagger?: ServiceAccountName;
    /**
     * Prefix of the names of the policies, which are cluster-scoped.
     * @default "canary-guard"
     */
    readonly prefix?: string;
}
