import { Command } from "commander";
import { inParallel } from "../../../fleet/in-parallel";
import { estimateFleet } from "../../../fleet/plan/estimate";
import { DEFAULT_GOAL } from "../../../plan/detection";
import { countOption } from "../../live/durations";
import { jsonText, type OutputFlag, withOutput } from "../../output";
import { CliError, type Terminal } from "../../terminal";
import { FLEET_FILE } from "../fleet-file";
import { openFleet } from "../open";
import { clusterRelease } from "./cluster-release";
import { changeGroups, type PreviewedStack, previewedStack } from "./previewed";
import { type FleetPlan, fleetPlanText } from "./report";

const EXIT_CODES = `
Exit codes: 0 every preview succeeded, 1 the preview of a stack failed or violates a mandatory policy, 2 wrong usage or an invalid fleet file`;

interface Options extends OutputFlag<"text" | "markdown" | "json"> {
    readonly file: string;
    readonly parallel: number;
    readonly policyPack: readonly string[];
    readonly requestsPerSecond?: number;
    readonly faultyErrorRate: number;
}

/**
 * `linkerd-canary fleet plan`: what a release changes in which cluster, how long it takes, and how far a faulty one gets.
 *
 * @param io - the terminal
 */
export function fleetPlanCommand(io: Terminal): Command {
    const command = new Command("plan")
        .summary("preview every stack and write one report")
        .description(
            "Previews the stacks with `pulumi preview`, groups equal changes, and estimates the duration of the release, the clusters that a faulty version meets at the most, and the wave in which it is caught.",
        )
        .option("-f, --file <file>", "fleet file", FLEET_FILE)
        .option("--parallel <number>", "previews at the same time", countOption, 4)
        .option(
            "--policy-pack <folder>",
            "policy pack to run with each preview; repeatable",
            (folder: string, before: readonly string[]) => [...before, folder],
            [],
        )
        .option(
            "--requests-per-second <n>",
            "user requests to the Service in one cluster, for the probability of detection",
            (text) => positive(text, "--requests-per-second"),
        )
        .option(
            "--faulty-error-rate <percent>",
            "share of requests that fail in the faulty version to detect",
            (text) => positive(text, "--faulty-error-rate"),
            DEFAULT_GOAL.faultyErrorPercent,
        );
    return withOutput(command, ["text", "markdown", "json"])
        .addHelpText("after", EXIT_CODES)
        .action((options: Options) => planFleet(io, options));
}

async function planFleet(io: Terminal, options: Options): Promise<void> {
    const { engine, fleet, release } = await openFleet(options.file, io.signal);
    const packs = options.policyPack.flatMap((folder) => ["--policy-pack", folder]);
    const previewed = new Map<string, PreviewedStack>();
    const all = fleet.waves.flatMap(({ settings, stacks }) =>
        stacks.map((stack) => ({ stack, settings })),
    );
    await inParallel(all, options.parallel, async ({ settings, stack }) => {
        previewed.set(stack, previewedStack(stack, await engine.preview(stack, settings, packs)));
    });
    const ordered = all.flatMap(({ stack }) => previewed.get(stack) ?? []);
    const inCluster = clusterRelease(ordered, options);
    const failed = ordered.filter(({ errors }) => errors.length > 0);
    const plan: FleetPlan = {
        fleet: fleet.name,
        release,
        groups: changeGroups(ordered),
        failed: failed.map(({ errors, stack }) => ({ stack, errors })),
        ...(inCluster !== undefined && { estimate: estimateFleet(fleet, inCluster) }),
        faultyErrorRate: options.faultyErrorRate,
    };
    io.out(
        options.output === "json"
            ? jsonText(plan)
            : fleetPlanText(plan, options.output === "markdown"),
    );
    io.exit(Number(failed.length > 0));
}

function positive(text: string, option: string): number {
    const value = Number(text);
    if (!Number.isFinite(value) || value <= 0) {
        throw new CliError(`${option}: "${text}" must be a number above 0`);
    }
    return value;
}
