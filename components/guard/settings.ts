import type { GuardException } from "../../rules/guard/exceptions";
import type { GuardFacts } from "../../rules/guard/facts";
import type { GuardGroup } from "../../rules/guard/kinds";
import type { ServiceAccountName } from "../linkerd/viz/clients";

/**
 * What is done about a broken rule.
 *
 * - `deny`: the API server refuses the object. An update that makes nothing worse passes, with a warning.
 * - `warn`: it passes, and whoever asked for it is told (kubectl prints it, Pulumi shows it as a warning).
 * - `audit`: it passes, and only the API server's audit log tells of it.
 * - `off`: the rules are not asked.
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
     * What is done about what breaks a rollout surely: for every group of rules, or by group. `canaries` are the rules
     * of a Canary and of its target, `providers` those of MetricTemplates and AlertProviders, `injection` those of
     * namespaces, of the platform's own workloads and of settings that do nothing, `bystanders` those of workloads that
     * are meant to be in the mesh, whoever they belong to; of these there are warnings alone.
     * @default "deny"
     */
    readonly errors?: GuardAction | Readonly<Partial<Record<GuardGroup, GuardAction>>>;
    /**
     * What is done about what may be meant, in the same way.
     * @default "warn"
     */
    readonly warnings?: GuardAction | Readonly<Partial<Record<GuardGroup, GuardAction>>>;
    /**
     * What passes unasked, and why.
     * @default - nothing
     */
    readonly exceptions?: readonly GuardException[];
    /**
     * What becomes of a request where a rule cannot be asked: it fails, or it passes. Where a Canary is compared with
     * other objects it always passes: without Flagger's CRD there is nothing to compare with.
     * @default "Fail"
     */
    readonly failurePolicy?: "Fail" | "Ignore";
    /**
     * What is known of the cluster: with more of it more rules are asked.
     * @default - nothing: what a rule would need is not judged
     */
    readonly facts?: GuardFacts;
    /**
     * ServiceAccount of Flagger, whose own requests always pass.
     * @default - `flagger` in `flagger-system`
     */
    readonly flagger?: ServiceAccountName;
    /**
     * What the names of the policies begin with: they belong to the whole cluster.
     * @default "canary-guard"
     */
    readonly prefix?: string;
}
