import { checkCanary, type Installation, contextsOf } from "../../rules/canary";
import type { Manifest } from "../manifests";
import { inOrder, type LintResult } from "./finding";
import { checkInjection } from "./injection";
import { ManifestSet } from "./manifest-set";

/** What is known beside the files. */
export interface LintOptions {
    /** The installation that will run the Canaries; it goes before what a Flagger among the manifests says. */
    readonly installation: Installation;
    /** Kinds of which the files hold all that there are. */
    readonly authoritativeKinds: readonly string[];
    /** Namespace of the objects that name none. */
    readonly namespace: string;
    /** Whether the namespace of a Canary must itself ask for Linkerd's proxy. */
    readonly requireNamespace: boolean;
}

/**
 * Judges the Canaries of some manifests, each among all the others, in whatever order they were read.
 *
 * @param manifests - the objects, from any number of files
 * @param options - what the files do not say
 */
export function lint(manifests: readonly Manifest[], options: LintOptions): LintResult {
    const surroundings = new ManifestSet(manifests, options.namespace);
    const judged = contextsOf(surroundings.objects, options);
    const findings = judged.flatMap((context) => [
        ...checkCanary(context).map((problem) =>
            surroundings.finding(problem, problem.field, context.canary, problem.object),
        ),
        ...checkInjection(context, options.requireNamespace).map(({ problem, field, object }) =>
            surroundings.finding(problem, field, context.canary, object),
        ),
    ]);
    return {
        findings: inOrder([...findings, ...surroundings.duplicates()]),
        canaries: judged.length,
        objects: surroundings.objects.length,
    };
}
