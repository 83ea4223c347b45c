import assert from "node:assert/strict";

import type { Check } from "../../../../components/canary/checks/check";
import { quoted } from "../../../../components/canary/checks/webhook";
import { checkWebhooks } from "../../../../components/canary/checks/webhooks";
import { context } from "../contexts";

const url = context.platform.loadTester;

const table: [what: string, check: Check, webhooks: unknown[]][] = [
    [
        "a smoke test before any traffic",
        { kind: "smokeTest", command: "curl x" },
        [
            {
                name: "smoke-test",
                type: "pre-rollout",
                url,
                timeout: "15s",
                metadata: { type: "bash", cmd: "curl x" },
            },
        ],
    ],
    [
        "a smoke test by another name, at another load tester, with more time",
        {
            kind: "smokeTest",
            name: "ping",
            command: "curl x",
            loadTester: "http://tester.other/",
            timeout: "1m",
        },
        [
            {
                name: "ping",
                type: "pre-rollout",
                url: "http://tester.other/",
                timeout: "1m",
                metadata: { type: "bash", cmd: "curl x" },
            },
        ],
    ],
    [
        "the tests of a Helm release",
        { kind: "conformanceTest", tool: "helm", release: "podinfo" },
        [
            {
                name: "helm-test",
                type: "pre-rollout",
                url,
                timeout: "3m",
                metadata: { type: "helm", cmd: "test podinfo --namespace test --timeout 3m" },
            },
        ],
    ],
    [
        "some tests of a Helm release elsewhere, at each check",
        {
            kind: "conformanceTest",
            tool: "helm",
            release: "podinfo",
            releaseNamespace: "apps",
            only: ["grpc", "jwt"],
            when: "eachCheck",
            timeout: "20s",
        },
        [
            {
                name: "helm-test",
                type: "rollout",
                url,
                timeout: "20s",
                metadata: {
                    type: "helm",
                    cmd: "test podinfo --namespace apps --timeout 20s --filter name=grpc --filter name=jwt",
                },
            },
        ],
    ],
    [
        "a bats file",
        { kind: "conformanceTest", tool: "bats", file: "/tests/check out.bats" },
        [
            {
                name: "bats-test",
                type: "pre-rollout",
                url,
                timeout: "3m",
                metadata: { type: "bash", cmd: "bats '/tests/check out.bats'" },
            },
        ],
    ],
    [
        "any command",
        { kind: "conformanceTest", tool: "command", command: "k6 run x.js", timeout: "5m" },
        [
            {
                name: "conformance-test",
                type: "pre-rollout",
                url,
                timeout: "5m",
                metadata: { type: "bash", cmd: "k6 run x.js" },
            },
        ],
    ],
    [
        "load in the background",
        { kind: "loadTest", command: "hey x" },
        [
            {
                name: "load-test",
                type: "rollout",
                url,
                metadata: { type: "cmd", cmd: "hey x" },
            },
        ],
    ],
    [
        "load that begins before the traffic",
        { kind: "loadTest", command: "hey x", beforeTraffic: true },
        [
            {
                name: "load-test-start",
                type: "pre-rollout",
                url,
                metadata: { type: "cmd", cmd: "hey x" },
            },
            {
                name: "load-test",
                type: "rollout",
                url,
                metadata: { type: "cmd", cmd: "hey x" },
            },
        ],
    ],
    ...(
        [
            ["rollout", "confirm-rollout", "rollout-gate"],
            ["trafficIncrease", "confirm-traffic-increase", "traffic-increase-gate"],
            ["promotion", "confirm-promotion", "promotion-gate"],
        ] as const
    ).map(([stage, type, name]): [string, Check, unknown[]] => [
        `a gate at the ${stage}, shut again after each release`,
        { kind: "gate", stage },
        [
            { name, type, url: "http://flagger-loadtester.test/gate/check" },
            {
                name: `${name}-shut`,
                type: "post-rollout",
                url: "http://flagger-loadtester.test/gate/close",
            },
        ],
    ]),
    [
        "a gate of the user's own, which keeps itself",
        {
            kind: "gate",
            stage: "promotion",
            name: "change-board",
            url: "https://changes.example.com/ask",
            timeout: "5s",
            retries: 2,
            insecureSkipVerify: true,
            muteAlert: true,
            metadata: { board: "shop" },
        },
        [
            {
                name: "change-board",
                type: "confirm-promotion",
                url: "https://changes.example.com/ask",
                timeout: "5s",
                retries: 2,
                disableTLS: true,
                muteAlert: true,
                metadata: { board: "shop" },
            },
        ],
    ],
    [
        "a rollback by hand, withdrawn after each release",
        { kind: "rollbackHook", loadTester: "http://tester.other" },
        [
            { name: "rollback", type: "rollback", url: "http://tester.other/rollback/check" },
            {
                name: "rollback-withdrawn",
                type: "post-rollout",
                url: "http://tester.other/rollback/close",
            },
        ],
    ],
    [
        "a rollback by a service",
        { kind: "rollbackHook", url: "http://slo.test/burnt" },
        [{ name: "rollback", type: "rollback", url: "http://slo.test/burnt" }],
    ],
    [
        "a service that hears the end",
        { kind: "postRolloutHook", url: "http://bot.test/", metadata: { team: "shop" } },
        [
            {
                name: "post-rollout",
                type: "post-rollout",
                url: "http://bot.test/",
                metadata: { team: "shop" },
            },
        ],
    ],
    [
        "a service that hears every event",
        { kind: "eventHook", url: "http://bot.test/", retries: 3 },
        [{ name: "events", type: "event", url: "http://bot.test/", retries: 3 }],
    ],
];

describe("checkWebhooks", () => {
    for (const [what, check, webhooks] of table) {
        it(`has ${what}`, () => {
            assert.deepEqual(checkWebhooks(context, check), webhooks);
        });
    }
});

describe("quoted", () => {
    for (const [word, inShell] of [
        ["/tests/a.bats", "/tests/a.bats"],
        ["a b", "'a b'"],
        ["it's", String.raw`'it'\''s'`],
        ["$(x)", "'$(x)'"],
        ["", "''"],
    ] as const) {
        it(`writes ${JSON.stringify(word)} as ${inShell}`, () => {
            assert.equal(quoted(word), inShell);
        });
    }
});
