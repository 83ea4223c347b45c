import assert from "node:assert/strict";

import fc from "fast-check";

import type { Strategy } from "../../../components/canary/strategy";
import { strategyFields } from "../../../components/canary/strategy-spec";

const table: [what: string, strategy: Strategy, fields: unknown][] = [
    [
        "equal steps up to a maximum",
        { kind: "weighted", stepWeight: 10, maxWeight: 50 },
        { stepWeight: 10, maxWeight: 50 },
    ],
    ["equal steps to the end", { kind: "weighted", stepWeight: 20 }, { stepWeight: 20 }],
    [
        "steps back after the promotion",
        { kind: "weighted", stepWeight: 20, stepWeightPromotion: 25 },
        { stepWeight: 20, stepWeightPromotion: 25 },
    ],
    [
        "steps of a list",
        { kind: "weightedSteps", stepWeights: [1, 5, 50], stepWeightPromotion: 50 },
        { stepWeights: [1, 5, 50], stepWeightPromotion: 50 },
    ],
    [
        "a cookie that keeps its user on the canary",
        {
            kind: "weighted",
            stepWeight: 10,
            sessionAffinity: {
                cookieName: "canary",
                maxAge: "60m",
                domain: "example.com",
                path: "/",
                httpOnly: true,
                secure: true,
                sameSite: "Strict",
                partitioned: true,
            },
        },
        {
            stepWeight: 10,
            sessionAffinity: {
                cookieName: "canary",
                maxAge: 3600,
                domain: "example.com",
                path: "/",
                httpOnly: true,
                secure: true,
                sameSite: "Strict",
                partitioned: true,
            },
        },
    ],
    [
        "a cookie with nothing but its name",
        { kind: "weightedSteps", stepWeights: [10], sessionAffinity: { cookieName: "c" } },
        { stepWeights: [10], sessionAffinity: { cookieName: "c" } },
    ],
    [
        "an A/B test by headers",
        {
            kind: "abTest",
            iterations: 5,
            match: [
                { header: "x-user", exact: "insider" },
                { header: "user-agent", regex: ".*Firefox.*" },
            ],
        },
        {
            iterations: 5,
            match: [
                { headers: { "x-user": { exact: "insider" } } },
                { headers: { "user-agent": { regex: ".*Firefox.*" } } },
            ],
        },
    ],
    [
        "an A/B test by a cookie, which is a header with others in it",
        { kind: "abTest", iterations: 1, match: [{ cookie: "beta.user", value: "yes" }] },
        {
            iterations: 1,
            match: [
                {
                    headers: { cookie: { regex: String.raw`^(.*?;)?\s*beta\.user=yes\s*(;.*)?$` } },
                },
            ],
        },
    ],
    ["blue/green", { kind: "blueGreen", iterations: 10 }, { iterations: 10 }],
    [
        "no analysis, of which the API still wants a kind",
        { kind: "skipAnalysis" },
        { stepWeight: 100 },
    ],
];

describe("strategyFields", () => {
    for (const [what, strategy, fields] of table) {
        it(`has ${what}`, () => {
            assert.deepEqual(strategyFields(strategy), fields);
        });
    }

    it("gives every strategy exactly one of the three ways to move traffic, for the API takes no other number", () => {
        for (const [what, strategy] of table) {
            const ways = ["iterations", "stepWeight", "stepWeights"].filter(
                (way) => way in strategyFields(strategy),
            );
            assert.equal(ways.length, 1, what);
        }
    });

    it("finds a cookie among others and no other cookie, whatever its name and value", () => {
        const name = fc.stringMatching(/^[\w!#$%&'*+.^`|~-]{1,8}$/);
        const value = fc.stringMatching(/^[\w!#$%&'()*+./:<>?@[\]^`{|}~=-]{1,8}$/);
        fc.assert(
            fc.property(
                name,
                value,
                fc.array(fc.tuple(name, value), { maxLength: 3 }),
                fc.nat({ max: 3 }),
                (cookie, wanted, others, place) => {
                    const [match] = strategyFields({
                        kind: "abTest",
                        iterations: 1,
                        match: [{ cookie, value: wanted }],
                    })["match"] as { headers: { cookie: { regex: string } } }[];
                    const pattern = new RegExp(match.headers.cookie.regex);
                    const strangers = others
                        .filter(([other, its]) => other !== cookie || its !== wanted)
                        .map((pair) => pair.join("="));
                    assert.ok(!pattern.test(strangers.join("; ")));
                    strangers.splice(place, 0, `${cookie}=${wanted}`);
                    assert.ok(pattern.test(strangers.join("; ")), strangers.join("; "));
                },
            ),
        );
    });
});
