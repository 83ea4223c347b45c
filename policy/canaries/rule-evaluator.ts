import {
    canaryRules,
    type Installation,
    type KubernetesObject,
    type CanaryRule,
} from "../../rules/canary";
import { type CanaryProblem, checkRule } from "../../rules/canary/check";
import { installationReaders } from "../../rules/installation";
import type { Problem } from "../../rules/problems/problem";
import { decide } from "../program/unknown-guard";
import { unchecked } from "../program/evaluate-mesh-rule";
import { UNKNOWN } from "../../kube/known";
import { describeObject, isKind, type KubeObject } from "../program/kube-objects";
import type { PolicyFinding } from "../finding-reporter";
import { withoutUnnamed } from "./unresolved";
import { Undecided } from "./undecided";
import { syntheticCanaries } from "./synthetic-canaries";

/** The input of an evaluation. */
export interface EvaluationInput {
    /** Objects for one cluster: the program's, patched, and those that only the cluster has. */
    readonly objects: readonly KubeObject[];
    /** Kinds and objects that are fully known, as `authoritativeKinds` of a rule context. */
    readonly authoritativeKinds: readonly string[];
    /** Entries that are missing in `authoritativeKinds`, with the reason. @default - none */
    readonly inconclusive?: ReadonlyMap<string, string>;
    /** Facts about the installation from the settings; they take precedence over those from objects. */
    readonly installation: Installation;
}

/** The rule that validates templates and providers against their schemas: once per object, not once per Canary. */
const OBJECT_RULE = "schema/object-refused";
const objectRules = canaryRules.filter(({ id }) => id === OBJECT_RULE);
const rulesOfCanaries = canaryRules.filter(({ id }) => id !== OBJECT_RULE);

/** Whether an object is a Canary that the program creates. */
export function isCanary(object: KubeObject): boolean {
    return isMade(object, ["Canary"]);
}

/** Whether an object is evaluated: a Canary, MetricTemplate or AlertProvider that the program creates. */
export function isEvaluated(object: KubeObject): boolean {
    return isCanary(object) || isPart(object);
}

function isPart(object: KubeObject): boolean {
    return isMade(object, ["MetricTemplate", "AlertProvider"]);
}

function isMade({ apiVersion, kind, urn }: KubeObject, kinds: readonly string[]): boolean {
    return urn !== "" && apiVersion.startsWith("flagger.app/") && kinds.includes(kind);
}

/**
 * Evaluates Canaries, MetricTemplates and AlertProviders with all rules, each rule only if all values that it reads are
 * known. Templates and providers that no Canary uses are evaluated with a synthetic Canary.
 *
 * @param input - the objects and facts
 * @returns the violated rules with the resources to fix, and what could not be checked
 */
export function evaluateAll(input: EvaluationInput): readonly PolicyFinding[] {
    return new RuleEvaluator(input).ofAll();
}

/**
 * Evaluates one object like {@link evaluateAll}; a template or provider only against its schema, because it is evaluated
 * later together with the Canary that uses it.
 *
 * @param object - one of the input's objects
 * @param input - the objects and facts
 */
export function evaluateObject(
    object: KubeObject,
    input: EvaluationInput,
): readonly PolicyFinding[] {
    return isPart(object)
        ? new RuleEvaluator({ ...input, objects: [object] }).ofPart(object)
        : new RuleEvaluator(input).ofCanary(object);
}

class RuleEvaluator {
    /** An object without a name cannot be looked up; all others must be evaluated without reading its name. */
    private readonly named: readonly KubeObject[];
    private readonly unnamed: readonly KubeObject[];
    private readonly authoritativeKinds: readonly string[];
    private readonly doubts: readonly Inconclusive[];
    private readonly installation: Installation;
    private readonly undecided = new Undecided();
    private readonly urns: ReadonlyMap<string, string>;

    constructor(input: EvaluationInput) {
        this.named = input.objects.filter(isNamed);
        this.unnamed = input.objects.filter((object) => !isNamed(object));
        const { authoritativeKinds, inconclusive } = withoutUnnamed(
            {
                authoritativeKinds: input.authoritativeKinds,
                inconclusive: input.inconclusive ?? new Map(),
            },
            this.unnamed,
        );
        this.authoritativeKinds = authoritativeKinds;
        this.doubts = [...new Set(inconclusive.values())].map((reason) => ({
            reason,
            authoritativeKinds: [
                ...authoritativeKinds,
                ...[...inconclusive].filter(([, why]) => why === reason).map(([entry]) => entry),
            ],
        }));
        this.urns = new Map(
            this.named
                .filter(({ urn }) => urn !== "")
                .map((object) => [describeObject(object), object.urn]),
        );
        const read = installationReaders.map((reader) =>
            this.undecided.settle(decide(this.named, reader), "facts about the installation"),
        );
        this.installation = Object.assign({}, ...read, input.installation) as Installation;
    }

    ofCanary(canary: KubeObject): PolicyFinding[] {
        return isNamed(canary)
            ? this.byRules(canary)
            : isOnlyUnnamed(canary)
              ? this.byErrors(canary)
              : [];
    }

    ofPart(part: KubeObject): PolicyFinding[] {
        return isNamed(part) ? this.bySchema(part) : [];
    }

    ofAll(): PolicyFinding[] {
        const evaluated = this.named.filter(isEvaluated);
        const parts = evaluated.filter(isPart);
        const canaries = this.named.filter((object) => isKind(object, "Canary"));
        return [
            ...evaluated.filter(isCanary).flatMap((canary) => this.byRules(canary)),
            ...this.unnamed
                .filter((object) => isCanary(object) && isOnlyUnnamed(object))
                .flatMap((canary) => this.byErrors(canary)),
            ...parts.flatMap((part) => this.bySchema(part)),
            ...syntheticCanaries(canaries, parts).flatMap(({ canary, parts: places }) =>
                this.byRules(canary).filter(({ problem }) => places.has(placeOf(problem))),
            ),
            ...this.undecided.problems().map((problem) => ({ problem })),
            ...this.unnamed.filter(isEvaluated).map(unnamedNote),
        ];
    }

    private byRules(canary: KubeObject): PolicyFinding[] {
        const objects = this.named.includes(canary) ? this.named : [...this.named, canary];
        const index = objects.indexOf(canary);
        return rulesOfCanaries.flatMap((rule) => this.apply(rule, index, objects));
    }

    /** An unknown name must not bypass the policy: rules of severity error do not depend on it. */
    private byErrors(canary: KubeObject): PolicyFinding[] {
        const placeholder: KubeObject = { ...canary, name: "(name not known yet)" };
        const objects = [...this.named, placeholder];
        return rulesOfCanaries
            .filter(({ severity }) => severity === "error")
            .flatMap((rule) => this.apply(rule, objects.length - 1, objects));
    }

    private bySchema(part: KubeObject): PolicyFinding[] {
        return objectRules.flatMap((rule) => this.apply(rule, 0, [part]));
    }

    private apply(
        rule: CanaryRule,
        index: number,
        objects: readonly KubeObject[],
    ): PolicyFinding[] {
        const { authoritativeKinds, installation } = this;
        const check = (objects: readonly KubernetesObject[], all: readonly string[]) =>
            checkRule(rule, {
                canary: objects[index],
                objects,
                authoritativeKinds: all,
                installation,
            });
        const decision = decide(objects, (objects) => {
            const certain = check(objects, authoritativeKinds);
            const reported = new Set(certain.map(keyOf));
            const inconclusive = this.doubts.flatMap((doubt) =>
                check(objects, doubt.authoritativeKinds)
                    .filter((problem) => !reported.has(keyOf(problem)))
                    .map((problem) => ({ problem, reason: doubt.reason })),
            );
            return { certain, inconclusive };
        });
        const { certain, inconclusive } = this.undecided.settle(decision, rule.id) ?? NOTHING_FOUND;
        const urnOf = (problem: Problem) => this.urns.get(placeOf(problem)) ?? objects[index]?.urn;
        return [
            ...certain.map((problem) => ({ problem, urn: urnOf(problem) })),
            ...inconclusive.map(({ problem, reason }) =>
                unchecked({ problem, urn: urnOf(problem) }, reason),
            ),
        ];
    }
}

/** The inconclusive entries that share a reason. */
interface Inconclusive {
    readonly reason: string;
    /** As in a rule context, plus the entries that are inconclusive for this reason. */
    readonly authoritativeKinds: readonly string[];
}

interface FoundBroken {
    readonly certain: readonly CanaryProblem[];
    readonly inconclusive: readonly { readonly problem: CanaryProblem; readonly reason: string }[];
}

const NOTHING_FOUND: FoundBroken = { certain: [], inconclusive: [] };

function keyOf({ path, value }: Problem): string {
    return JSON.stringify([path, value]);
}

function placeOf(problem: Problem & { readonly object?: string }): string {
    return problem.object ?? "";
}

function isNamed({ name, namespace }: KubeObject): boolean {
    return name !== UNKNOWN && namespace !== UNKNOWN;
}

function isOnlyUnnamed({ name, namespace }: KubeObject): boolean {
    return name === UNKNOWN && namespace !== UNKNOWN;
}

function unnamedNote(object: KubeObject): PolicyFinding {
    const problem: Problem = {
        id: "canary/not-checked",
        severity: "unchecked",
        path: describeObject(object),
        value: "not known before the update",
        requirement:
            isCanary(object) && isOnlyUnnamed(object)
                ? "its name is unknown, so no warning rules were evaluated"
                : "its name and namespace are unknown, so no rules were evaluated",
        fix: "set metadata.name explicitly, or re-run the preview when the name is known",
    };
    return { problem, urn: object.urn };
}
