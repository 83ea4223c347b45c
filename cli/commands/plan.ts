import { Command, InvalidArgumentError, Option } from "commander";
import { EndlessRelease } from "../../plan";
import { DEFAULT_BASELINE_ERROR_PERCENT, DEFAULT_GOAL } from "../../plan/detection";
import {
    planJson,
    type PlanReport,
    planReport,
    planSvg,
    planText,
    type ReportOptions,
} from "../../plan/present";
import { type RuleContext, contextsOf } from "../../rules/canary";
import { readManifests } from "../manifests";
import { CliError, type Terminal } from "../terminal";

const EXAMPLES = `
Examples:
  linkerd-canary plan canary.yaml --requests-per-second 50
  linkerd-canary plan k8s/ --canary shop/cart --requests-per-second 20 --faulty-error-rate 2
  kustomize build overlays/prod | linkerd-canary plan --output json
  linkerd-canary plan canary.yaml --output svg > plan.svg

Exit codes: 0 planned, 1 a release of a Canary would never end, 2 the input cannot be read or is none`;

interface Options {
    readonly requestsPerSecond?: number;
    readonly testRequestsPerSecond: number;
    readonly matched: number;
    readonly baselineErrorRate: number;
    readonly faultyErrorRate: number;
    readonly confidence: number;
    readonly falsePositive: number;
    readonly output: "text" | "json" | "svg";
    readonly canary?: string;
}

/**
 * `linkerd-canary plan`: what Flagger will do with the next release, and how likely its checks catch a bad one.
 *
 * @param io - where it reads and writes
 */
export function planCommand(io: Terminal): Command {
    return new Command("plan")
        .summary("tell what Flagger will do with the next release, and the odds of its checks")
        .description(
            "Tells the timeline of the next release of each Canary among some manifests, the most that a bad version can meet, and, given requests per second, how likely the checks catch it.",
        )
        .argument("[sources...]", "files, folders, - for standard input (default: standard input)")
        .addOption(
            number("--requests-per-second <n>", "requests of users for the Service", ABOVE_0),
        )
        .addOption(
            number(
                "--test-requests-per-second <n>",
                "requests of tests for the canary",
                AT_LEAST_0,
            ).default(0),
        )
        .addOption(
            number("--matched <percent>", "requests that an A/B test matches", SHARE).default(100),
        )
        .addOption(
            number(
                "--baseline-error-rate <percent>",
                "requests that a good version fails",
                PERCENT,
            ).default(DEFAULT_BASELINE_ERROR_PERCENT),
        )
        .addOption(
            number(
                "--faulty-error-rate <percent>",
                "requests that a version to catch fails",
                PERCENT,
            ).default(DEFAULT_GOAL.faultyErrorPercent),
        )
        .addOption(
            number("--confidence <percent>", "wanted probability to catch it", PERCENT).default(
                DEFAULT_GOAL.confidencePercent,
            ),
        )
        .addOption(
            number(
                "--false-positive <percent>",
                "bearable probability to roll back a good one",
                PERCENT,
            ).default(DEFAULT_GOAL.falsePositivePercent),
        )
        .addOption(
            new Option("-o, --output <format>", "how to tell it")
                .choices(["text", "json", "svg"])
                .default("text"),
        )
        .option("--canary <namespace/name>", "one Canary among several")
        .addHelpText("after", EXAMPLES)
        .action(async (sources: string[], options: Options) => {
            const { manifests } = await readManifests(io, sources);
            const found = contextsOf(manifests.map(({ object }) => object));
            const wanted = found.filter((context) => isWanted(context, options.canary));
            if (wanted.length === 0) {
                throw new CliError(missing(found, options.canary));
            }
            if (options.output === "svg" && wanted.length > 1) {
                throw new CliError(
                    `one SVG shows one Canary, and there are ${wanted.length}: choose with --canary ${nameOf(wanted[0])}`,
                );
            }
            io.out(
                written(
                    io,
                    wanted.map((context) => report(context, options)),
                    options.output,
                ),
            );
        });
}

interface Range {
    readonly holds: (value: number) => boolean;
    readonly rule: string;
}

const ABOVE_0: Range = { holds: (value) => value > 0, rule: "a number above 0" };
const AT_LEAST_0: Range = { holds: (value) => value >= 0, rule: "a number of 0 or more" };
const PERCENT: Range = {
    holds: (value) => value >= 0 && value <= 100,
    rule: "a percentage from 0 to 100",
};
const SHARE: Range = {
    holds: (value) => value > 0 && value <= 100,
    rule: "a percentage above 0, up to 100",
};

function number(flags: string, description: string, { holds, rule }: Range): Option {
    return new Option(flags, description).argParser((text: string) => {
        const value = /^\d*\.?\d+(e\d+)?$/i.test(text) ? Number(text) : NaN;
        if (!Number.isFinite(value) || !holds(value)) {
            throw new InvalidArgumentError(`It is ${rule}.`);
        }
        return value;
    });
}

function nameOf(context: RuleContext | undefined): string {
    const { name, namespace = "default" } = context?.canary.metadata ?? { name: "" };
    return `${namespace}/${name}`;
}

function isWanted(context: RuleContext, canary: string | undefined): boolean {
    return canary === undefined || nameOf(context) === canary;
}

function missing(found: readonly RuleContext[], canary: string | undefined): string {
    return found.length === 0
        ? "no Canary of flagger.app among the manifests: give those that have one"
        : `no Canary ${canary} among the manifests: there are ${found.map(nameOf).join(", ")}`;
}

function report(context: RuleContext, options: Options): PlanReport {
    try {
        return planReport(context, reportOptions(options));
    } catch (error) {
        throw error instanceof EndlessRelease
            ? new CliError(`${error.message}; linkerd-canary lint says why`, 1)
            : error;
    }
}

function reportOptions(options: Options): ReportOptions {
    const { requestsPerSecond } = options;
    return requestsPerSecond === undefined
        ? {}
        : {
              traffic: {
                  requestsPerSecond,
                  testRequestsPerSecond: options.testRequestsPerSecond,
                  matchedPercent: options.matched,
                  baselineErrorPercent: options.baselineErrorRate,
              },
              goal: {
                  faultyErrorPercent: options.faultyErrorRate,
                  confidencePercent: options.confidence,
                  falsePositivePercent: options.falsePositive,
              },
          };
}

function written(io: Terminal, reports: readonly PlanReport[], output: Options["output"]): string {
    switch (output) {
        case "json":
            return planJson(reports);
        case "svg":
            return reports.map(({ plan }) => planSvg(plan)).join("");
        case "text":
            return reports
                .map((each) => planText(each, { colour: io.colour, columns: io.columns }))
                .join("\n");
    }
}
