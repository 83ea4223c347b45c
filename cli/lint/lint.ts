import { checkCanary, type Installation, contextsOf, installationOf } from "../../rules/canary";
import { placeOf } from "../../rules/canary/related/reading/objects";
import { installationFacts } from "../../rules/installation/facts";
import { type FileProblem, type Manifest, UNREADABLE } from "../manifests";
import { inOrder, type LintFinding, type LintResult } from "./finding";
import { checkInjection } from "./injection";
import { ManifestSet } from "./manifest-set";
import { checkMesh } from "./mesh";
import { variantsOf } from "./variants";

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

/** What Linkerd's chart sets where the manifests and options set nothing else. */
const ASSUMED: Installation = {
    opaquePorts: installationFacts.opaquePorts.default,
    defaultInboundPolicy: installationFacts.defaultInboundPolicy.default,
};

/**
 * Evaluates the Canaries in the manifests together with their related objects, in any order of the files.
 *
 * @param manifests - the objects, from any number of files
 * @param options - facts that are not in the files
 * @param problems - of the files themselves
 */
export function lint(
    manifests: readonly Manifest[],
    options: LintOptions,
    problems: readonly FileProblem[] = [],
): LintResult {
    const isIncomplete = problems.some(({ id }) => id === UNREADABLE);
    const results = variantsOf(manifests).map((variant) =>
        lintVariant(
            variant,
            // what cannot be read may be what seems to be missing
            isIncomplete ? { ...options, authoritativeKinds: [] } : options,
        ),
    );
    return {
        findings: inOrder([
            ...results.flatMap(({ findings }) => findings),
            ...problems.map(ofFile),
        ]),
        // variants share the Canaries that are in all of them
        canaries: new Set(results.flatMap(({ canaries }) => canaries)).size,
        objects: manifests.length,
    };
}

interface VariantResult {
    readonly findings: readonly LintFinding[];
    /** Each Canary with what it was built with. */
    readonly canaries: readonly string[];
}

function lintVariant(manifests: readonly Manifest[], options: LintOptions): VariantResult {
    const manifestSet = new ManifestSet(manifests, options.namespace);
    const contexts = contextsOf(manifestSet.objects, { ...options, assumed: ASSUMED });
    const findings = contexts.flatMap((context) => [
        ...checkCanary(context).map((problem) =>
            manifestSet.finding(problem, problem.field, context.canary, problem.object),
        ),
        ...checkInjection(context, options.requireNamespace).map(({ problem, field, object }) =>
            manifestSet.finding(problem, field, context.canary, object),
        ),
    ]);
    const known = new Set(findings.map(({ path, value }) => `${path} ${String(value)}`));
    const ofMesh = checkMesh(manifestSet.objects, {
        ...ASSUMED,
        ...installationOf(manifestSet.objects),
        ...options.installation,
    })
        // a rule on Canaries may report the same place
        .filter(({ problem: { path, value } }) => !known.has(`${path} ${String(value)}`))
        .map(({ field, place, problem, subject }) =>
            manifestSet.finding(problem, field, subject, place),
        );
    return {
        findings: [
            ...findings,
            ...ofMesh,
            ...manifestSet.refused(),
            ...manifestSet.duplicates(),
            ...manifestSet.repeatedKeys(),
        ],
        canaries: contexts.map(
            ({ canary }) => `${manifestSet.renderingOf(canary) ?? ""} ${placeOf(canary)}`,
        ),
    };
}

function ofFile({ file, position, ...problem }: FileProblem): LintFinding {
    return { ...problem, object: "", field: "", file, position };
}
