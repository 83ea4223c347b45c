import assert from "node:assert/strict";
import fc from "fast-check";
import type { AdmissionGuardArgs } from "../../../components";
import { checkCanary, type KubernetesObject, type RuleContext } from "../../../rules/canary";
import { canarySchema } from "../../../rules/canary/schema/canary";
import { refusals } from "../../../rules/canary/schema/refusals";
import { asStored } from "../../../rules/canary/schema/stored";
import { coverage } from "../../../rules/guard/coverage";
import { LONGEST_LIST } from "../../../rules/guard/canary/variables";
import { severityOf } from "../../../rules/guard/messages";
import { nearlyGood, type ObjectSchema } from "../../rules/canary/generators";
import type { Pair } from "../../rules/canary/pairs";
import { goodInstallation, goodScene, goodSpec } from "../../rules/canary/contexts";
import { specPairs } from "../../rules/canary/spec/pairs";
import { surroundingsPairs } from "../../rules/canary/related/pairs";
import { namespacesOfCanaries } from "../../rules/guard/injection/cases";
import { namesOfNewNamespaces } from "../../rules/guard/injection/namespaces.pairs";
import { ownPairs } from "./guard-own-pairs";
import type { Judgement } from "./guard-stand";

/** The guard as a platform has it. */
export const ordinary: AdmissionGuardArgs = { facts: goodInstallation };

/** The guard that only writes to the audit log. */
export const auditing: AdmissionGuardArgs = {
    facts: goodInstallation,
    errors: "audit",
    warnings: "off",
};

/** The guard with exceptions: from every rule, from one, and for one object. */
export const excepting: AdmissionGuardArgs = {
    facts: goodInstallation,
    exceptions: [
        { labels: { team: "a" }, reason: "all rules" },
        { namespaces: ["test"], rules: ["analysis/max-weight"], reason: "one rule" },
        { objects: ["Canary test/known"], reason: "one object" },
    ],
};

/** The guard's setting for the cases of injection. */
export const injectionSetting: AdmissionGuardArgs = {
    facts: { canaryNamespaces: [...namespacesOfCanaries, ...namesOfNewNamespaces], cni: false },
};

/** The guard's setting for a scene: what is known of its installation. */
export function settingOf({ installation }: RuleContext): AdmissionGuardArgs {
    return { facts: installation };
}

/** What the guard is asked about a scene. */
export interface Question {
    /** The objects that are asked for, each by itself. */
    readonly objects: readonly KubernetesObject[];
    /** What is there already, and is compared with them. */
    readonly live: readonly KubernetesObject[];
}

/** A pair whose bad object the guard is asked about. */
export interface GuardedPair {
    readonly name: string;
    readonly rule: string;
    readonly bad: RuleContext;
    readonly fixed: RuleContext;
    /** All the ways in which the wrong thing may reach the cluster. */
    readonly question: (scene: RuleContext) => Question;
}

const KINDS: Readonly<Record<string, string>> = {
    Canary: "canary",
    MetricTemplate: "metric-template",
    AlertProvider: "alert-provider",
    Deployment: "workload",
    DaemonSet: "workload",
};

/** Every pair of the rules, of which the guard is asked the rule about the object that is wrong. */
export function guardedPairs(): readonly GuardedPair[] {
    const askedOf = new Map(coverage().map((row) => [row.id, row.askedOf as readonly string[]]));
    return [...specPairs, ...surroundingsPairs, ...ownPairs].flatMap((pair, index) => {
        const named = { ...pair, name: `${pair.rule} ${pair.about ?? ""} (${index})` };
        const asked = askedOf.get(pair.rule) ?? [];
        if (asked.includes("target")) {
            return ownPairs.includes(pair) || isSeenOfTarget(pair)
                ? [{ ...named, question: aboutTarget }]
                : [];
        }
        if (asked.includes("canary-others")) {
            return [{ ...named, question: aboutOthers }];
        }
        const place = checkCanary(pair.bad).find(({ id }) => id === pair.rule)?.object;
        const objectOf = (scene: RuleContext): KubernetesObject | undefined =>
            place === undefined
                ? scene.canary
                : scene.objects.find((object) => placeOf(object) === place);
        const kind = objectOf(pair.bad)?.kind ?? "";
        const isAsked = asked.includes(KINDS[kind] ?? "");
        const { errors, warnings } = asStoredAlone(pair.bad);
        const isSeen = kind !== "Canary" || [...errors, ...warnings].includes(pair.rule);
        const question = (scene: RuleContext): Question => {
            const object = objectOf(scene);
            return { objects: object === undefined ? [] : [object], live: [] };
        };
        return isAsked && isSeen ? [{ ...named, question }] : [];
    });
}

/** A target after its Canary, and a Canary after its target. */
function aboutTarget({ canary, objects }: RuleContext): Question {
    const { kind, name } = (canary.spec as { readonly targetRef: Record<string, unknown> })
        .targetRef;
    const target = objects.filter((one) => one.kind === kind && one.metadata.name === name);
    const both = [...target, canary];
    return { objects: both, live: both };
}

/** A rule about the target that reads nothing else, and no more than the target has on the cluster. */
function isSeenOfTarget({ bad, rule }: Pair): boolean {
    const target = aboutTarget(bad).objects[0];
    const objects = bad.objects.filter((object) => object === target || isMeshed(object));
    return checkCanary({ ...bad, objects }).some(({ id }) => id === rule);
}

/** The namespace of the tests is meshed and has no other settings. */
function isMeshed({ kind, metadata }: KubernetesObject): boolean {
    const annotations = Object.entries(metadata.annotations ?? {});
    return kind === "Namespace" && annotations.join() === "linkerd.io/inject,enabled";
}

function aboutOthers({ canary, objects }: RuleContext): Question {
    const live = objects.filter(({ kind }) => kind === "Canary").map(whole);
    return { objects: [canary], live };
}

/** A Canary of which a pair says no more than it needs, as the CRD takes it. */
function whole(canary: KubernetesObject): KubernetesObject {
    const { service, targetRef, ...spec } = canary.spec as Readonly<Record<string, object>>;
    const good = goodSpec() as Readonly<Record<string, object>>;
    return {
        ...canary,
        spec: {
            ...good,
            ...spec,
            service: { ...good["service"], ...service },
            targetRef: { ...good["targetRef"], ...targetRef },
        },
    };
}

function placeOf({ kind, metadata }: KubernetesObject): string {
    return `${kind} ${metadata.namespace ?? "default"}/${metadata.name}`;
}

const askedOfCanaries = new Set(
    coverage().flatMap(({ askedOf, id }) => (askedOf.includes("canary") ? [id] : [])),
);

/** What the rules that the guard asks of a Canary say to it where nothing else is known, by severity. */
export function asStoredAlone(scene: RuleContext): {
    readonly errors: string[];
    readonly warnings: string[];
} {
    const { metadata } = scene.canary;
    const stored = asStored(JSON.parse(JSON.stringify(scene.canary)), canarySchema) as object;
    const canary = { apiVersion: "flagger.app/v1beta1", kind: "Canary", ...stored, metadata };
    const ids = checkCanary({ ...scene, canary, objects: [] }).flatMap(({ id, object }) =>
        object === undefined && askedOfCanaries.has(id) ? [id] : [],
    );
    const own = tooLongIds(scene);
    const all = [...new Set([...ids, ...own])].sort();
    return {
        errors: all.filter((id) => severityOf(id) === "error"),
        warnings: all.filter((id) => severityOf(id) === "warning"),
    };
}

/** The one rule of a Canary that only the guard has. */
function tooLongIds({ canary }: RuleContext): string[] {
    const longest = Math.max(0, ...listsIn(canary.spec).map(({ length }) => length));
    return longest > LONGEST_LIST ? ["guard/too-long"] : [];
}

function listsIn(value: unknown): (readonly unknown[])[] {
    if (Array.isArray(value)) {
        return [value, ...value.flatMap(listsIn)];
    }
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(listsIn) : [];
}

/** What was seen of each rule, a line a rule. */
export function tableOf(seen: readonly (readonly [string, string])[]): string {
    const rules = [...new Set(seen.map(([rule]) => rule))].sort();
    const lines = rules.map((rule) => {
        const verdicts = seen.filter(([id]) => id === rule).map(([, verdict]) => verdict);
        const counts = [...new Set(verdicts)].map(
            (verdict) => `${verdict} ${verdicts.filter((other) => other === verdict).length}`,
        );
        return `${rule.padEnd(32)} ${counts.join(", ")}`;
    });
    return [`${rules.length} rules shown:`, ...lines].join("\n");
}

/** The guard tells of the rules that it asks as `checkCanary` does, where nothing but the Canary is known. */
export function assertSaysTheSame(
    name: string,
    scene: RuleContext,
    { answer, isRefused, refusedBy, warnedOf }: Judgement,
): void {
    const { errors, warnings } = asStoredAlone(scene);
    assert.equal(isRefused, errors.length > 0, `${name}: ${answer.refusal}`);
    assert.deepEqual(refusedBy, errors, name);
    // warnings of more than 4 kB are cut
    if (answer.warnings.join("").length < 4096) {
        assert.deepEqual(warnedOf, warnings, name);
    }
}

/** Random Canaries that the CRD takes, nothing known around them; the same each time. */
export function randomScenes(count: number): readonly RuleContext[] {
    const spec = canarySchema.properties?.["spec"] as ObjectSchema;
    return fc
        .sample(nearlyGood(goodSpec, spec), { numRuns: count, seed: 6 })
        .map((random): RuleContext => {
            const scene = goodScene({ objects: [] });
            const canary = { ...scene.canary, spec: random };
            return { ...scene, canary: JSON.parse(JSON.stringify(canary)) as KubernetesObject };
        })
        .filter(({ canary }) => refusals(canary, canarySchema).length === 0);
}

/** A Canary that breaks a rule; of what it takes for itself no other takes anything. */
export function badCanary(
    name: string,
    spec: Readonly<Record<string, unknown>> = { "analysis.maxWeight": 120 },
): KubernetesObject {
    const own = { "targetRef.name": name, "service.gatewayRefs[0].name": name };
    return goodScene({ spec: { ...own, ...spec }, metadata: { name, namespace: "test" } }).canary;
}
