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

Exit codes: 0 success, 1 a release of a Canary would never end, 2 the input cannot be read or has no Canary`;

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
 * `linkerd-canary plan`: what Flagger does with the next release, and the probability that its checks detect a fault.
 *
 * @param io - the terminal
 */
export function planCommand(io: Terminal): Command {
    return new Command("plan")
        .summary(
            "show what Flagger will do with the next release and how reliably it detects a fault",
        )
        .description(
            "Shows the timeline of the next release of each Canary in the manifests, the maximum exposure to a faulty version and, with --requests-per-second, the probability that the checks detect it.",
        )
        .argument("[sources...]", "files, folders, - for standard input (default: standard input)")
        .addOption(number("--requests-per-second <n>", "user requests to the Service", ABOVE_0))
        .addOption(
            number(
                "--test-requests-per-second <n>",
                "test requests to the canary",
                AT_LEAST_0,
            ).default(0),
        )
        .addOption(
            number(
                "--matched <percent>",
                "share of user requests that an A/B test matches",
                SHARE,
            ).default(100),
        )
        .addOption(
            number(
                "--baseline-error-rate <percent>",
                "share of requests that fail in a healthy version",
                PERCENT,
            ).default(DEFAULT_BASELINE_ERROR_PERCENT),
        )
        .addOption(
            number(
                "--faulty-error-rate <percent>",
                "share of requests that fail in the faulty version to detect",
                PERCENT,
            ).default(DEFAULT_GOAL.faultyErrorPercent),
        )
        .addOption(
            number("--confidence <percent>", "target detection probability", PERCENT).default(
                DEFAULT_GOAL.confidencePercent,
            ),
        )
        .addOption(
            number(
                "--false-positive <percent>",
                "highest acceptable false-positive probability",
                PERCENT,
            ).default(DEFAULT_GOAL.falsePositivePercent),
        )
        .addOption(
            new Option("-o, --output <format>", "output format")
                .choices(["text", "json", "svg"])
                .default("text"),
        )
        .option("--canary <namespace/name>", "plan only this Canary")
        .addHelpText("after", EXAMPLES)
        .action(async (sources: string[], options: Options) => {
            const { manifests } = await readManifests(io, sources);
            const contexts = contextsOf(manifests.map(({ object }) => object));
            const wanted = contexts.filter((context) => isWanted(context, options.canary));
            if (wanted.length === 0) {
                throw new CliError(missing(contexts, options.canary));
            }
            if (options.output === "svg" && wanted.length > 1) {
                throw new CliError(
                    `an SVG shows a single Canary and the manifests have ${wanted.length}: select one, for example --canary ${nameOf(wanted[0])}`,
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
            throw new InvalidArgumentError(`It must be ${rule}.`);
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

function missing(contexts: readonly RuleContext[], canary: string | undefined): string {
    return contexts.length === 0
        ? "no Canary of flagger.app in the manifests: pass the manifests that include one"
        : `Canary ${canary} is not in the manifests, which have: ${contexts.map(nameOf).join(", ")}`;
}

function report(context: RuleContext, options: Options): PlanReport {
    try {
        return planReport(context, reportOptions(options));
    } catch (error) {
        throw error instanceof EndlessRelease
            ? new CliError(`${error.message}; linkerd-canary lint explains why`, 1)
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
