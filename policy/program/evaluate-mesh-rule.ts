import type { RuleFinding as Broken } from "../../rules/canary/rule";
import {
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
 * Judges an object of a program by a rule.
 *
 * @param rule - the rule
 * @param object - the object, of whatever kind
 * @param among - what it stands among
 * @param settings - of the rule, complete
 * @returns errors, and one finding `unchecked` for all values that are not known yet
 */
export function evaluateMeshRule<Settings>(
    rule: MeshRule<Settings>,
    object: KubeObject,
    among: ObjectSet,
    settings: Settings,
): PolicyFinding[] {
    if (!rule.kinds.includes(object.kind)) {
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

/** If even what there is to ask is not known, that is the answer to the only question. */
function questionsOf<Settings>(
    rule: MeshRule<Settings>,
    object: KubeObject,
    among: ObjectSet,
    settings: Settings,
): readonly Question[] {
    const ask = (): readonly Question[] => rule.check(plainOf(object), among, settings);
    const questions = decide([], ask);
    return "value" in questions
        ? questions.value
        : [() => ask().flatMap((question): readonly Broken[] => question())];
}

/** A rule and the object that it is about, before anything is found. */
export function about(
    rule: Pick<MeshRule, "id" | "requirement" | "fix">,
    object: KubeObject,
): PolicyFinding {
    return {
        problem: meshRuleProblem(rule, { path: "", value: undefined }, describeObject(object)),
        urn: object.urn,
    };
}

/** A finding that could not be made sure of. */
export function unchecked({ problem, urn }: PolicyFinding, reason: string): PolicyFinding {
    return {
        problem: {
            ...problem,
            severity: "unchecked",
            requirement: `${reason}, so this was not checked: ${problem.requirement}`,
            fix: "run a preview again once it is known",
        },
        urn,
    };
}
