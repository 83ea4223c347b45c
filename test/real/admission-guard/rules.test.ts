import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../rules/canary";
import { coverage } from "../../../rules/guard/coverage";
import { PARTIALLY_ENFORCED } from "../../../rules/guard/not-enforced";
import { severityOf } from "../../../rules/guard/messages";
import { corpus } from "../../rules/canary/good-canaries";
import { injectionCases } from "../../rules/guard/injection";
import { saidAgainst } from "../../rules/guard/injection/cases";
import {
    assertSaysTheSame,
    guardedPairs,
    injectionSetting,
    ordinary,
    randomScenes,
    settingOf,
    tableOf,
} from "../support/guard-cases";
import { onGuardedSandbox } from "../support/shared-guard";

describe("the rules of the admission guard at the real API server", () => {
    const sandbox = onGuardedSandbox();
    const shown: [string, string][] = [];

    it("have policies of which the API server's type checks say nothing", async () => {
        assert.deepEqual(await sandbox().stand.typeWarnings(), []);
    });

    it("say to the bad object of every rule what the rules say, and to the fixed one", async () => {
        for (const { bad, fixed, name, question, rule } of guardedPairs()) {
            const { stand } = sandbox();
            const isError = severityOf(rule) === "error";
            assert.notEqual(question(bad).objects.length, 0, name);
            for (const [scene, isBad] of [
                [bad, true],
                [fixed, false],
            ] as const) {
                const { live, objects } = question(scene);
                const judge = async (object: KubernetesObject) =>
                    ({ object, verdict: await stand.judge(settingOf(scene), object) }) as const;
                const judged = await stand.params.during(live, () =>
                    Promise.all(objects.map(judge)),
                );
                for (const { object, verdict } of judged) {
                    const said = `${name}: ${object.kind}: ${JSON.stringify(verdict.answer)}`;
                    const told = isError ? verdict.refusedBy : verdict.warnedOf;
                    // what the guard does not see may have fixed it
                    assert.ok(
                        told.includes(rule) === isBad || (!isBad && PARTIALLY_ENFORCED.has(rule)),
                        said,
                    );
                    // what is there already was let pass by every policy
                    const isRefused = verdict.isRefused && verdict.answer.code !== 409;
                    assert.equal(isRefused, isBad && isError, said);
                    if (object.kind === "Canary" && live.length === 0) {
                        assertSaysTheSame(name, scene, verdict);
                    }
                }
            }
            shown.push([rule, isError ? "refused" : "warned"]);
        }
    });

    it("says the same as the rules to random Canaries", async () => {
        const scenes = randomScenes(400);
        assert.ok(scenes.length > 100, String(scenes.length));
        let refused = 0;
        for (const [index, scene] of scenes.entries()) {
            const verdict = await sandbox().stand.judge(ordinary, scene.canary);
            assertSaysTheSame(`random ${index}`, scene, verdict);
            refused += verdict.isRefused ? 1 : 0;
        }
        assert.ok(refused > 20 && refused < scenes.length, `${refused} of ${scenes.length}`);
    });

    it("refuses none of the Canaries that Flagger and Linkerd run well", async () => {
        for (const { context, source } of corpus) {
            const { answer, isRefused } = await sandbox().stand.judge(ordinary, context.canary);
            assert.ok(!isRefused, `${source}: ${answer.refusal}`);
        }
    });

    for (const { about, object, rule, says, verdict } of injectionCases) {
        it(`injection: ${object.kind} ${about}: ${verdict}`, async () => {
            const { answer, isRefused, refusedBy, warnedOf } = await sandbox().stand.judge(
                injectionSetting,
                object,
            );
            const said = JSON.stringify(answer);
            assert.equal(isRefused, verdict === "refused", said);
            assert.deepEqual(refusedBy, verdict === "refused" ? [rule] : [], said);
            assert.equal(warnedOf.includes(rule), verdict === "warned", said);
            assert.doesNotMatch(said, /resulted in error/);
            const told = [answer.refusal, ...answer.warnings].find((text) =>
                text.includes(`[${rule}]`),
            );
            assert.match(told ?? "", says ?? /^/);
            if (told !== undefined && rule.startsWith("injection/")) {
                for (const words of saidAgainst(object)) {
                    assert.ok(told.includes(words), `${words} in ${said}`);
                }
            }
            shown.push([rule, verdict]);
        });
    }

    it("are all shown", () => {
        console.log(tableOf(shown));
        const ids = new Set(shown.map(([rule]) => rule));
        const unshown = coverage().filter(({ askedOf, id }) => askedOf.length > 0 && !ids.has(id));
        assert.deepEqual(
            unshown.map(({ id }) => id),
            [],
        );
    });
});
