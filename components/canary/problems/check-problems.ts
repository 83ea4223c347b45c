import { type Problem, refusal } from "../../../rules/problems/problem";
import type { CanaryAnalysis } from "../analysis";
import type { Check, ConformanceTest } from "../checks/check";
import { checkName } from "../checks/names";
import { isSuccessRateRollback } from "../checks/success-rate-rollback";
import type { PlatformReference } from "../platform-reference";
import {
    type ValueCheck,
    duplicates,
    duration,
    number,
    optional,
    text,
    url,
} from "./problem-report";
import { successRateRollbackProblems } from "./rollback-problems";

const kinds: readonly Check["kind"][] = [
    "smokeTest",
    "conformanceTest",
    "loadTest",
    "gate",
    "rollbackHook",
    "postRolloutHook",
    "eventHook",
];

/** Problems of the checks of an analysis. */
export function checkProblems(
    path: string,
    analysis: CanaryAnalysis,
    { installation, loadTester }: PlatformReference,
): readonly Problem[] {
    const { checks = [] } = analysis;
    const places = checks.map((check, index) => ({ check, path: `${path}.checks[${index}]` }));
    const known = places.filter(({ check }) => kinds.includes(check.kind));
    return [
        ...places.flatMap(({ check, path }) =>
            kinds.includes(check.kind)
                ? [...kindProblems(path, check), ...placeProblems(path, check, loadTester)]
                : [
                      refusal(
                          "check/kind",
                          `${path}.kind`,
                          check.kind,
                          "this check does not exist",
                          `set it to one of ${kinds.join(", ")}`,
                      ),
                  ],
        ),
        ...known.flatMap(({ check, path }) =>
            isSuccessRateRollback(check)
                ? successRateRollbackProblems(path, check, analysis, installation.scrapeSeconds)
                : [],
        ),
        ...duplicates(
            "check/duplicate-name",
            known.map(({ check, path }) => ({ path: `${path}.name`, name: checkName(check) })),
            "check names must be unique within an analysis, because events are identified by them",
        ),
        ...sharedGates(known),
    ];
}

const command: ValueCheck = text(
    "check/empty-command",
    "an empty command always passes",
    "set a command, or remove the check",
);

function kindProblems(path: string, check: Check): readonly Problem[] {
    switch (check.kind) {
        case "smokeTest":
            return [
                ...command(`${path}.command`, check.command),
                ...optional(duration)(`${path}.timeout`, check.timeout),
            ];
        case "loadTest":
            return command(`${path}.command`, check.command);
        case "conformanceTest":
            return [
                ...toolProblems(path, check),
                ...optional(duration)(`${path}.timeout`, check.timeout),
            ];
        case "gate":
        case "rollbackHook":
            return check.url === undefined ? [] : serviceProblems(path, check);
        case "postRolloutHook":
        case "eventHook":
            return serviceProblems(path, check);
    }
}

/** Helm's arguments are split at spaces and never see a shell. */
const helmWord: ValueCheck = (path, value) =>
    value === undefined || (typeof value === "string" && /^[\w.-]+$/.test(value))
        ? []
        : [
              refusal(
                  "check/helm-argument",
                  path,
                  value,
                  "a name may only contain letters, digits, -, _ and .",
                  'set a name such as "podinfo"',
              ),
          ];

function toolProblems(path: string, check: ConformanceTest): readonly Problem[] {
    switch (check.tool) {
        case "helm":
            return [
                ...helmWord(`${path}.release`, check.release ?? ""),
                ...helmWord(`${path}.releaseNamespace`, check.releaseNamespace),
                ...(check.only ?? []).flatMap((test, index) =>
                    helmWord(`${path}.only[${index}]`, test),
                ),
            ];
        case "bats":
            return command(`${path}.file`, check.file);
        case "command":
            return command(`${path}.command`, check.command);
        default:
            return [
                refusal(
                    "check/tool",
                    `${path}.tool`,
                    (check as { tool?: unknown }).tool,
                    "this tool is not supported",
                    "set it to one of helm, bats, command",
                ),
            ];
    }
}

const retries: ValueCheck = optional(
    number(
        "check/retries",
        (value) => Number.isInteger(value) && value >= 0,
        "the number of retries must be a whole number of 0 or more",
        "set a number such as 3",
    ),
);

function serviceProblems(
    path: string,
    check: { readonly url: string; readonly timeout?: unknown; readonly retries?: unknown },
): readonly Problem[] {
    return [
        ...url(`${path}.url`, check.url),
        ...optional(duration)(`${path}.timeout`, check.timeout),
        ...retries(`${path}.retries`, check.retries),
    ];
}

function needsLoadTester(check: Check): boolean {
    switch (check.kind) {
        case "smokeTest":
        case "conformanceTest":
        case "loadTest":
            return check.loadTester === undefined;
        case "gate":
        case "rollbackHook":
            return check.url === undefined && check.loadTester === undefined;
        case "postRolloutHook":
        case "eventHook":
            return false;
    }
}

function placeProblems(
    path: string,
    check: Check,
    loadTester: string | undefined,
): readonly Problem[] {
    const own = "loadTester" in check ? check.loadTester : undefined;
    return [
        ...optional(url)(`${path}.loadTester`, own),
        ...(needsLoadTester(check) && loadTester === undefined
            ? [
                  refusal(
                      "check/load-tester",
                      path,
                      check.kind,
                      "the load tester runs this check, and the platform has none",
                      "set loadTester on the platform, or set url to another load tester",
                  ),
              ]
            : []),
    ];
}

/** The load tester keeps one gate for each Canary, for every caller (Flagger pkg/loadtester/server.go). */
function sharedGates(
    places: readonly { readonly check: Check; readonly path: string }[],
): readonly Problem[] {
    const [first, ...more] = places.filter(
        ({ check }) => check.kind === "gate" && check.url === undefined,
    );
    return more.map(({ check, path }) => ({
        id: "check/shared-gate",
        severity: "warning",
        path,
        value: checkName(check),
        requirement: `the load tester has one gate for each Canary: opening it for ${first?.path} opens this one too`,
        fix: "close it between the two (POST /gate/close), or set url of one of them to another service",
    }));
}
