import assert from "node:assert/strict";

import {
    type Notifications,
    secretEnvironment,
    secretVariables,
} from "../../../components/flagger/notifications";

describe("secretEnvironment", () => {
    it("is empty without anything to send to", () => {
        assert.deepEqual(secretEnvironment({}), {});
        assert.deepEqual(secretVariables({}), []);
    });

    const cases: readonly [string, Notifications, Record<string, string>][] = [
        [
            "an incoming webhook of Slack",
            { type: "slack", address: "s", channel: "c" },
            { SLACK_URL: "s" },
        ],
        [
            "a bot of Slack behind a proxy",
            { type: "slack", address: "s", channel: "c", token: "t", proxy: "p" },
            { SLACK_URL: "s", SLACK_TOKEN: "t", SLACK_PROXY_URL: "p" },
        ],
        ["Teams", { type: "msteams", address: "m" }, { MSTEAMS_URL: "m" }],
        [
            "Teams behind a proxy",
            { type: "msteams", address: "m", proxy: "p" },
            { MSTEAMS_URL: "m", MSTEAMS_PROXY_URL: "p" },
        ],
    ];
    for (const [what, notifications, expected] of cases) {
        it(`names the variables of ${what} as Flagger reads them`, () => {
            assert.deepEqual(secretEnvironment({ notifications }), expected);
        });
    }

    it("refers to the Secret by name and key", () => {
        assert.deepEqual(secretVariables({ eventWebhook: "https://e/token" }), [
            {
                name: "EVENT_WEBHOOK_URL",
                valueFrom: {
                    secretKeyRef: { name: "flagger-notifications", key: "EVENT_WEBHOOK_URL" },
                },
            },
        ]);
    });
});
