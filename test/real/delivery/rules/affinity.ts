import { refusedByLinkerd, repeats, says } from "./evidence";
import { released, still, weighted } from "./make";
import type { Answer, Mistake, Sight } from "./mistake";
import { successRate } from "./objects";

const visits = 20;

function sticky(sessionAffinity: object): object {
    return { analysis: { stepWeight: 10, maxWeight: 100, sessionAffinity } };
}

/** Answers to plain users while the canary has a share of the traffic. */
async function answers({ weight, visit }: Sight): Promise<Answer[]> {
    return weight > 0 ? Promise.all(Array.from({ length: visits }, () => visit({}))) : [];
}

/** The cookie that the canary sets, as soon as it answers. */
async function cookieOfCanary(sight: Sight): Promise<string | undefined> {
    return (await answers(sight)).find(({ setCookie }) => setCookie !== undefined)?.setCookie;
}

function sets(pattern: RegExp, what: string) {
    return async (sight: Sight): Promise<string | undefined> => {
        const cookie = await cookieOfCanary(sight);
        return cookie !== undefined && pattern.test(cookie) ? `${what}: ${cookie}` : undefined;
    };
}

/** Mistakes of session affinity and of mirrored traffic. */
export const affinityMistakes: readonly Mistake[] = [
    still(
        "affinity/cookie-names",
        "same-cookies",
        sticky({ cookieName: "sticky", primaryCookieName: "sticky" }),
        ({ otherLines }) =>
            otherLines.find((line) =>
                /same-cookies.*can't use the same cookie name|can't use the same cookie name/.test(
                    line,
                ),
            ),
    ),
    released(
        "affinity/cookie-name",
        "cookie-pattern",
        { analysis: { ...weighted, sessionAffinity: { cookieName: "sticky(" } } },
        says(refusedByLinkerd("update", "unclosed group"), 2),
    ),
    released(
        "affinity/max-age",
        "age-below-zero",
        sticky({ cookieName: "sticky", maxAge: -5 }),
        sets(/Max-Age=-5/, "the cookie has ended before it begins"),
    ),
    released(
        "affinity/max-age-zero",
        "age-zero",
        sticky({ cookieName: "sticky", maxAge: 0 }),
        sets(/Max-Age=86400/, "the cookie holds for a day"),
    ),
    released(
        "affinity/needs-secure",
        "insecure",
        sticky({ cookieName: "sticky", sameSite: "None" }),
        async (sight) => {
            const cookie = await cookieOfCanary(sight);
            return cookie !== undefined && /SameSite=None/.test(cookie) && !/Secure/.test(cookie)
                ? `sent as it is, for browsers to refuse: ${cookie}`
                : undefined;
        },
    ),
    released(
        "affinity/primary-cookie",
        "primary-cookie",
        sticky({ cookieName: "sticky", primaryCookieName: "sticky-primary" }),
        async (sight) => {
            const primary = (await answers(sight)).filter(
                ({ body }) => !body.includes("release 2"),
            );
            return primary.length > 0 && primary.every(({ setCookie }) => setCookie === undefined)
                ? `${primary.length} answers of the primary, none with a cookie`
                : undefined;
        },
    ),
    released(
        "affinity/no-weights",
        "blue-green-sticky",
        { analysis: { iterations: 4, sessionAffinity: { cookieName: "sticky" } } },
        ({ lines, canaryRequests, primaryRequests }) =>
            lines.some((line) => /iteration 4\/4$/.test(line)) && canaryRequests === 0
                ? `0 of ${primaryRequests} requests reached the canary in 4 iterations`
                : undefined,
    ),
    released(
        "analysis/mirror",
        "mirror-step",
        { analysis: { stepWeight: 50, mirror: true } },
        repeats(/weight 0$/),
    ),
    unsplitIterations(),
];

function unsplitIterations(): Mistake {
    return released(
        "analysis/mirror",
        "mirror-iterations",
        { analysis: { iterations: 3, mirror: true, metrics: [successRate] } },
        ({ route }) =>
            route?.state === "stale" || route?.state === "refused"
                ? `HTTPRoute ${route.state}: ${route.reason}`
                : undefined,
    );
}
