import { type Problem, refusal } from "../../../rules/problems/problem";
import type { AbMatch, Strategy } from "../strategy";
import { duration, optional } from "./problem-report";

const kinds: readonly Strategy["kind"][] = [
    "weighted",
    "weightedSteps",
    "abTest",
    "blueGreen",
    "skipAnalysis",
];

/** Problems of a strategy that the finished Canary no longer shows. */
export function strategyProblems(path: string, strategy: Strategy): readonly Problem[] {
    switch (strategy.kind) {
        case "weighted":
        case "weightedSteps":
            return optional(duration)(
                `${path}.sessionAffinity.maxAge`,
                strategy.sessionAffinity?.maxAge,
            );
        case "abTest":
            return strategy.match.flatMap((match, index) =>
                matchProblems(`${path}.match[${index}]`, match),
            );
        case "blueGreen":
        case "skipAnalysis":
            return [];
        default:
            return [
                refusal(
                    "strategy/kind",
                    `${path}.kind`,
                    (strategy as { kind?: unknown }).kind,
                    "Linkerd does not support this strategy: it cannot mirror traffic, and ignores a route that does",
                    `set it to one of ${kinds.join(", ")}`,
                ),
            ];
    }
}

/** A token of RFC 9110, which names of headers and cookies are. */
const token = /^[\w!#$%&'*+\-.^`|~]+$/;

function matchProblems(path: string, match: AbMatch): readonly Problem[] {
    if ("cookie" in match) {
        return [
            ...named(`${path}.cookie`, "cookie", match.cookie),
            ...filled(`${path}.value`, match.value),
        ];
    }
    return [
        ...named(`${path}.header`, "header", match.header),
        ...("exact" in match
            ? filled(`${path}.exact`, match.exact)
            : filled(`${path}.regex`, match.regex)),
    ];
}

function named(path: string, what: string, name: unknown): readonly Problem[] {
    return typeof name === "string" && token.test(name)
        ? []
        : [
              refusal(
                  "strategy/match-name",
                  path,
                  name,
                  `the name of a ${what} must not contain spaces, separators or non-ASCII letters`,
                  'set a name such as "x-canary"',
              ),
          ];
}

function filled(path: string, value: unknown): readonly Problem[] {
    return typeof value === "string" && value !== ""
        ? []
        : [
              refusal(
                  "strategy/match-value",
                  path,
                  value,
                  "a condition without a value is dropped, and every request then goes to the canary",
                  "set the value that the canary's users send",
              ),
          ];
}
