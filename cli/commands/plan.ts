import { Command, InvalidArgumentError, Option } from "commander";
import { DEFAULT_BASELINE_ERROR_PERCENT, DEFAULT_GOAL } from "../../plan/detection";
import { planJson, planSvg, planText } from "../../plan/present";
import { type KubernetesObject, type RuleContext, contextsOf } from "../../rules/canary";
import { formatValue, shownText } from "../../rules/problems/problem";
import { visible } from "../../rules/problems/visible";
import { asRead, identityOf } from "../lint/manifest-set";
import { EXCLUDE_OPTION, type FileProblem, type Manifest, readManifests } from "../manifests";
import { type Planned, plannedOf, type TrafficOptions } from "../plan/planned";
import { type OutputFlag, withOutput } from "../output";
import { CliError, type Terminal, UNUSABLE } from "../terminal";

const EXAMPLES = `
Examples:
  linkerd-canary plan canary.yaml --requests-per-second 50
  linkerd-canary plan k8s/ --canary shop/cart --requests-per-second 20 --faulty-error-rate 2
  kustomize build overlays/prod | linkerd-canary plan --output json
  linkerd-canary plan canary.yaml --output svg > plan.svg

Exit codes: 0 success, 1 a release of a Canary would never end, 2 a part of the input cannot be read, or it has no Canary`;

interface Options extends TrafficOptions, OutputFlag<"text" | "json" | "svg"> {
    readonly canary?: string;
    readonly exclude: readonly string[];
}

/**
 * `linkerd-canary plan`: what Flagger does with the next release, and the probability that its checks detect a fault.
 *
 * @param io - the terminal
 */
export function planCommand(io: Terminal): Command {
    const command = new Command("plan")
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
                "test requests to the canary; by default those of its load tests' commands",
                AT_LEAST_0,
            ),
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
        );
    return withOutput(command, ["text", "json", "svg"])
        .option("--canary <namespace/name>", "plan only this Canary")
        .option(...EXCLUDE_OPTION)
        .addHelpText("after", EXAMPLES)
        .action(async (sources: string[], options: Options) => {
            const { manifests, problems } = await readManifests(io, sources, options.exclude);
            for (const problem of problems) {
                io.error(`${problemLine(problem)}\n`);
            }
            const objects = distinctObjects(manifests);
            const contexts = contextsOf([...objects.keys()]);
            const wanted = contexts.filter((context) => isWanted(context, options.canary));
            if (wanted.length === 0) {
                throw new CliError(missing(contexts, options.canary));
            }
            if (options.output === "svg" && wanted.length > 1) {
                throw new CliError(
                    `an SVG shows a single Canary and the manifests have ${wanted.length}: select one, for example --canary ${nameOf(wanted[0])}`,
                );
            }
            const planned = wanted.map((context) =>
                plannedOf(context, objects.get(context.canary) ?? context.canary, options),
            );
            const plans = planned.flatMap((each) => ("refusal" in each ? [] : [each]));
            const refusals = planned.flatMap((each) => ("refusal" in each ? [each.refusal] : []));
            const isText = options.output === "text";
            for (const note of isText ? [] : plans.flatMap(({ notes }) => notes)) {
                io.error(`${note}\n`);
            }
            if (plans.length > 0) {
                io.out(
                    options.output === "text" ? textOf(io, plans) : written(plans, options.output),
                );
            }
            for (const refusal of refusals) {
                io.error(`error: ${refusal}\n`);
            }
            const isIncomplete = problems.some(({ incomplete }) => incomplete === true);
            io.exit(isIncomplete ? UNUSABLE : Number(refusals.length > 0));
        });
}

/** A problem of a file in one line, as lint shows it in more. */
function problemLine({ file, position, severity, value, requirement, fix }: FileProblem): string {
    const what = severity === "error" ? `error: ${formatValue(value)}` : "not checked";
    return shownText(
        `${file}:${position.line}:${position.column}: ${what}: ${requirement}; ${fix}`,
    );
}

/** Of several definitions of an object, the first counts, as in lint; each with the object as it is written. */
function distinctObjects(
    manifests: readonly Manifest[],
): ReadonlyMap<KubernetesObject, KubernetesObject> {
    const known = new Set<string>();
    const objects = new Map<KubernetesObject, KubernetesObject>();
    for (const { object } of manifests) {
        const read = asRead(object, "default");
        const key = identityOf(read);
        if (!known.has(key)) {
            known.add(key);
            objects.set(read, object);
        }
    }
    return objects;
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
    return visible(`${String(namespace)}/${String(name)}`);
}

function isWanted(context: RuleContext, canary: string | undefined): boolean {
    return canary === undefined || nameOf(context) === canary;
}

function missing(contexts: readonly RuleContext[], canary: string | undefined): string {
    return contexts.length === 0
        ? "no Canary of flagger.app in the manifests: pass the manifests that include one"
        : `Canary ${canary} is not in the manifests, which have: ${contexts.map(nameOf).join(", ")}`;
}

function textOf(io: Terminal, plans: readonly Planned[]): string {
    return plans
        .map(({ report, notes }) =>
            [
                ...notes.map((note) => `${note}\n`),
                planText(report, { colour: io.colour, columns: io.columns }),
            ].join("\n"),
        )
        .join("\n");
}

function written(plans: readonly Planned[], output: "json" | "svg"): string {
    const reports = plans.map(({ report }) => report);
    return output === "json"
        ? planJson(reports)
        : reports.map(({ plan }) => planSvg(plan)).join("");
}
