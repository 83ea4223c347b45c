import {
    canaryRules,
    type Installation,
    type KubernetesObject,
    type Rule,
} from "../../rules/canary";
import { type CanaryProblem, checkRule } from "../../rules/canary/check";
import type { Problem } from "../../rules/problem";
import { decide } from "../program/guarded";
import { unchecked } from "../program/judge";
import { UNKNOWN } from "../program/known";
import { describeObject, type KubeObject } from "../program/objects";
import type { Finding } from "../reports";
import { besideNameless } from "./hidden";
import { installationReaders } from "./installation";
import { Undecided } from "./undecided";
import { standIns } from "./unused";

/** What Canaries are judged among. */
export interface Ground {
    /** Objects for one cluster: the program's, patched, and those that only the cluster has. */
    readonly objects: readonly KubeObject[];
    /** What is known as a whole, as in `complete` of a scene. */
    readonly complete: readonly string[];
    /** What would be in `complete` but for a reason, and that reason. @default - nothing */
    readonly doubtful?: ReadonlyMap<string, string>;
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
export function isJudged(object: KubeObject): boolean {
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
export function judge(ground: Ground): readonly Finding[] {
    return new Judgement(ground).ofAll();
}

/**
 * Judges one object as {@link judge} does; a template or provider by its schema alone, because the Canary that will use
 * it is judged with it later.
 *
 * @param object - among the ground's objects
 * @param ground - what it stands among
 */
export function judgeOne(object: KubeObject, ground: Ground): readonly Finding[] {
    return isPart(object)
        ? new Judgement({ ...ground, objects: [object] }).ofPart(object)
        : new Judgement(ground).ofCanary(object);
}

class Judgement {
    /** An object without a name cannot be asked for; all others must be judged without reading its name. */
    private readonly named: readonly KubeObject[];
    private readonly nameless: readonly KubeObject[];
    private readonly complete: readonly string[];
    private readonly doubts: readonly Doubt[];
    private readonly installation: Installation;
    private readonly undecided = new Undecided();
    private readonly urns: ReadonlyMap<string, string>;

    constructor(ground: Ground) {
        this.named = ground.objects.filter(isNamed);
        this.nameless = ground.objects.filter((object) => !isNamed(object));
        const { complete, doubtful } = besideNameless(
            { complete: ground.complete, doubtful: ground.doubtful ?? new Map() },
            this.nameless,
        );
        this.complete = complete;
        this.doubts = [...new Set(doubtful.values())].map((reason) => ({
            reason,
            complete: [
                ...complete,
                ...[...doubtful].filter(([, why]) => why === reason).map(([entry]) => entry),
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

    ofCanary(canary: KubeObject): Finding[] {
        return isNamed(canary)
            ? this.byRules(canary)
            : isOnlyNameless(canary)
              ? this.byErrors(canary)
              : [];
    }

    ofPart(part: KubeObject): Finding[] {
        return isNamed(part) ? this.bySchema(part) : [];
    }

    ofAll(): Finding[] {
        const judged = this.named.filter(isJudged);
        const parts = judged.filter(isPart);
        const canaries = this.named.filter(({ kind }) => kind === "Canary");
        return [
            ...judged.filter(isCanary).flatMap((canary) => this.byRules(canary)),
            ...this.nameless
                .filter((object) => isCanary(object) && isOnlyNameless(object))
                .flatMap((canary) => this.byErrors(canary)),
            ...parts.flatMap((part) => this.bySchema(part)),
            ...standIns(canaries, parts).flatMap(({ canary, parts: places }) =>
                this.byRules(canary).filter(({ problem }) => places.has(placeOf(problem))),
            ),
            ...this.undecided.problems().map((problem) => ({ problem })),
            ...this.nameless.filter(isJudged).map(namelessNote),
        ];
    }

    private byRules(canary: KubeObject): Finding[] {
        const among = this.named.includes(canary) ? this.named : [...this.named, canary];
        return rulesOfCanaries.flatMap((rule) => this.apply(rule, canary, among));
    }

    /** A name that is not known must not be a way past the guard: nothing that breaks a rollout surely hangs on it. */
    private byErrors(canary: KubeObject): Finding[] {
        const stand: KubeObject = { ...canary, name: "(name not known yet)" };
        const among = [...this.named, stand];
        return rulesOfCanaries
            .filter(({ severity }) => severity === "error")
            .flatMap((rule) => this.apply(rule, stand, among));
    }

    private bySchema(part: KubeObject): Finding[] {
        return objectRules.flatMap((rule) => this.apply(rule, part, [part]));
    }

    private apply(rule: Rule, canary: KubeObject, among: readonly KubeObject[]): Finding[] {
        const { complete, installation } = this;
        const index = among.indexOf(canary);
        const check = (objects: readonly KubernetesObject[], all: readonly string[]) =>
            checkRule(rule, { canary: objects[index], objects, complete: all, installation });
        const decision = decide(among, (objects) => {
            const certain = check(objects, complete);
            const told = new Set(certain.map(wordsOf));
            const seeming = this.doubts.flatMap((doubt) =>
                check(objects, doubt.complete)
                    .filter((problem) => !told.has(wordsOf(problem)))
                    .map((problem) => ({ problem, reason: doubt.reason })),
            );
            return { certain, seeming };
        });
        const { certain, seeming } = this.undecided.settle(decision, rule.id) ?? NOTHING_FOUND;
        const urnOf = (problem: Problem) => this.urns.get(placeOf(problem)) ?? canary.urn;
        return [
            ...certain.map((problem) => ({ problem, urn: urnOf(problem) })),
            ...seeming.map(({ problem, reason }) =>
                unchecked({ problem, urn: urnOf(problem) }, reason),
            ),
        ];
    }
}

/** What would have to be known for rules that miss something, and why it is not. */
interface Doubt {
    readonly reason: string;
    /** As of a scene, with what is doubtful for that reason. */
    readonly complete: readonly string[];
}

interface FoundBroken {
    readonly certain: readonly CanaryProblem[];
    readonly seeming: readonly { readonly problem: CanaryProblem; readonly reason: string }[];
}

const NOTHING_FOUND: FoundBroken = { certain: [], seeming: [] };

function wordsOf({ path, value }: Problem): string {
    return JSON.stringify([path, value]);
}

function placeOf(problem: Problem & { readonly object?: string }): string {
    return problem.object ?? "";
}

function isNamed({ name, namespace }: KubeObject): boolean {
    return name !== UNKNOWN && namespace !== UNKNOWN;
}

function isOnlyNameless({ name, namespace }: KubeObject): boolean {
    return name === UNKNOWN && namespace !== UNKNOWN;
}

function namelessNote(object: KubeObject): Finding {
    const problem: Problem = {
        id: "canary/not-checked",
        severity: "unchecked",
        path: describeObject(object),
        value: "not known before the update",
        rule:
            isCanary(object) && isOnlyNameless(object)
                ? "without its name no rule that warns was judged"
                : "without its name and namespace no rule was judged",
        remedy: "give it a name of its own, or run a preview again once it is known",
    };
    return { problem, urn: object.urn };
}
