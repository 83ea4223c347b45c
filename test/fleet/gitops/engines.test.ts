import assert from "node:assert/strict";

import { argoCdObjects } from "../../../fleet/gitops/argo-cd";
import { fluxObjects } from "../../../fleet/gitops/flux";
import type { GitOpsFleet } from "../../../fleet/gitops/types";
import { type Fields, fieldsOf, listOf } from "../../../rules/canary/reading";
import { shop } from "./shop";

const specOf = (object: unknown): Fields => fieldsOf(fieldsOf(object).spec);

describe("a fleet for Argo CD", () => {
    const { objects, notCarriedOver } = argoCdObjects(shop);
    const set = objects.find(({ kind }) => kind === "ApplicationSet");
    const steps = (of: unknown): (readonly [unknown, unknown])[] =>
        listOf(fieldsOf(fieldsOf(specOf(of).strategy).rollingSync).steps).map((step) => {
            const { matchExpressions, maxUpdate } = fieldsOf(step);
            return [fieldsOf(listOf(matchExpressions)[0]).values, maxUpdate];
        });

    it("has a step for each layer of each wave, limited, and a gate that nobody opens but a person", () => {
        assert.deepEqual(steps(set), [
            [["1-1"], 2],
            [["1-2"], 2],
            [["2-1"], 2],
            [["2-2"], 2],
            [["3-1"], 0],
            [["3-2"], 2],
        ]);
    });

    it("has an Application for each layer of each stack, in the stack's cluster", () => {
        const [generator] = listOf(specOf(set).generators).map(fieldsOf);
        const elements = listOf(fieldsOf(generator?.list).elements).map(fieldsOf);
        assert.equal(elements.length, 10);
        assert.deepEqual(elements[3], {
            stack: "eu-1",
            layer: "2-canaries",
            path: "gitops/eu-1/2-canaries",
            step: "2-2",
        });
    });

    it("has the windows as sync windows of its project", () => {
        const project = objects.find(({ kind }) => kind === "AppProject");
        assert.deepEqual(
            listOf(specOf(project).syncWindows).map((window) => {
                const { duration, kind, schedule, timeZone } = fieldsOf(window);
                return [kind, schedule, duration, timeZone];
            }),
            [
                ["allow", "30 9 * * 1,2,3,4", "390m", "Europe/Berlin"],
                ["deny", "0 22 * * 5", "240m", "Europe/Berlin"],
            ],
        );
        const { windows, ...always } = shop.fleet;
        assert.ok(windows);
        const without = argoCdObjects({ ...shop, fleet: always }).objects;
        assert.deepEqual(
            without.map(({ kind }) => kind),
            ["ApplicationSet"],
        );
    });

    it("states what it does not do", () => {
        assert.equal(notCarriedOver.length, 1);
        const [wave, ...others] = shop.fleet.waves;
        const demanding: GitOpsFleet = {
            ...shop,
            fleet: {
                ...shop.fleet,
                onFailure: "return",
                waves: [
                    {
                        ...wave,
                        bakeSeconds: 60,
                        allowedFailures: 1,
                        unreachable: { policy: "skip" },
                        settings: { awaitRelease: "20m" },
                    },
                    ...others.map((other) => ({ ...other, maxUnavailable: 1 })),
                ],
            },
        };
        assert.deepEqual(
            argoCdObjects(demanding).notCarriedOver.map((line) => line.split(":")[0]),
            [
                "waves[0].bake",
                "waves[0].allowedFailures",
                "waves[0].settings",
                "waves[0].unreachable",
                "waves[1].maxUnavailable",
                "onFailure",
                "waves",
            ],
        );
    });
});

describe("a fleet for Flux", () => {
    const { objects, notCarriedOver } = fluxObjects(shop);
    const named = (name: string): Fields =>
        specOf(
            objects.find(
                ({ kind, metadata }) => kind === "Kustomization" && metadata.name === name,
            ),
        );
    const needs = (name: string): unknown[] =>
        listOf(named(name).dependsOn).map((dependency) => fieldsOf(dependency).name);

    it("lets a stack begin after every stack of the wave before, and its layers after each other", () => {
        assert.deepEqual(needs("dev-1-linkerd"), []);
        assert.deepEqual(needs("dev-2-canaries"), ["dev-1-linkerd"]);
        assert.deepEqual(needs("us-1-1-linkerd"), [
            "eu-1-2-canaries",
            "eu-2-2-canaries",
            "eu-3-2-canaries",
        ]);
    });

    it("limits how many stacks of a wave are applied together", () => {
        assert.deepEqual(needs("eu-2-1-linkerd"), ["dev-2-canaries"]);
        assert.deepEqual(needs("eu-3-1-linkerd"), ["dev-2-canaries", "eu-1-2-canaries"]);
    });

    it("suspends a gated wave and waits for the phase of Canaries", () => {
        assert.equal(named("us-1-1-linkerd").suspend, true);
        assert.equal(named("us-1-2-canaries").suspend, undefined);
        const [health] = listOf(named("dev-2-canaries").healthCheckExprs).map(fieldsOf);
        assert.equal(health?.kind, "Canary");
        assert.equal(named("dev-2-canaries").timeout, "3600s");
    });

    it("has a commit, a tag or a branch as its source", () => {
        const refOf = (revision: string): unknown => {
            const repository = { ...shop.repository, revision };
            const found = fluxObjects({ ...shop, repository }).objects;
            return specOf(found.find(({ kind }) => kind === "GitRepository")).ref;
        };
        assert.deepEqual(refOf("main"), { branch: "main" });
        assert.deepEqual(refOf("v1.2.3"), { tag: "v1.2.3" });
        assert.deepEqual(refOf("a".repeat(40)), { commit: "a".repeat(40) });
    });

    it("states that it has no windows", () => {
        assert.ok(notCarriedOver.some((line) => line.startsWith("windows:")));
    });
});
