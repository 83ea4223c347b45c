import assert from "node:assert/strict";
import fc from "fast-check";
import { canaryRules, checkCanary, type RuleContext } from "../../../rules/canary";
import { formatProblem } from "../../../rules/problems/problem";
import { canarySchema } from "../../../rules/canary/schema/canary";
import { junk, nearlyGood, shaped } from "./generators";
import { corpus, goodCanary } from "./good-canaries";
import { goodInstallation, goodObjects, goodScene, goodSpec, setAt } from "./contexts";
import { runs } from "../../support/runs";

const ids = new Set(canaryRules.map(({ id }) => id));

/** The places of the good spec, so that junk can be put into each of them. */
const places = pathsOf(goodScene().canary.spec, "");

function pathsOf(value: unknown, path: string): string[] {
    if (typeof value !== "object" || value === null) {
        return [path];
    }
    const inside = Array.isArray(value)
        ? value.flatMap((item, index) => pathsOf(item, `${path}[${index}]`))
        : Object.entries(value).flatMap(([name, item]) =>
              pathsOf(item, path === "" ? name : `${path}.${name}`),
          );
    return path === "" ? inside : [path, ...inside];
}

/** Scenes of any provider and any knowledge of the installation. */
const installation = fc.record({
    meshProvider: fc.constantFrom(
        undefined,
        "",
        "linkerd",
        "gatewayapi:v1",
        "gatewayapi:v1beta1",
        "kubernetes",
    ),
    noCrossNamespaceRefs: fc.constantFrom(undefined, true),
    scrapeSeconds: fc.constantFrom(undefined, 10),
});

const specSchema = canarySchema.properties?.spec ?? {};
const spec = fc.oneof<fc.WeightedArbitrary<unknown>[]>(
    { weight: 3, arbitrary: nearlyGood(goodSpec, specSchema) },
    { weight: 1, arbitrary: shaped(specSchema, 3) },
);

const anyScene: fc.Arbitrary<RuleContext> = fc
    .record({ spec, installation, known: fc.boolean() })
    .map(({ spec: ofCanary, installation: flags, known }) => ({
        canary: {
            apiVersion: "flagger.app/v1beta1",
            kind: "Canary",
            metadata: { name: "podinfo", namespace: "test" },
            spec: ofCanary,
        },
        objects: known ? goodObjects : [],
        authoritativeKinds: [],
        installation: { ...goodInstallation, ...flags },
    }));

function assertJudged(context: RuleContext): void {
    for (const problem of checkCanary(context)) {
        assert.ok(ids.has(problem.id), problem.id);
        assert.notEqual(formatProblem(problem), "");
        assert.ok(problem.path.includes(problem.field));
    }
}

describe("any Canary", function () {
    // thousands of Canaries each: seconds, and more where the processor is shared
    this.timeout(60_000);

    it("is judged, whatever it holds", () => {
        fc.assert(fc.property(anyScene, assertJudged), { numRuns: runs(3500) });
    });

    it("is judged with junk in any place", () => {
        fc.assert(
            fc.property(fc.constantFrom(...places), junk, (path, value) => {
                const context = goodScene();
                setAt(context.canary.spec as Record<string, unknown>, path, value);
                assertJudged(context);
            }),
            // an object that cannot be made a text of
            { numRuns: runs(3500), examples: [["analysis.webhooks[0].type", { toString: {} }]] },
        );
    });

    it("is judged with junk for a spec", () => {
        fc.assert(
            fc.property(junk, (anything) => {
                const context = goodScene();
                assertJudged({ ...context, canary: { ...context.canary, spec: anything } });
            }),
            { numRuns: runs(500) },
        );
    });

    it("is judged the same each time, and left as it is", () => {
        fc.assert(
            fc.property(anyScene, (context) => {
                const before = JSON.stringify(context);
                assert.deepEqual(checkCanary(context), checkCanary(context));
                assert.equal(JSON.stringify(context), before);
            }),
            { numRuns: runs(300) },
        );
    });
});

describe("a Canary that runs well", function () {
    this.timeout(60_000);

    for (const { source, context } of corpus) {
        it(`is not refused: ${source}`, () => {
            assert.deepEqual(errorsOf(context), []);
        });
    }

    it("is not refused, however its parts are combined", () => {
        fc.assert(
            fc.property(goodCanary, (context) => {
                assert.deepEqual(errorsOf(context), []);
            }),
            { numRuns: runs(2500) },
        );
    });
});

function errorsOf(context: RuleContext): string[] {
    return checkCanary(context)
        .filter(({ severity }) => severity === "error")
        .map(formatProblem);
}
