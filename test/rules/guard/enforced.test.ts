import assert from "node:assert/strict";
import type { KubernetesObject, RuleContext } from "../../../rules/canary";
import { coverage } from "../../../rules/guard/coverage";
import { severityOf } from "../../../rules/guard/messages";
import { NOT_ENFORCED, PARTIALLY_ENFORCED } from "../../../rules/guard/not-enforced";
import {
    badCanary,
    excepting,
    injectionSetting,
    ordinary,
    randomScenes,
    settingOf,
} from "../../real/support/guard-cases";
import { ownPairs } from "../../real/support/guard-own-pairs";
import { denialsOf } from "../../support/cel/policy";
import { corpus } from "../canary/good-canaries";
import { surroundingsPairs } from "../canary/related/pairs";
import { specPairs } from "../canary/spec/pairs";
import { furtherContexts } from "./further";
import { findingsOf, type GuardFinding, policiesOf } from "./in-memory";
import { injectionCases } from "./injection";
import { caseCanaries, caseNamespaces } from "./injection/cases";
import { isOwnOfInjection, type Place, requestsOf } from "./visible";

const FLAGGER = "system:serviceaccount:flagger-system:flagger";
const CONTROLLER = "system:serviceaccount:kube-system:replicaset-controller";
const pairs = [...specPairs, ...surroundingsPairs, ...ownPairs];
const meshed = { metadata: { name: "test", annotations: { "linkerd.io/inject": "enabled" } } };

/** What was compared so far. */
const seen = { contexts: 0, requests: 0, inPart: new Map<string, number>() };
const firedInBoth = new Set<string>();

/** Ids that the guard denies a request for, and those that it warns of. */
function idsOf(findings: readonly GuardFinding[]) {
    const of = (action: GuardFinding["action"]): string[] => [
        ...new Set(findings.filter((one) => one.action === action).map(({ id }) => id)),
    ];
    return { denied: of("deny").sort(), warned: of("warn").sort() };
}

function textOf({ id, path, place }: Place): string {
    return `${id} at ${place}: ${path}`;
}

/** The places that the guard and the rules find one without the other, in each object of a context. */
function differencesOf(name: string, context: RuleContext): string[] {
    seen.contexts += 1;
    return requestsOf(context).flatMap(({ expected, request }) => {
        seen.requests += 1;
        const { kind } = request.object;
        const found = findingsOf(settingOf(context), request).filter(
            ({ id }) => !isOwnOfInjection(id),
        );
        for (const { action, id } of found) {
            assert.ok(!NOT_ENFORCED.has(id), `${name}: ${id} is enforced after all`);
            assert.equal(action, severityOf(id) === "error" ? "deny" : "warn", id);
        }
        const [byGuard, byRules] = [found, expected].map(
            (all) => new Map(all.map((one) => [textOf(one), one.id])),
        );
        const without = (some: typeof byGuard, others: typeof byGuard, which: string): string[] =>
            [...(some ?? [])].flatMap(([text, id]) => {
                if (others?.has(text) === true) {
                    firedInBoth.add(id);
                    return [];
                }
                if (PARTIALLY_ENFORCED.has(id)) {
                    seen.inPart.set(id, (seen.inPart.get(id) ?? 0) + 1);
                    return [];
                }
                return [`${name}: ${kind}: ${which} alone: ${text}`];
            });
        return [
            ...without(byGuard, byRules, "the guard"),
            ...without(byRules, byGuard, "the rules"),
        ];
    });
}

/** The pairs whose rule is broken by what the guard sees of the bad context. */
function enforcedPairs() {
    return pairs
        .map((pair) => ({ ...pair, name: `${pair.rule} ${pair.about ?? ""}` }))
        .filter(({ bad, rule }) =>
            requestsOf(bad).some(({ expected }) => expected.some(({ id }) => id === rule)),
        );
}

function create(object: KubernetesObject, username?: string) {
    return { object, namespaceObject: meshed, ...(username !== undefined && { username }) };
}

describe("the CEL of the admission guard, evaluated in Node", () => {
    for (const [of, some] of [
        ["the Canary's own fields", specPairs],
        ["related resources", surroundingsPairs],
        ["the guard's own", ownPairs],
    ] as const) {
        it(`finds in every pair of ${of} the rules' ids at the rules' paths, and no others`, () => {
            const differences = some.flatMap(({ about = "", bad, fixed, rule }) => [
                ...differencesOf(`${rule} ${about} (bad)`, bad),
                ...differencesOf(`${rule} ${about} (fixed)`, fixed),
            ]);
            assert.deepEqual(differences, []);
        });
    }

    it("finds the rule of each pair that it enforces in the bad context, and not in the fixed one", () => {
        for (const { bad, fixed, name, rule } of enforcedPairs()) {
            const idsIn = (context: RuleContext): string[] =>
                requestsOf(context).flatMap(({ request }) =>
                    findingsOf(settingOf(context), request).map(({ id }) => id),
                );
            assert.ok(idsIn(bad).includes(rule), name);
            // what the guard does not see may have fixed it
            assert.ok(!idsIn(fixed).includes(rule) || PARTIALLY_ENFORCED.has(rule), name);
        }
    });

    it("finds the rules' places where there are several", () => {
        const differences = furtherContexts.flatMap((context, index) =>
            differencesOf(`further context ${index}`, context),
        );
        assert.deepEqual(differences, []);
    });

    it("finds in random Canaries what the rules find", () => {
        const contexts = randomScenes(200);
        assert.ok(contexts.length > 100, String(contexts.length));
        const differences = contexts.flatMap((context, index) =>
            differencesOf(`random Canary ${index}`, context),
        );
        assert.deepEqual(differences, []);
    });

    it("names the rules alone where the problems are more than a message can hold", () => {
        const values = Object.fromEntries(
            Array.from({ length: 40 }, (_, index) => [`x ${index}`, "1"]),
        );
        const canary = badCanary("many", {
            "analysis.maxWeight": 120,
            "service.headers": { request: { set: values } },
        });
        const messages = policiesOf(ordinary).flatMap(({ spec }) =>
            denialsOf(spec, create(canary)),
        );
        const [long = "", ...others] = messages;
        assert.deepEqual(others, []);
        assert.ok(Buffer.byteLength(long) <= 5 * 1024 && !long.includes("\n"));
        for (const id of ["analysis/max-weight", "route/header-name"]) {
            assert.ok(long.includes(`[${id}]`), long);
        }
        assert.ok(!long.includes("spec.analysis.maxWeight"), long);
    });

    it("denies none of the Canaries that Flagger and Linkerd run well", () => {
        for (const { context, source } of corpus) {
            assert.deepEqual(differencesOf(source, context), []);
            for (const { request } of requestsOf(context)) {
                assert.deepEqual(idsOf(findingsOf(ordinary, request)).denied, [], source);
            }
        }
    });

    for (const { about, object, rule, verdict } of injectionCases) {
        it(`injection: ${object.kind} ${about}: ${verdict}`, () => {
            const { namespace = "" } = object.metadata;
            const { denied, warned } = idsOf(
                findingsOf(injectionSetting, {
                    object,
                    params: caseCanaries,
                    ...(object.kind !== "Namespace" && {
                        namespaceObject: {
                            metadata: { name: namespace, ...caseNamespaces[namespace] },
                        },
                    }),
                }),
            );
            seen.requests += 1;
            assert.deepEqual(denied, verdict === "refused" ? [rule] : []);
            assert.equal(warned.includes(rule), verdict === "warned", warned.join());
            for (const id of [...denied, ...warned]) {
                firedInBoth.add(id);
            }
        });
    }

    it("denies in an update what is new, and warns of what was there", () => {
        const old = badCanary("old");
        const update = (spec: Readonly<Record<string, unknown>>) =>
            idsOf(findingsOf(ordinary, { ...create(badCanary("old", spec)), oldObject: old }));
        assert.deepEqual(update({ "analysis.maxWeight": 120 }), {
            denied: [],
            warned: ["analysis/max-weight"],
        });
        assert.deepEqual(update({ "analysis.maxWeight": 130 }).denied, ["analysis/max-weight"]);
        assert.deepEqual(update({ "analysis.maxWeight": 120, "analysis.interval": "1min" }), {
            denied: ["timing/duration"],
            warned: ["analysis/max-weight"],
        });
        assert.deepEqual(update({}), { denied: [], warned: [] });
    });

    it("lets two faults be fixed one after the other, wherever the fixed one is", () => {
        const metric = (name: string, more: object = {}) => ({
            name,
            interval: "1m",
            thresholdRange: { min: 99 },
            ...more,
        });
        const good = { templateRef: { name: "success-rate" } };
        const withMetrics = (...metrics: readonly object[]) =>
            badCanary("old", { "analysis.maxWeight": 50, "analysis.metrics": metrics });
        const update = (before: KubernetesObject, after: KubernetesObject) =>
            idsOf(findingsOf(ordinary, { ...create(after), oldObject: before }));
        const nothing = "metric/nothing-asked";
        const [a, b, c] = [metric("a"), metric("b"), metric("c")];
        const both = withMetrics(a, b);
        assert.deepEqual(update(both, withMetrics(b)), { denied: [], warned: [nothing] });
        assert.deepEqual(update(both, withMetrics(metric("a", good), b)).denied, []);
        assert.deepEqual(update(both, withMetrics(metric("new", good), a, b)).denied, []);
        assert.deepEqual(update(both, withMetrics(a, b, c)).denied, [nothing]);
        assert.deepEqual(update(both, withMetrics(c, b)).denied, [nothing], "another one");
        assert.deepEqual(update(withMetrics(b), withMetrics(b, b)).denied, [nothing], "twice");
        assert.deepEqual(update(both, withMetrics(metric("a", { interval: "1min" }), b)).denied, [
            "timing/duration",
        ]);
    });

    it("lets the causes that keep a proxy away be fixed one after the other", () => {
        const target = injectionCases.find(({ rule }) => rule === "injection/platform");
        assert.ok(target);
        const withPod = (annotations: object, spec: object): KubernetesObject => {
            const { template, ...rest } = target.object["spec"] as Record<string, object>;
            const pod = template as { readonly metadata?: object; readonly spec: object };
            return {
                ...target.object,
                spec: {
                    ...rest,
                    template: {
                        metadata: { ...pod.metadata, annotations },
                        spec: { ...pod.spec, ...spec },
                    },
                },
            };
        };
        const update = (before: KubernetesObject, after: KubernetesObject) =>
            idsOf(findingsOf(ordinary, { ...create(after), oldObject: before })).denied;
        const off = { "linkerd.io/inject": "disabled" };
        const host = { hostNetwork: true };
        const [twice, disabled, onHost, good] = [
            withPod(off, host),
            withPod(off, {}),
            withPod({}, host),
            withPod({}, {}),
        ];
        for (const [before, after] of [
            [twice, disabled],
            [twice, onHost],
            [twice, good],
            [disabled, good],
        ] as const) {
            assert.deepEqual(update(before, after), []);
        }
        for (const [before, after] of [
            [disabled, twice],
            [disabled, onHost],
            [good, onHost],
        ] as const) {
            assert.deepEqual(update(before, after), ["injection/platform"]);
        }
    });

    it("exempts the accounts of kube-system only for what its controllers create", () => {
        const target = injectionCases.find(
            ({ object, rule, verdict }) =>
                rule === "injection/workload" &&
                object.kind === "Deployment" &&
                verdict === "refused",
        );
        assert.ok(target);
        const deniedBy = (username: string) =>
            idsOf(
                findingsOf(injectionSetting, {
                    ...create(target.object, username),
                    params: caseCanaries,
                    namespaceObject: { metadata: { name: "x", ...caseNamespaces["x"] } },
                }),
            ).denied;
        for (const name of ["deployment-controller", "ci", "replicaset-controller"]) {
            assert.ok(
                deniedBy(`system:serviceaccount:kube-system:${name}`).includes(
                    "injection/workload",
                ),
                name,
            );
        }
        const set = injectionCases.find(
            ({ object, verdict }) => object.kind === "ReplicaSet" && verdict === "warned",
        );
        assert.ok(set);
        const { namespace = "" } = set.object.metadata;
        const warned = (username: string) =>
            findingsOf(injectionSetting, {
                ...create(set.object, username),
                namespaceObject: { metadata: { name: namespace, ...caseNamespaces[namespace] } },
            }).map(({ id }) => id);
        const ofTool = warned("system:serviceaccount:kube-system:ci");
        assert.notDeepEqual(ofTool, []);
        assert.deepEqual(warned("system:serviceaccount:kube-system:deployment-controller"), []);
    });

    it("denies no update that changes nothing", () => {
        const onePerRule = new Map(enforcedPairs().map((pair) => [pair.rule, pair]));
        for (const { bad, name } of onePerRule.values()) {
            const [first] = requestsOf(bad);
            assert.ok(first);
            const { request } = first;
            const { denied } = idsOf(findingsOf(settingOf(bad), request));
            const update = { ...request, oldObject: request.object };
            const ofUpdate = idsOf(findingsOf(settingOf(bad), update));
            assert.deepEqual(ofUpdate.denied, [], name);
            for (const id of denied) {
                assert.ok(ofUpdate.warned.includes(id), `${name}: ${id}`);
            }
        }
    });

    it("ignores Flagger's own requests and objects that are being deleted", () => {
        const bad = badCanary("bad");
        const deniedBy = (username: string) =>
            idsOf(findingsOf(ordinary, create(bad, username))).denied;
        assert.deepEqual(deniedBy(FLAGGER), []);
        assert.deepEqual(deniedBy(CONTROLLER), ["analysis/max-weight"]);
        const going = {
            ...bad,
            metadata: { ...bad.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" },
        };
        assert.deepEqual(findingsOf(ordinary, create(going)), []);
    });

    it("applies its exceptions", () => {
        const bad = badCanary("bad", { "analysis.maxWeight": 120, "analysis.interval": "1min" });
        assert.deepEqual(idsOf(findingsOf(excepting, create(bad))).denied, ["timing/duration"]);
        const team = { ...bad, metadata: { ...bad.metadata, labels: { team: "a" } } };
        assert.deepEqual(findingsOf(excepting, create(team)), []);
        const known = badCanary("known", { "analysis.interval": "1min" });
        assert.deepEqual(findingsOf(excepting, create(known)), []);
    });

    it("fires every rule that the guard enforces", () => {
        const enforced = coverage().filter(({ askedOf }) => askedOf.length > 0);
        assert.deepEqual(
            enforced.filter(({ id }) => !firedInBoth.has(id)).map(({ id }) => id),
            [],
        );
        const partly = [...seen.inPart].map(
            ([id, times]) => `  in part, ${times}: ${id}: ${PARTIALLY_ENFORCED.get(id) ?? ""}`,
        );
        console.log(
            [
                `guard and rules: ${seen.contexts} contexts, ${seen.requests} requests, ${firedInBoth.size} ids fired in both, ${NOT_ENFORCED.size} not enforced, different: 0`,
                ...partly.sort(),
            ].join("\n"),
        );
    });
});
