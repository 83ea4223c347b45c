import { placeOf } from "../../rules/canary/related/reading/objects";
import {
    type CanaryProblem,
    checkCanary,
    type Installation,
    contextsOf,
    installationOf,
    type RuleContext,
} from "../../rules/canary";
import { installationFacts } from "../../rules/installation/facts";
import { type FileProblem, type Manifest, UNREADABLE } from "../manifests";
import { inOrder, type LintFinding, type LintResult } from "./finding";
import { checkInjection } from "./injection";
import { ManifestSet } from "./manifest-set";
import { checkMesh } from "./mesh";
import { type MisspeltObject, missingObjects, ObservedFacts, undecidedObjects } from "./undecided";
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
    const mayBeMissing = problems.some(({ id }) => id === UNREADABLE);
    const results = variantsOf(manifests).map((variant) =>
        lintVariant(
            variant,
            // what cannot be read may be what seems to be missing
            mayBeMissing ? { ...options, authoritativeKinds: [] } : options,
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
        undecided: [...new Set(results.flatMap(({ undecided }) => undecided))],
        isIncomplete: problems.some(({ incomplete }) => incomplete === true),
    };
}

interface VariantResult {
    readonly findings: readonly LintFinding[];
    /** Each Canary with what it was built with. */
    readonly canaries: readonly string[];
    readonly undecided: readonly string[];
}

function lintVariant(manifests: readonly Manifest[], options: LintOptions): VariantResult {
    const manifestSet = new ManifestSet(manifests, options.namespace);
    const plain = contextsOf(manifestSet.objects, options);
    const facts = new ObservedFacts(plain[0]?.installation ?? {}, ASSUMED);
    const contexts = plain.map((context) => ({ ...context, installation: facts.installation }));
    const found = contexts.map((context) => checkCanary(context));
    const { misspelt, unknown } = missingObjects(contexts);
    const findings = contexts.flatMap((context, index) => [
        ...withMisspellings(context, found[index] ?? [], misspelt).map((problem) =>
            manifestSet.finding(problem, problem.field, context.canary, problem.object),
        ),
        ...checkInjection(context, options.requireNamespace).map(({ problem, field, object }) =>
            manifestSet.finding(problem, field, context.canary, object),
        ),
    ]);
    const known = new Set(findings.map(({ path, value }) => `${path} ${String(value)}`));
    const ofMesh = checkMesh(manifestSet.objects, {
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
        undecided: [...undecidedObjects(unknown), ...facts.lines()],
    };
}

/** The problems of a Canary together with those of names that are misspelt: these objects are known to be missing. */
function withMisspellings(
    context: RuleContext,
    found: readonly CanaryProblem[],
    misspelt: readonly MisspeltObject[],
): readonly CanaryProblem[] {
    if (misspelt.length === 0) {
        return found;
    }
    const keyOf = ({ kind, namespace, name }: MisspeltObject): string =>
        `${kind} ${namespace}/${name}`;
    const before = new Set(found.map((problem) => JSON.stringify(problem)));
    const authoritativeKinds = [...context.authoritativeKinds, ...misspelt.map(keyOf)];
    return checkCanary({ ...context, authoritativeKinds }).map((problem) => {
        const { value } = problem;
        const object = before.has(JSON.stringify(problem))
            ? undefined
            : misspelt.find((each) => value === keyOf(each) || value === each.name);
        return object === undefined
            ? problem
            : { ...problem, fix: `correct the name to that of ${placeOf(object.meant)}` };
    });
}

function ofFile(problem: FileProblem): LintFinding {
    const { id, severity, path, value, requirement, fix, file, position } = problem;
    return { id, severity, path, value, requirement, fix, object: "", field: "", file, position };
}
