import assert from "node:assert/strict";

import { documentedDefaults } from "../../docs/generate/defaults";
import { compiledEntryPoints, entryPoints } from "../../docs/generate/program";
import { type PublicApi, readPublicApi } from "./public-api";

describe("the package's public API", function () {
    this.timeout(180_000);
    const apis = new Map<string, PublicApi>();
    const of = (entryPoint: string): PublicApi => {
        const api = apis.get(entryPoint);
        assert.ok(api, entryPoint);
        return api;
    };

    before(() => {
        const program = compiledEntryPoints();
        for (const entryPoint of entryPoints) {
            apis.set(entryPoint, readPublicApi(program, entryPoint));
        }
    });

    for (const entryPoint of entryPoints) {
        describe(entryPoint, () => {
            it("has named exports only", () => {
                assert.ok(of(entryPoint).exports.length > 0);
                assert.ok(!of(entryPoint).exports.includes("default"));
            });

            it("holds no any", () => {
                assert.deepEqual(of(entryPoint).anys, []);
            });

            it("speaks of no type that a user cannot import", () => {
                assert.deepEqual(of(entryPoint).unnameable, []);
            });
        });
    }

    for (const entryPoint of entryPoints) {
        it(`documents each name and each member of ${entryPoint}`, () => {
            const { items } = of(entryPoint);
            assert.deepEqual(
                items.filter(({ documented }) => !documented).map(({ path }) => path),
                [],
            );
        });
    }

    it("documents the defaults that the code takes; what others take is told in words, after a dash", () => {
        const defaults = documentedDefaults(compiledEntryPoints());
        const wrong = defaults
            // Left out and false are the same to whoever asks whether it is true.
            .filter(({ said, taken }) => !(said === "false" && taken.length === 0))
            .filter(({ said, taken }) => !taken.includes(said))
            .map(({ path, said, taken }) => `${path}: ${said}, but the code takes ${taken.join()}`);
        assert.deepEqual(wrong, []);
        const paths = defaults.map(({ path }) => path);
        assert.ok(paths.includes("LinkerdArgs.trustDomain"), paths.join());
    });

    it("reaches the components, what they take and what is behind it", () => {
        const paths = of("components/index.ts").items.map(({ path }) => path);
        for (const path of ["Linkerd", "LinkerdArgs.crds", "CanaryAnalysis.interval"]) {
            assert.ok(paths.includes(path), path);
        }
    });
});
