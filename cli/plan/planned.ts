import { EndlessRelease } from "../../plan";
import { type PlanReport, planReport, type ReportOptions } from "../../plan/present";
import { count } from "../../plan/present/format";
import { type TestRequests, testRequests } from "../../plan/test-requests";
import { refusedByApiServer } from "../../rules/api-server/refused";
import { checkCanary, type KubernetesObject, type RuleContext } from "../../rules/canary";
import { formatProblem } from "../../rules/problems/problem";
import { visible } from "../../rules/problems/visible";
import { checkInjection } from "../lint/injection";

/** What the user states of the traffic and the goal. */
export interface TrafficOptions {
    readonly requestsPerSecond?: number;
    readonly testRequestsPerSecond?: number;
    readonly matched: number;
    readonly baselineErrorRate: number;
    readonly faultyErrorRate: number;
    readonly confidence: number;
    readonly falsePositive: number;
}

/** A plan with what makes it differ from what will happen. */
export interface Planned {
    readonly report: PlanReport;
    readonly notes: readonly string[];
}

/** The plan of a Canary, or why there is none: that must not keep back the plans of others. */
export function plannedOf(
    context: RuleContext,
    source: KubernetesObject,
    options: TrafficOptions,
): Planned | { readonly refusal: string } {
    const refusal = refusalOf(context, source);
    if (refusal !== undefined) {
        return { refusal };
    }
    try {
        const tests = options.testRequestsPerSecond === undefined ? testRequests(context) : [];
        const report = planReport(context, reportOptions(options, tests));
        return {
            report: visibleIn(report),
            notes: [...notesOf(context), ...testNotes(options, tests)],
        };
    } catch (error) {
        if (error instanceof EndlessRelease) {
            return { refusal: visible(`${error.message}; linkerd-canary lint explains why`) };
        }
        throw error;
    }
}

/** Why a Canary cannot exist, so that nothing will happen. */
function refusalOf(context: RuleContext, source: KubernetesObject): string | undefined {
    const problems = [...refusedByApiServer(source), ...checkCanary(context)];
    const found = problems.find(
        ({ id, severity }) =>
            severity === "error" && (id.startsWith("manifest/") || id === "schema/refused"),
    );
    return found === undefined
        ? undefined
        : `no plan, because the API server refuses the Canary: ${formatProblem(found)}`;
}

/** Rules of which a problem means that the traffic will not be split as planned. */
const SPLIT = /^(?:gateway|injection|provider)\//;

function notesOf(context: RuleContext): string[] {
    const injection = checkInjection(context, false).map(({ problem }) => problem);
    return [...checkCanary(context), ...injection]
        .filter(
            ({ id, severity }) =>
                SPLIT.test(id) && (severity === "error" || id === "provider/traffic-split"),
        )
        .map(
            (problem) =>
                `warning: the traffic will not be split as planned here: ${formatProblem(problem)}`,
        );
}

/** The same report without hidden characters in its texts. */
function visibleIn<T>(value: T): T {
    if (typeof value === "string") {
        return visible(value) as T;
    }
    if (Array.isArray(value)) {
        return value.map(visibleIn) as T;
    }
    return typeof value === "object" && value !== null
        ? (Object.fromEntries(
              Object.entries(value).map(([key, each]) => [key, visibleIn<unknown>(each)]),
          ) as T)
        : value;
}

/** What is taken for the test requests, if it matters. */
function testNotes(
    { requestsPerSecond }: TrafficOptions,
    tests: readonly TestRequests[],
): string[] {
    return requestsPerSecond === undefined
        ? []
        : tests.map((test) =>
              visible(
                  `note: webhook ${test.webhook} sends ${count(test.requestsPerSecond)} test requests/s to the canary: "${test.command}"; --test-requests-per-second sets another number`,
              ),
          );
}

function reportOptions(options: TrafficOptions, tests: readonly TestRequests[]): ReportOptions {
    const { requestsPerSecond } = options;
    const tested = tests.reduce((sum, test) => sum + test.requestsPerSecond, 0);
    return requestsPerSecond === undefined
        ? {}
        : {
              traffic: {
                  requestsPerSecond,
                  testRequestsPerSecond: options.testRequestsPerSecond ?? tested,
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
