import {
    type CanaryProblem,
    checkCanary,
    type Installation,
    type KubernetesObject,
    scenes,
} from "../../rules/canary";
import type { Problem } from "../../rules/problem";
import { placeOf } from "../../rules/canary/surroundings/reading/objects";
import type { Manifest } from "../manifests";

/** A problem and the place in the files to mend it at. */
export interface LintFinding {
    /** What is wrong. */
    readonly problem: Problem;
    /** The object, such as `Canary test/podinfo`. */
    readonly object: string;
    /** Path in the object, such as `spec.analysis.stepWeights[1]`; empty for the object as a whole. */
    readonly field: string;
    /** File as the user named it. */
    readonly file: string;
    /** Line, from 1. */
    readonly line: number;
    /** Column, from 1. */
    readonly column: number;
}

/** What is known beside the files. */
export interface LintOptions {
    /** The installation that will run the Canaries. */
    readonly installation: Installation;
    /** Kinds of which the files hold all that there are. */
    readonly complete: readonly string[];
}

/** What came of a lint. */
export interface LintResult {
    /** Every problem, by file, line, column and rule. */
    readonly findings: readonly LintFinding[];
    /** How many Canaries were judged. */
    readonly canaries: number;
    /** How many objects they were judged among. */
    readonly objects: number;
}

/**
 * Judges the Canaries of some manifests, each among all the others, in whatever order they were read.
 *
 * @param manifests - the objects, from any number of files
 * @param options - what the files do not say
 */
export function lint(manifests: readonly Manifest[], options: LintOptions): LintResult {
    const ordered = [...manifests].sort(
        (a, b) => compare(a.file, b.file) || a.position.line - b.position.line,
    );
    const objects = ordered.map(({ object }) => object);
    const manifestOf = new Map(ordered.map((manifest) => [manifest.object, manifest]));
    const byPlace = new Map([...ordered].reverse().map((each) => [placeOf(each.object), each]));
    const judged = scenes(objects, options);
    const findings = judged.flatMap((scene) =>
        checkCanary(scene).map((problem) => {
            const manifest =
                (problem.object === undefined ? undefined : byPlace.get(problem.object)) ??
                manifestOf.get(scene.canary);
            return findingAt(problem, manifest, scene.canary);
        }),
    );
    return {
        findings: sorted(distinct(findings)),
        canaries: judged.length,
        objects: objects.length,
    };
}

function findingAt(
    problem: CanaryProblem,
    manifest: Manifest | undefined,
    canary: KubernetesObject,
): LintFinding {
    const { field } = problem;
    const object = problem.object ?? placeOf(canary);
    const { line, column } = manifest?.positionOf(field) ?? { line: 1, column: 1 };
    return { problem, object, field, file: manifest?.file ?? "", line, column };
}

/** Two Canaries that share an object meet the same problem in it. */
function distinct(findings: readonly LintFinding[]): LintFinding[] {
    return [
        ...new Map(findings.map((finding) => [JSON.stringify(finding), finding] as const)).values(),
    ];
}

function sorted(findings: readonly LintFinding[]): LintFinding[] {
    return [...findings].sort(
        (a, b) =>
            compare(a.file, b.file) ||
            a.line - b.line ||
            a.column - b.column ||
            compare(a.problem.id, b.problem.id) ||
            compare(a.problem.path, b.problem.path),
    );
}

/** The same order on every machine, whatever its locale. */
function compare(a: string, b: string): number {
    return a < b ? -1 : Number(a > b);
}
