import assert from "node:assert/strict";
import Table from "cli-table3";
import { insider, strategies, strategiesNamespace } from "../programs/releases/strategies";
import { askThroughMesh } from "../support/load";
import { keyOf, requestsBetween, type WatchedRollout } from "../support/rollout-watch";
import { onSharedPlatform, type SharedPlatform } from "../support/shared-platform";
import { allReleases, type Releases } from "./releases";

type StrategyName = keyof typeof strategies;

interface Pair {
    readonly good: WatchedRollout;
    readonly bad: WatchedRollout;
    readonly platform: SharedPlatform;
}

describe("every strategy is promoted and rolled back", () => {
    const releases = onSharedPlatform(allReleases);
    const both = async (name: StrategyName): Promise<Pair> => {
        const all = await releases();
        const key = keyOf(strategies[name]);
        const [good, bad] = [all.good.get(key), all.bad.get(key)];
        assert.ok(good !== undefined && bad !== undefined);
        return { good, bad, platform: all.platform };
    };

    for (const name of Object.keys(strategies) as StrategyName[]) {
        it(`${name}: a good release is promoted, a bad one is rolled back`, async () => {
            const { good, bad, platform } = await both(name);
            const passed = platform.passedInjector().join("\n");
            assert.equal(good.phase, "Succeeded", `${text(good)}\n${passed}`);
            assert.equal(bad.phase, "Failed", `${text(bad)}\n${passed}`);
            said(good, /^Promotion completed!/);
            said(
                bad,
                name === "skipAnalysis"
                    ? /not ready: waiting for rollout to finish: 0 of 1/
                    : /threshold reached 3/,
            );
        });
    }

    it("shows no change after the promotions, and none after the rollbacks", async () => {
        const { changes } = await releases();
        assert.deepEqual(changes, { good: undefined, bad: undefined });
    });

    for (const [name, weights] of [
        ["weighted", [25, 50]],
        ["weightedSteps", [10, 30, 60]],
        ["promotionSteps", [20, 40, 60]],
    ] as const) {
        it(`${name}: the weights are ${weights.join(", ")}, and users' requests follow them`, async () => {
            const { good } = await both(name);
            const steps = advances(good);
            assert.deepEqual(
                steps.map((step) => step.weight),
                weights,
            );
            const counted = steps.map(({ weight, from, to }) => ({
                weight,
                ...requestsBetween(good, from, to),
            }));
            // on a busy machine Flagger is late for one check and not for the next, between which few requests fit
            assert.ok(
                counted.reduce((sum, { all }) => sum + all, 0) >= 30,
                JSON.stringify(counted),
            );
            for (const { weight, all, canary } of counted.filter(({ all }) => all > 0)) {
                const share = (100 * canary) / all;
                // three standard deviations of a draw by weight, and three percent for a step that is late
                const slack = 3 + 3 * Math.sqrt((weight * (100 - weight)) / all);
                assert.ok(
                    Math.abs(share - weight) <= slack,
                    `${share} % of ${all} at weight ${weight}`,
                );
            }
        });
    }

    it("promotionSteps: traffic moves back in steps of 50", async () => {
        const { good } = await both("promotionSteps");
        const back = messages(good).filter((line) => /primary weight \d+$/.test(line));
        assert.deepEqual(
            back.map((line) => Number(/\d+$/.exec(line)?.[0])),
            [90, 100],
        );
    });

    for (const [name, header] of [
        ["abHeader", { [insider.header.name]: insider.header.value }],
        ["abCookie", { cookie: `theme=dark; ${insider.cookie.name}=${insider.cookie.value}` }],
    ] as const) {
        it(`${name}: the canary gets the requests that match, and no others`, async () => {
            const { good, bad, platform } = await both(name);
            for (const rollout of [good, bad]) {
                assert.equal(rollout.users.canary, 0, "a plain user has met the canary");
                assert.ok(rollout.users.primary > 100);
                const { canary } = requestsBetween(rollout, rollout.startedAt, rollout.endedAt);
                assert.ok(canary >= 50, `only ${canary} requests with the header`);
            }
            const url = `http://${strategies[name].name}.${strategiesNamespace}:9898/`;
            // once the canary is gone its users are served by the primary again
            const answer = await askThroughMesh(platform.stack.meshProxy, url, { headers: header });
            assert.equal(answer.status, 200);
        });
    }

    it("blueGreen: no user meets the canary before the switch, and none a bad one", async () => {
        const { good, bad } = await both("blueGreen");
        const switched = good.lines.find(
            ({ message }) => message === "Routing all traffic to canary",
        );
        const back = good.lines.find(({ message }) => message === "Routing all traffic to primary");
        assert.ok(switched !== undefined && back !== undefined, text(good));
        assert.equal(requestsBetween(good, good.startedAt, switched.at).canary, 0);
        // the seconds after the switch are left out: the route takes effect a moment later
        const live = requestsBetween(good, Math.max(switched.at, back.at - 8_000), back.at);
        assert.ok(live.all >= 20 && live.canary === live.all, JSON.stringify(live));
        assert.equal(requestsBetween(bad, bad.startedAt, bad.endedAt).canary, 0);
    });

    it("sessionAffinity: who has met the canary stays on it until it is promoted", async () => {
        const { good } = await both("sessionAffinity");
        assert.deepEqual(
            advances(good).map((step) => step.weight),
            [25, 50],
        );
        const { visit } = await releases();
        assert.match(visit.setCookie ?? "", /^sticky-canary=\w+; Max-Age=86400$/);
        assert.deepEqual([...new Set(visit.withoutCookie)].sort(), ["6.0.0", "6.0.1"]);
        assert.deepEqual([...new Set(visit.withCookie)], ["6.0.1"]);
        assert.match(visit.laterCookie ?? "", /^sticky-canary=\w+; Max-Age=-1$/);
    });

    it("skipAnalysis: nothing is checked, and a release that never gets ready gets no traffic", async () => {
        const { good, bad } = await both("skipAnalysis");
        said(good, /Canary analysis was skipped/);
        for (const rollout of [good, bad]) {
            assert.equal(requestsBetween(rollout, rollout.startedAt, rollout.endedAt).canary, 0);
        }
    });

    after(async () => {
        console.log(table(await releases()));
    });
});

function messages(rollout: WatchedRollout): string[] {
    return rollout.lines.map(({ message }) => message.trim());
}

function text(rollout: WatchedRollout): string {
    return [`${keyOf(rollout)} ${rollout.phase}`, ...messages(rollout)].join("\n");
}

function said(rollout: WatchedRollout, pattern: RegExp): void {
    assert.ok(
        messages(rollout).some((line) => pattern.test(line)),
        `nothing like ${pattern} in\n${text(rollout)}`,
    );
}

/** The steps of the canary's weight and how long each lasted, without the second in which it changed. */
function advances(rollout: WatchedRollout): { weight: number; from: number; to: number }[] {
    return rollout.lines.flatMap(({ at, message }, index) => {
        const weight = /canary weight (\d+)$/.exec(message)?.[1];
        const next = rollout.lines[index + 1];
        return weight === undefined || next === undefined
            ? []
            : [{ weight: Number(weight), from: at + 1000, to: next.at }];
    });
}

function table({ good, bad }: Releases): string {
    const rows = new Table({
        head: [
            "strategy",
            "promoted",
            "rolled back",
            "events of the promotion",
            "and of the rollback",
        ],
        colWidths: [18, 12, 14, 48, 48],
        wordWrap: true,
        style: { head: [] },
    });
    for (const [name, workload] of Object.entries(strategies)) {
        const key = keyOf(workload);
        rows.push([
            name,
            seconds(good.get(key), "Succeeded"),
            seconds(bad.get(key), "Failed"),
            keyEvents(good.get(key)),
            keyEvents(bad.get(key)),
        ]);
    }
    return rows.toString();
}

function seconds(rollout: WatchedRollout | undefined, phase: string): string {
    return rollout?.phase === phase
        ? `${Math.round((rollout.endedAt - rollout.startedAt) / 1000)} s`
        : (rollout?.phase ?? "not seen");
}

function keyEvents(rollout: WatchedRollout | undefined): string {
    const shown = /^(Advance|Halt|Routing|Rolling back|Promotion|Canary failed)/;
    return [
        ...new Set(
            rollout === undefined ? [] : messages(rollout).filter((line) => shown.test(line)),
        ),
    ]
        .map((line) => line.replace(/ \S+\.strategies/, ""))
        .join("\n");
}
