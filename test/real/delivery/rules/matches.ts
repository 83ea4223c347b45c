import { everybodyOnCanary, promotedUnseen, says } from "./evidence";
import { complains, released, still } from "./make";
import type { Mistake } from "./mistake";

const insider = { headers: { "x-user": { exact: "insider" } } };

function everybody(name: string, match: unknown): Mistake {
    return released(
        "match/everyone",
        name,
        { analysis: { iterations: 6, match: [match] } },
        everybodyOnCanary,
    );
}

/** Mistakes of the requests that an A/B test or a Service is for. */
export const matchMistakes: readonly Mistake[] = [
    everybody("ab-prefix", { headers: { "x-user": { prefix: "insider" } } }),
    everybody("ab-empty", {}),
    everybody("ab-source", { sourceLabels: { app: "insider" } }),
    released(
        "match/no-condition",
        "ab-nobody",
        { analysis: { iterations: 2, match: [] } },
        says(/^Routing all traffic to canary/),
    ),
    released(
        "match/with-steps",
        "ab-steps",
        { analysis: { stepWeight: 50, maxWeight: 50, match: [insider] } },
        promotedUnseen,
    ),
    released(
        "match/with-affinity",
        "ab-affinity",
        {
            analysis: {
                iterations: 6,
                match: [insider],
                sessionAffinity: { cookieName: "sticky" },
            },
        },
        everybodyOnCanary,
    ),
    released(
        "match/replaces-service-match",
        "ab-replaces",
        {
            service: { match: [{ headers: { "x-tenant": { exact: "a" } } }] },
            analysis: { iterations: 20, match: [insider] },
        },
        async ({ lines, visit }) => {
            if (!lines.some((line) => /canary iteration/.test(line))) {
                return undefined;
            }
            const { body } = await visit({ "x-user": "insider" });
            return body.includes("release 2")
                ? "a request without the Service's own header is answered by the canary"
                : undefined;
        },
    ),
    complains(
        "match/unsupported",
        "match-prefix",
        { service: { match: [{ headers: { "x-tenant": { prefix: "a" } } }] } },
        /Invalid request matching selectors/,
    ),
    still(
        "match/ignored",
        "match-authority",
        {
            service: {
                match: [{ uri: { prefix: "/" }, authority: { exact: "shop.example.com" } }],
            },
        },
        ({ phase, primaryRequests }) =>
            phase === "Initialized" && primaryRequests > 50
                ? `${primaryRequests} requests for another authority are taken`
                : undefined,
    ),
    still(
        "match/not-covering",
        "match-part",
        { service: { match: [{ uri: { prefix: "/api" } }] } },
        ({ phase, unrouted }) =>
            phase === "Initialized" && unrouted > 50
                ? `${unrouted} requests for / are answered 404`
                : undefined,
    ),
];
