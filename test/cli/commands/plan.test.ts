import assert from "node:assert/strict";
import { stringify } from "yaml";

import { runProgram } from "../../../cli/program";
import type { Recommendations, DetectionProbability } from "../../../plan/detection";
import type { ShortPlan } from "../../../plan/present";
import { ownScene } from "../../plan/detection/contexts";
import { runCli } from "../support/cli";
import { recordedTerminal } from "../support/terminal";

const { canary, objects } = ownScene({ interval: "1m" });
const manifests = [canary, ...objects].map((object) => stringify(object)).join("---\n");
const another = stringify({ ...canary, metadata: { name: "shop", namespace: "web" } });
const endless = stringify({
    ...canary,
    spec: {
        ...(canary["spec"] as object),
        analysis: { interval: "1m", stepWeights: [20, 10], threshold: 1 },
    },
});

async function plan(stdin: string, ...args: string[]) {
    const io = recordedTerminal({ stdin: () => Promise.resolve(stdin), columns: 100 });
    await runProgram(io, ["plan", ...args]);
    return io.written;
}

interface Planned {
    readonly version: number;
    readonly plans: readonly {
        short: ShortPlan;
        plan: { name: string };
        detection?: DetectionProbability;
        recommendations?: Recommendations;
    }[];
}

describe("linkerd-canary plan", () => {
    it("tells the timeline, from standard input, as a user types it", async () => {
        const { code, stdout, stderr } = await runCli(["plan"], { stdin: manifests });
        assert.deepEqual([code, stderr], [0, ""]);
        assert.match(stdout, /^Canary test\/podinfo: weighted, a check every 1m/);
        assert.match(stdout, /│\s+2m │\s+20 % │ success-rate\s+│ Advance podinfo.test canary/);
        assert.match(stdout, /earliest promotion +8m\n/);
        assert.match(stdout, /rolled back at the latest +11m\n/);
        assert.doesNotMatch(stdout, /probability/);
    });

    it("tells the odds of given traffic, and what would reach the goal", async () => {
        const { out, exitCode } = await plan(manifests, "--requests-per-second", "1");
        assert.equal(exitCode, 0);
        assert.match(out, /Rollback probability at 1 requests\/s:/);
        assert.match(out, /│ +5 % │ +75\.3 % │ +10m │ +11m │/);
        assert.match(
            out,
            /Goal missed: detection probability of at least 95 % for a faulty version with 5 % errors/,
        );
        assert.match(out, / {2}threshold 5 → 2: 95\.8 % and 0\.49 %\n/);
    });

    it("takes goal and errors from its options", async () => {
        const { out } = await plan(
            manifests,
            ...["--requests-per-second", "1", "--baseline-error-rate", "0", "-o", "json"],
            ...["--faulty-error-rate", "10", "--confidence", "99", "--false-positive", "2"],
        );
        const { version, plans } = JSON.parse(out) as Planned;
        const [only] = plans;
        assert.equal(version, 1);
        assert.deepEqual(only?.short, {
            strategy: "weighted",
            steps: [10, 20, 30, 40, 50],
            earliestPromotion: "8m",
            latestRollback: "11m",
            mostExposure: { percent: 50, time: "10m", requests: 240 },
        });
        assert.deepEqual(only?.recommendations?.goal, {
            faultyErrorPercent: 10,
            confidencePercent: 99,
            falsePositivePercent: 2,
        });
        assert.equal(only?.detection?.healthy.errorPercent, 0);
        assert.equal(only?.recommendations?.reached, true);
    });

    it("writes an SVG of one Canary", async () => {
        const { out, exitCode } = await plan(manifests, "-o", "svg");
        assert.equal(exitCode, 0);
        assert.match(out, /^<svg [^]+earliest promotion 8m[^]+<\/svg>\n$/);
    });

    it("plans all Canaries, or the one that is asked for", async () => {
        const both = `${manifests}---\n${another}`;
        const names = async (...args: string[]): Promise<number> =>
            (JSON.parse((await plan(both, "-o", "json", ...args)).out) as Planned).plans.length;
        assert.equal(await names(), 2);
        assert.equal(await names("--canary", "web/shop"), 1);
        const { error, exitCode } = await plan(both, "-o", "svg");
        assert.match(
            error,
            /an SVG shows a single Canary and the manifests have 2: select one, for example --canary/,
        );
        assert.equal(exitCode, 2);
    });

    it("names what other tools create, which is not in the plan", async () => {
        const rollout = {
            apiVersion: "argoproj.io/v1alpha1",
            kind: "Rollout",
            metadata: { name: "podinfo", namespace: "test" },
            spec: { template: {} },
        };
        const { error, exitCode } = await plan(`${manifests}---\n${stringify(rollout)}`);
        assert.equal(exitCode, 0);
        assert.match(error, /not checked: the pods of Rollout \(argoproj\.io\/v1alpha1\)/);
    });

    it("ends with 1 for a release that never ends", async () => {
        const { error, exitCode } = await plan(endless);
        assert.equal(exitCode, 1);
        assert.match(error, /no release is ever promoted.*linkerd-canary lint explains why\n$/);
    });

    it("plans the others beside a Canary that it cannot plan, and beside a file that cannot be read", async () => {
        const { out, error, exitCode } = await plan(`${endless}---\n${another}`, "-o", "json");
        assert.deepEqual(
            (JSON.parse(out) as Planned).plans.map(({ plan: { name } }) => name),
            ["shop"],
        );
        assert.match(error, /^error: .*no release is ever promoted/);
        assert.equal(exitCode, 1);
        const broken = await plan(`${manifests}---\na: [\n---\n${another}`, "-o", "json");
        assert.equal((JSON.parse(broken.out) as Planned).plans.length, 2);
        assert.match(broken.error, /^<stdin>:\d+:1: error: "did not find/);
        assert.equal(broken.exitCode, 2);
    });

    for (const [what, from, to, reason] of [
        ["another version", "flagger.app/v1beta1", "flagger.app/v1alpha3", /manifest\/not-served/],
        ["a kind outside of the CRD", "kind: Deployment", "kind: StatefulSet", /schema\/refused/],
        ["a name that is no string", "name: shop", "name: 12", /manifest\/name/],
    ] as const) {
        it(`has no plan for ${what}, which the API server refuses`, async () => {
            const { out, error, exitCode } = await plan(another.replace(from, to));
            assert.equal(out, "");
            assert.match(error, /^error: no plan, because the API server refuses the Canary: /);
            assert.match(error, reason);
            assert.equal(exitCode, 1);
        });
    }

    it("states first that nothing will be split", async () => {
        const istio = another.replace("spec:\n", "spec:\n  provider: istio\n");
        const text = await plan(istio);
        assert.match(
            text.out,
            /^warning: the traffic will not be split as planned here: .*"istio"/,
        );
        assert.match(text.out, /earliest promotion/);
        const json = await plan(istio, "-o", "json");
        assert.match(json.error, /^warning: the traffic will not be split/);
        assert.equal((JSON.parse(json.out) as Planned).plans.length, 1);
    });

    it("shows hidden characters", async () => {
        const { out } = await plan(another.replace("name: success-rate", 'name: "a\\u202eb\\n"'));
        assert.match(out, /a\\u202eb\\n/);
    });

    const wrong: readonly [string, readonly string[], RegExp][] = [
        [manifests, ["--requests-per-second", "0"], /It must be a number above 0/],
        [manifests, ["--requests-per-second", "many"], /It must be a number above 0/],
        [manifests, ["--faulty-error-rate", "101"], /a percentage from 0 to 100/],
        [manifests, ["--matched", "0"], /a percentage above 0/],
        [manifests, ["--output", "png"], /Allowed choices are text, json, svg/],
        [
            manifests,
            ["--canary", "x/y"],
            /Canary x\/y is not in the manifests, which have: test\/podinfo/,
        ],
        ["kind: ConfigMap\napiVersion: v1\n", [], /no Canary of flagger\.app/],
        ["a: [", [], /^<stdin>:2:1: error: "did not find[^]+error: no Canary of flagger\.app/],
    ];
    for (const [stdin, args, message] of wrong) {
        it(`ends with 2 for ${args.join(" ") || JSON.stringify(stdin)}`, async () => {
            const { error, exitCode, out } = await plan(stdin, ...args);
            assert.match(error, message);
            assert.deepEqual([exitCode, out], [2, ""]);
        });
    }
});
