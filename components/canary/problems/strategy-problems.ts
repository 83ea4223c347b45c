import type { Problem } from "../../../rules/problems/problem";
import type { AbMatch, Strategy } from "../strategy";
import { duration, optional, refusal } from "./problem-report";

const kinds: readonly Strategy["kind"][] = [
    "weighted",
    "weightedSteps",
    "abTest",
    "blueGreen",
    "skipAnalysis",
];

/** What is wrong with a strategy that the finished Canary no longer shows. */
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
                    "there is no such strategy on Linkerd: it cannot mirror traffic, and a route that should is never in force",
                    `take one of ${kinds.join(", ")}`,
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
                  `the name of a ${what} has no spaces, separators or letters beyond ASCII`,
                  'write it as "x-canary"',
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
                  "a condition without a value is dropped on the way, and then every request goes to the canary",
                  "say which value the canary's users send",
              ),
          ];
}
