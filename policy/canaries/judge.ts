import { canaryRules, type Installation, type Rule } from "../../rules/canary";
import { type CanaryProblem, checkRule } from "../../rules/canary/check";
import type { Problem } from "../../rules/problem";
import { decide, type Decision } from "../program/guarded";
import { UNKNOWN } from "../program/known";
import { describeObject, type KubeObject } from "../program/objects";
import type { Finding } from "../reports";
import { installationReaders } from "./installation";
import { Undecided } from "./undecided";
import { standIns } from "./unused";

/** What Canaries are judged among. */
export interface Ground {
    /** Objects for one cluster: the program's, patched, and those that only the cluster has. */
    readonly objects: readonly KubeObject[];
    /** Kinds of which these are all that there are. */
    readonly complete: readonly string[];
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
 * @param wanted - the objects to judge; @default - all that the program makes
 * @returns the broken rules at the resources to mend, and what could not be decided
 */
export function judge(ground: Ground, wanted?: readonly KubeObject[]): readonly Finding[] {
    return new Judgement(ground).of(wanted ?? ground.objects.filter(isJudged));
}

class Judgement {
    /** An object without a name cannot be asked for; all others must be judged without reading its name. */
    private readonly named: readonly KubeObject[];
    private readonly complete: readonly string[];
    private readonly installation: Installation;
    private readonly undecided = new Undecided();
    private readonly urns: ReadonlyMap<string, string>;

    constructor(ground: Ground) {
        this.named = ground.objects.filter(isNamed);
        const nameless = ground.objects.filter((object) => !isNamed(object));
        // one whose name is not known may be the very object that seems to be missing
        this.complete = ground.complete.filter((kind) =>
            nameless.every((object) => object.kind !== kind),
        );
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

    of(wanted: readonly KubeObject[]): Finding[] {
        const judged = wanted.filter(isNamed);
        const parts = judged.filter(isPart);
        const canaries = this.named.filter(({ kind }) => kind === "Canary");
        return [
            ...judged.filter(isCanary).flatMap((canary) => this.byRules(canary)),
            ...wanted
                .filter(isCanary)
                .filter(isOnlyNameless)
                .flatMap((canary) => this.byErrors(canary)),
            ...parts.flatMap((part) => this.bySchema(part)),
            ...standIns(canaries, parts).flatMap(({ canary, parts: places }) =>
                this.byRules(canary).filter(({ problem }) => places.has(placeOf(problem))),
            ),
            ...this.undecided.problems().map((problem) => ({ problem })),
            ...wanted.filter((object) => !isNamed(object)).map(nameless),
        ];
    }

    private byRules(canary: KubeObject): Finding[] {
        const among = this.named.includes(canary) ? this.named : [...this.named, canary];
        return rulesOfCanaries.flatMap((rule) => this.apply(rule, canary, among));
    }

    /** A name that is not known must not be a way past the guard: nothing that breaks a rollout surely hangs on it. */
    private byErrors(canary: KubeObject): Finding[] {
        const stand: KubeObject = { ...canary, name: "(name not known yet)" };
        return rulesOfCanaries
            .filter(({ severity }) => severity === "error")
            .flatMap((rule) => this.apply(rule, stand, [...this.named, stand]));
    }

    private bySchema(part: KubeObject): Finding[] {
        return objectRules.flatMap((rule) => this.apply(rule, part, [part]));
    }

    private apply(rule: Rule, canary: KubeObject, among: readonly KubeObject[]): Finding[] {
        const { complete, installation } = this;
        const index = among.indexOf(canary);
        const decision: Decision<CanaryProblem[]> = decide(among, (objects) =>
            checkRule(rule, { canary: objects[index], objects, complete, installation }),
        );
        return (this.undecided.settle(decision, rule.id) ?? []).map((problem) => ({
            problem,
            urn: this.urns.get(placeOf(problem)) ?? canary.urn,
        }));
    }
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

function nameless(object: KubeObject): Finding {
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
