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
import { describeObject, type KubeObject } from "../program/kube-objects";
import type { PolicyFinding } from "../finding-reporter";
import { withoutUnnamed } from "./unresolved";
import { Undecided } from "./undecided";
import { syntheticCanaries } from "./synthetic-canaries";

/** What Canaries are judged among. */
export interface EvaluationInput {
    /** Objects for one cluster: the program's, patched, and those that only the cluster has. */
    readonly objects: readonly KubeObject[];
    /** What is known as a whole, as in `complete` of a context. */
    readonly authoritativeKinds: readonly string[];
    /** What would be in `complete` but for a reason, and that reason. @default - nothing */
    readonly inconclusive?: ReadonlyMap<string, string>;
    /** What a user says of the installation; it goes before what the objects say. */
    readonly installation: Installation;
}

/** The rule that holds templates and providers against their schemas: it is judged once for each, not for each Canary. */
const OBJECT_RULE = "schema/object-refused";
const objectRules = canaryRules.filter(({ id }) => id === OBJECT_RULE);
const rulesOfCanaries = canaryRules.filter(({ id }) => id !== OBJECT_RULE);

/** Tells whether the program makes a Canary of an object. */
export function isCanary(object: KubeObject): boolean {
    return isMade(object, ["Canary"]);
}

/** Tells whether the program makes an object that is judged: a Canary, a MetricTemplate, an AlertProvider. */
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
 * Judges Canaries, MetricTemplates and AlertProviders by every rule of the table, each rule where all that it reads is
 * known. Templates and providers that no Canary uses are judged as one that used them would see them.
 *
 * @param ground - what they stand among
 * @returns the broken rules at the resources to mend, and what could not be decided
 */
export function evaluateAll(ground: EvaluationInput): readonly PolicyFinding[] {
    return new RuleEvaluator(ground).ofAll();
}

/**
 * Judges one object as {@link evaluateAll} does; a template or provider by its schema alone, because the Canary that will use
 * it is judged with it later.
 *
 * @param object - among the ground's objects
 * @param ground - what it stands among
 */
export function evaluateObject(
    object: KubeObject,
    ground: EvaluationInput,
): readonly PolicyFinding[] {
    return isPart(object)
        ? new RuleEvaluator({ ...ground, objects: [object] }).ofPart(object)
        : new RuleEvaluator(ground).ofCanary(object);
}

class RuleEvaluator {
    /** An object without a name cannot be asked for; all others must be judged without reading its name. */
    private readonly named: readonly KubeObject[];
    private readonly unnamed: readonly KubeObject[];
    private readonly authoritativeKinds: readonly string[];
    private readonly doubts: readonly Inconclusive[];
    private readonly installation: Installation;
    private readonly undecided = new Undecided();
    private readonly urns: ReadonlyMap<string, string>;

    constructor(ground: EvaluationInput) {
        this.named = ground.objects.filter(isNamed);
        this.unnamed = ground.objects.filter((object) => !isNamed(object));
        const { authoritativeKinds, inconclusive } = withoutUnnamed(
            {
                authoritativeKinds: ground.authoritativeKinds,
                inconclusive: ground.inconclusive ?? new Map(),
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
            this.undecided.settle(decide(this.named, reader), "the installation's own"),
        );
        this.installation = Object.assign({}, ...read, ground.installation) as Installation;
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
        const judged = this.named.filter(isEvaluated);
        const parts = judged.filter(isPart);
        const canaries = this.named.filter(({ kind }) => kind === "Canary");
        return [
            ...judged.filter(isCanary).flatMap((canary) => this.byRules(canary)),
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
        const among = this.named.includes(canary) ? this.named : [...this.named, canary];
        return rulesOfCanaries.flatMap((rule) => this.apply(rule, canary, among));
    }

    /** A name that is not known must not be a way past the guard: nothing that breaks a rollout surely hangs on it. */
    private byErrors(canary: KubeObject): PolicyFinding[] {
        const stand: KubeObject = { ...canary, name: "(name not known yet)" };
        const among = [...this.named, stand];
        return rulesOfCanaries
            .filter(({ severity }) => severity === "error")
            .flatMap((rule) => this.apply(rule, stand, among));
    }

    private bySchema(part: KubeObject): PolicyFinding[] {
        return objectRules.flatMap((rule) => this.apply(rule, part, [part]));
    }

    private apply(
        rule: CanaryRule,
        canary: KubeObject,
        among: readonly KubeObject[],
    ): PolicyFinding[] {
        const { authoritativeKinds, installation } = this;
        const index = among.indexOf(canary);
        const check = (objects: readonly KubernetesObject[], all: readonly string[]) =>
            checkRule(rule, {
                canary: objects[index],
                objects,
                authoritativeKinds: all,
                installation,
            });
        const decision = decide(among, (objects) => {
            const certain = check(objects, authoritativeKinds);
            const told = new Set(certain.map(wordsOf));
            const inconclusive = this.doubts.flatMap((doubt) =>
                check(objects, doubt.authoritativeKinds)
                    .filter((problem) => !told.has(wordsOf(problem)))
                    .map((problem) => ({ problem, reason: doubt.reason })),
            );
            return { certain, inconclusive };
        });
        const { certain, inconclusive } = this.undecided.settle(decision, rule.id) ?? NOTHING_FOUND;
        const urnOf = (problem: Problem) => this.urns.get(placeOf(problem)) ?? canary.urn;
        return [
            ...certain.map((problem) => ({ problem, urn: urnOf(problem) })),
            ...inconclusive.map(({ problem, reason }) =>
                unchecked({ problem, urn: urnOf(problem) }, reason),
            ),
        ];
    }
}

/** What would have to be known for rules that miss something, and why it is not. */
interface Inconclusive {
    readonly reason: string;
    /** As of a context, with what is doubtful for that reason. */
    readonly authoritativeKinds: readonly string[];
}

interface FoundBroken {
    readonly certain: readonly CanaryProblem[];
    readonly inconclusive: readonly { readonly problem: CanaryProblem; readonly reason: string }[];
}

const NOTHING_FOUND: FoundBroken = { certain: [], inconclusive: [] };

function wordsOf({ path, value }: Problem): string {
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
                ? "without its name no rule that warns was judged"
                : "without its name and namespace no rule was judged",
        fix: "give it a name of its own, or run a preview again once it is known",
    };
    return { problem, urn: object.urn };
}
