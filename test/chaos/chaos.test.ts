import assert from "node:assert/strict";
import * as fs from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

import { pulumiHome } from "../../sandbox/environment";
import { sandboxPaths } from "../../sandbox/paths";
import type { PulumiResult } from "../../sandbox/pulumi/cli";
import { endOrphanedPlugins } from "../../sandbox/pulumi/orphans";
import { Checkout } from "../real/support/checkout";
import { Cluster } from "../real/support/cluster";
import { liveObjects } from "../real/support/live-objects";
import { TestStack } from "../real/support/release";
import { FaultyApi } from "./support/faulty-api";
import { randomNumbers } from "./support/random";
import { losePatience, strike } from "./support/strike";
import {
    type Operation,
    type Trial,
    type TrialResult,
    operations,
    plannedTrials,
    trialTable,
} from "./support/trials";

const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1e9));
const rounds = Number(process.env.CHAOS_ROUNDS ?? 3);
const trials = plannedTrials(rounds, randomNumbers(seed));

describe(`a stack whose operations are interrupted (CHAOS_SEED=${seed} CHAOS_ROUNDS=${rounds})`, () => {
    let checkout: Checkout;
    let stack: TestStack;
    let cluster: Cluster;
    let api: FaultyApi;
    /** Names of all objects without the stack, and with it. */
    let without: readonly string[];
    let installed: readonly string[];
    const undisturbed = new Map<Operation, number>();
    const results: TrialResult[] = [];
    let release = 1;
    let validity = 365;

    before(async () => {
        checkout = Checkout.make("chaos");
        await checkout.up();
        api = await FaultyApi.start(checkout);
        stack = await TestStack.open(checkout);
        cluster = new Cluster(checkout, stack.env, api.directKubeconfig);
        without = names();
    });

    after(async () => {
        console.log(trialTable(results));
        await api.stop();
        await checkout.down();
    });

    const names = (): string[] => [...liveObjects(cluster).keys()].sort();

    /** Makes the settings differ, so that the operation has something to do. */
    async function prepare(operation: Operation): Promise<void> {
        if (operation === "update") {
            release += 1;
            await stack.pulumi.setRelease({ message: `release ${release}` });
        }
        if (operation === "rotation") {
            const file = checkout.path("stacks", "sandbox.ts");
            const text = fs.readFileSync(file, "utf8");
            validity -= 1;
            const source = `identitySource(settings, { source: "generated", issuerValidityDays: ${validity} })`;
            const changed = text.replace(/identitySource\(settings, \{[^}]*\}\)/, source);
            assert.ok(changed !== text, `${file} has no identitySource`);
            fs.writeFileSync(file, changed);
        }
    }

    function run(operation: Operation): Promise<PulumiResult> {
        return stack.pulumi.operation(operation === "destroy" ? "destroy" : "up");
    }

    /** Runs an operation that must succeed; resolves with its seconds. */
    async function runAgain(operation: Operation, problems: string[]): Promise<number> {
        const startedAt = Date.now();
        const { code, output } = await run(operation);
        if (code !== 0) {
            problems.push(`${operation} again: exit code ${code}: ${output.slice(-2_000)}`);
        }
        return (Date.now() - startedAt) / 1000;
    }

    /** What differs from a stack that was never disturbed. */
    async function differences(operation: Operation): Promise<string[]> {
        const expected = operation === "destroy" ? without : installed;
        if (operation !== "destroy") {
            await stack.rest();
        }
        const now = names();
        const problems = [
            ...expected.filter((name) => !now.includes(name)).map((name) => `missing: ${name}`),
            ...now.filter((name) => !expected.includes(name)).map((name) => `extra: ${name}`),
        ];
        if (operation !== "destroy") {
            const preview = await stack.pulumi.operation("preview", ["--expect-no-changes"]);
            if (preview.code !== 0) {
                problems.push(`the preview is not empty: ${preview.output.slice(-2_000)}`);
            }
        }
        return problems;
    }

    for (const operation of operations) {
        it(`${operation}, undisturbed`, async () => {
            await prepare(operation);
            const problems: string[] = [];
            undisturbed.set(operation, await runAgain(operation, problems));
            assert.deepEqual(problems, []);
            if (operation === "first up") {
                await stack.rest();
                installed = names();
            }
            assert.deepEqual(await differences(operation), []);
        });
    }

    for (const trial of trials) {
        const { operation, fault, checkpoints, round } = trial;
        const state = checkpoints ? "with checkpoints" : "without checkpoints";
        it(`round ${round}: ${operation}, ${fault}, ${state}`, async () => {
            const result = await play(trial);
            results.push(result);
            assert.deepEqual(result.problems, []);
        });
    }

    async function play(trial: Trial): Promise<TrialResult> {
        const { operation, fault, checkpoints, moment } = trial;
        (stack.env as Record<string, string>).PULUMI_SKIP_CHECKPOINTS = String(!checkpoints);
        await prepare(operation);
        const startedAt = Date.now();
        const seconds = (): number => (Date.now() - startedAt) / 1000;
        let over = false;
        const ended = run(operation).finally(() => (over = true));
        const struck = { api, home: pulumiHome(sandboxPaths(checkout.dir)), over: () => over };
        await Promise.race([ended, delay(moment * (undisturbed.get(operation) ?? 0) * 1000)]);
        const before = seconds();
        await strike(fault, struck);
        const patience = new AbortController();
        const [{ code }] = await Promise.all([
            ended.finally(() => patience.abort()),
            losePatience(struck, patience.signal),
        ]);
        const endedAfter = seconds() - before;
        const problems: string[] = [];
        await releaseLock();
        const recovery = await runAgain(operation, problems);
        problems.push(...(await differences(operation)));
        await endOrphanedPlugins(sandboxPaths(checkout.dir));
        return { ...trial, struckAfter: before, code, endedAfter, recovery, problems };
    }

    /** As a user does when Pulumi reports that the stack is locked. */
    async function releaseLock(): Promise<void> {
        const locks = checkout.path(".sandbox", "pulumi", ".pulumi", "locks");
        const held = fs
            .readdirSync(locks, { recursive: true, encoding: "utf8" })
            .some((file) => file.endsWith(".json"));
        if (held) {
            await stack.pulumi.must(["cancel", "--yes", "--stack", "sandbox"]);
        }
    }
});
