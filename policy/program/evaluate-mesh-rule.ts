import type { RuleFinding as Broken } from "../../rules/canary/rule";
import {
    isAbout,
    type ObjectSet,
    meshRuleProblem,
    type MeshRule,
    type Question,
} from "../../rules/mesh/rule";
import type { PolicyFinding } from "../finding-reporter";
import { plainOf } from "./object-set";
import { decide } from "./unknown-guard";
import { describeObject, type KubeObject } from "./kube-objects";

/**
 * Evaluates a rule for an object of a program.
 *
 * @param rule - the rule
 * @param object - the object, of any kind
 * @param among - the related objects
 * @param settings - the complete settings of the rule
 * @returns errors, and one `unchecked` finding for all unknown values
 */
export function evaluateMeshRule<Settings>(
    rule: MeshRule<Settings>,
    object: KubeObject,
    among: ObjectSet,
    settings: Settings,
): PolicyFinding[] {
    if (!isAbout(rule, object)) {
        return [];
    }
    const place = describeObject(object);
    const answers = questionsOf(rule, object, among, settings).map((question) =>
        decide([], () => question()),
    );
    const broken = answers.flatMap((answer) => ("value" in answer ? answer.value : []));
    const unknown = answers.flatMap((answer) => ("unknown" in answer ? answer.unknown : []));
    return [
        ...broken.map((finding) => ({
            problem: meshRuleProblem(rule, finding, place),
            urn: object.urn,
        })),
        ...(unknown.length === 0
            ? []
            : [
                  unchecked(
                      about(rule, object),
                      `${[...new Set(unknown)].join(", ")} is not known before the update`,
                  ),
              ]),
    ];
}

/** If the questions themselves depend on an unknown value, that is the result of a single question. */
function questionsOf<Settings>(
    rule: MeshRule<Settings>,
    object: KubeObject,
    among: ObjectSet,
    settings: Settings,
): readonly Question[] {
    const evaluate = (): readonly Question[] => rule.check(plainOf(object), among, settings);
    const questions = decide([], evaluate);
    return "value" in questions
        ? questions.value
        : [() => evaluate().flatMap((question): readonly Broken[] => question())];
}

/** A rule with its object, before its evaluation. */
export function about(
    rule: Pick<MeshRule, "id" | "requirement" | "fix">,
    object: KubeObject,
): PolicyFinding {
    return {
        problem: meshRuleProblem(rule, { path: "", value: undefined }, describeObject(object)),
        urn: object.urn,
    };
}

/** A finding that could not be confirmed. */
export function unchecked({ problem, urn }: PolicyFinding, reason: string): PolicyFinding {
    return {
        problem: {
            ...problem,
            severity: "unchecked",
            requirement: `${reason}, so this was not checked: ${problem.requirement}`,
            fix: "re-run the preview when it is known",
        },
        urn,
    };
}
