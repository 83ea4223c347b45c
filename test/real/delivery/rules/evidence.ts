import type { Evidence, Sight } from "./mistake";

/** Flagger says it, at least so often. */
export function says(pattern: RegExp, times = 1): Evidence {
    return ({ lines }) => {
        const found = lines.filter((line) => pattern.test(line));
        return found.length < times
            ? undefined
            : times === 1
              ? found[0]
              : `${found.length} times: ${found[0]}`;
    };
}

/** What Flagger logs of a route that Linkerd's webhook refuses, with the reason. */
export function refusedByLinkerd(operation: "create" | "update", reason: string): RegExp {
    const literal = reason.replaceAll(/[\\"^$.*+?()[\]{}|]/g, (letter) =>
        letter === '"' ? '\\\\?"' : `\\${letter}`,
    );
    return new RegExp(
        `HTTPRoute .* ${operation} error: admission webhook .*linkerd-policy-validator\\.linkerd\\.io.* denied the request: .*${literal}`,
    );
}

/** Flagger says it, and the release is taken back for nothing. */
export function rolledBackWith(pattern: RegExp): Evidence {
    return (sight) => {
        const line = sight.lines.find((text) => pattern.test(text));
        return line !== undefined && sight.phase === "Failed"
            ? `a good release is rolled back: ${line}`
            : undefined;
    };
}

/** The same step again and again: neither promoted nor rolled back. */
export function repeats(pattern: RegExp, times = 4): Evidence {
    return (sight) => {
        const count = sight.lines.filter((text) => pattern.test(text)).length;
        return count >= times && sight.phase === "Progressing"
            ? `after ${Math.round(sight.releasedFor ?? 0)} s still Progressing: ${count} times ${pattern.source}`
            : undefined;
    };
}

/** Flagger stays at a step without another word. */
export function silentAfter(pattern: RegExp): Evidence {
    return ({ lines, quietFor, phase }) =>
        pattern.test(lines.at(-1) ?? "") && quietFor > 35 && phase === "Progressing"
            ? `Progressing, and silent for ${Math.round(quietFor)} s since "${lines.at(-1)}"`
            : undefined;
}

/** Flagger's weights move and the release is promoted, but no user's request has ever reached it. */
export const promotedUnseen: Evidence = (sight) =>
    isPromoted(sight) && sight.canaryRequests === 0 && sight.primaryRequests > 50
        ? `promoted through weight 50 with 0 of ${sight.primaryRequests} requests${routeState(sight)}`
        : undefined;

/** The release is promoted, which is what is wrong. */
export function promotedWith(what: string): Evidence {
    return (sight) => (isPromoted(sight) ? what : undefined);
}

/** A release that answers errors is promoted. */
export const badReleasePromoted: Evidence = (sight) =>
    isPromoted(sight) && sight.canaryFailures > 0
        ? `promoted although ${sight.canaryFailures} of its ${sight.canaryRequests} requests failed`
        : undefined;

/** Every user's request goes to the canary while the test runs. */
export const everybodyOnCanary: Evidence = (sight) =>
    sight.weight === 0 && sight.canaryRequests > 50
        ? `${sight.canaryRequests} requests without the header reached the canary`
        : undefined;

function isPromoted({ lines, phase }: Sight): boolean {
    return phase === "Succeeded" && lines.some((line) => line.startsWith("Promotion completed!"));
}

function routeState({ route }: Sight): string {
    return route === undefined ? "" : `; HTTPRoute ${route.state}: ${route.reason ?? "its parent"}`;
}
