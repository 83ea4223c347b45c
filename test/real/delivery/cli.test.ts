import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { done, notYet, waitFor } from "../../../sandbox/wait";
import { type CliResult, runCli } from "../../cli/support/cli";
import { strategies } from "../programs/releases/strategies";
import { PortForward } from "../support/port-forward";
import { keyOf, RolloutWatch } from "../support/rollout-watch";
import { onSharedPlatform, type SharedPlatform } from "../support/shared-platform";
import { allReleases } from "./releases";

const canary = keyOf(strategies.weighted);
/** The other suites' releases begin when they do: waits are given as long as those may take. */
const patience = ["--started-within", "15m", "--timeout", "25m"];

interface Typed {
    readonly initialized: CliResult;
    readonly promoted: CliResult;
    readonly rolledBack: CliResult;
    readonly watched: CliResult;
    readonly history: CliResult;
    readonly historyOfEvents: CliResult;
    readonly page: string;
}

describe("linkerd-canary watch, wait and history, beside the releases of the other suites", () => {
    const typed = onSharedPlatform(typeAlong);

    it("wait ends with 0 once the canary is initialised", async () => {
        const { initialized } = await typed();
        assert.equal(initialized.code, 0, initialized.stdout + initialized.stderr);
    });

    it("wait ends with 0 for the release that is promoted", async () => {
        const { promoted } = await typed();
        assert.equal(promoted.code, 0, promoted.stdout + promoted.stderr);
        assert.match(promoted.stdout, /Progressing · weight 25 %/);
        assert.match(promoted.stdout, new RegExp(`^${canary}: promoted$`, "m"));
    });

    it("wait ends with 3 for the release that is rolled back", async () => {
        const { rolledBack } = await typed();
        assert.equal(rolledBack.code, 3, rolledBack.stdout + rolledBack.stderr);
        assert.match(rolledBack.stdout, new RegExp(`^${canary}: rolled back$`, "m"));
    });

    it("watch tells the promotion step by step, with success rates, in plain lines", async () => {
        const { watched } = await typed();
        assert.equal(watched.code, 0, watched.stdout + watched.stderr);
        assert.match(watched.stdout, /Progressing · weight 25 %/);
        // at its first step Prometheus may not have seen the new version yet
        assert.match(watched.stdout, /weight 50 % · .*canary \d+(\.\d)? % ok, p99 \d+ ms/);
        assert.match(watched.stdout, /Succeeded · weight 0 %/);
    });

    it("history has both with their outcomes and what was measured, and a page with their plots", async () => {
        const { history, page } = await typed();
        assert.equal(history.code, 0, history.stderr);
        const { rollouts, missing } = JSON.parse(history.stdout) as {
            rollouts: { outcome: string; lowestSuccessRate: number; mostShare?: number }[];
            missing: string[];
        };
        assert.deepEqual(missing, []);
        const [good, bad] = rollouts.slice(-2);
        assert.equal(good.outcome, "promoted");
        assert.equal(bad.outcome, "rolledBack");
        // each is measured for less than a window: what they are exactly is for test/real/long/history.test.ts
        assert.ok(bad.lowestSuccessRate < good.lowestSuccessRate, history.stdout);
        assert.ok((good.mostShare ?? 0) > 10, history.stdout);
        assert.match(page, /<title>Rollouts of cluster /);
        assert.ok((page.match(/<figure /g) ?? []).length >= 6);
    });

    it("history knows the last outcome without Flagger's log, of whose events Kubernetes keeps only some", async () => {
        const { historyOfEvents } = await typed();
        assert.equal(historyOfEvents.code, 0, historyOfEvents.stderr);
        const { rollouts } = JSON.parse(historyOfEvents.stdout) as {
            rollouts: { outcome: string }[];
        };
        assert.equal(rollouts.at(-1)?.outcome, "rolledBack");
    });
});

async function typeAlong(platform: SharedPlatform): Promise<Typed> {
    const releases = allReleases(platform);
    const cluster = ["--kubeconfig", platform.cluster.kubeconfig];
    const type = (...args: string[]): Promise<CliResult> => runCli([...args, ...cluster]);
    const watch = new RolloutWatch(platform);
    await waitFor({
        what: `Canary ${canary} to be made`,
        limitMs: 600_000,
        everyMs: 1_000,
        look: async () =>
            (await watch.phases()).has(canary) ? done(undefined) : notYet("no such Canary"),
    });
    const initialized = await type("wait", canary, ...patience);
    const forward = await PortForward.open(
        ["-n", "linkerd-viz", "port-forward", "service/prometheus", ":9090"],
        { ...platform.stack.env, KUBECONFIG: platform.cluster.kubeconfig },
    );
    const prometheus = ["--prometheus", forward.url];
    const [promoted, watched] = await Promise.all([
        type("wait", canary, ...patience),
        type("watch", canary, "--until-done", "--started-within", "15m", ...prometheus),
    ]);
    const rolledBack = await type("wait", canary, ...patience);
    const log = path.join(platform.checkout.dir, "flagger.log");
    fs.writeFileSync(log, flaggerLog(platform.podsDir));
    const history = await type(
        ...["history", canary, "--output", "json", "--flagger-log", log],
        ...prometheus,
    );
    const written = await type(
        ...["history", canary, "--output", "html", "--flagger-log", log],
        ...prometheus,
    );
    const historyOfEvents = await type("history", canary, "--output", "json", ...prometheus);
    forward.close();
    await releases;
    const page = written.stdout;
    return { initialized, promoted, rolledBack, watched, history, historyOfEvents, page };
}

/** What all of Flagger's pods have logged, as `kubectl logs` gives it. */
function flaggerLog(podsDir: string): string {
    return fs
        .readdirSync(podsDir)
        .filter((name) => name.startsWith("flagger-system_"))
        .map((name) => path.join(podsDir, name, "flagger.log"))
        .filter((file) => fs.existsSync(file))
        .map((file) => fs.readFileSync(file, "utf8"))
        .join("");
}
