import { checkCanary, type Installation, contextsOf } from "../../rules/canary";
import type { Manifest } from "../manifests";
import { inOrder, type LintResult } from "./finding";
import { checkInjection } from "./injection";
import { ManifestSet } from "./manifest-set";

/** Facts that are not in the files. */
export interface LintOptions {
    /** The installation that runs the Canaries; it takes precedence over a Flagger in the manifests. */
    readonly installation: Installation;
    /** Kinds of which the files include every object. */
    readonly authoritativeKinds: readonly string[];
    /** Namespace of objects that do not set one. */
    readonly namespace: string;
    /** Whether the namespace of a Canary must itself request Linkerd's proxy. */
    readonly requireNamespace: boolean;
}

/**
 * Evaluates the Canaries in the manifests together with their related objects, in any order of the files.
 *
 * @param manifests - the objects, from any number of files
 * @param options - facts that are not in the files
 */
export function lint(manifests: readonly Manifest[], options: LintOptions): LintResult {
    const manifestSet = new ManifestSet(manifests, options.namespace);
    const contexts = contextsOf(manifestSet.objects, options);
    const findings = contexts.flatMap((context) => [
        ...checkCanary(context).map((problem) =>
            manifestSet.finding(problem, problem.field, context.canary, problem.object),
        ),
        ...checkInjection(context, options.requireNamespace).map(({ problem, field, object }) =>
            manifestSet.finding(problem, field, context.canary, object),
        ),
    ]);
    return {
        findings: inOrder([...findings, ...manifestSet.duplicates()]),
        canaries: contexts.length,
        objects: manifestSet.objects.length,
    };
}
