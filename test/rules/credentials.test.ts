import assert from "node:assert/strict";
import fc from "fast-check";
import {
    credentialsIn,
    isNamedCredential,
    withoutCredentials,
} from "../../rules/problems/credentials";
import { formatProblem } from "../../rules/problems/problem";

// put together here, so that nobody's scanner takes the examples for tokens that were lost
const slack = ["xoxb", "2048", "AbCdEfGhIj"].join("-");
const jwt = ["eyJhbGciOiJIUzI1", "eyJzdWIiOiIxMjM0", "SflKxwRJSMeKKF2QT4"].join(".");
const github = `ghp_${"a1B2".repeat(9)}`;

const PASSWORD = "a password in a URL";
const WEBHOOK = "the address of an incoming webhook, to which anyone who knows it can post";
const QUERY = "a token in the query of a URL";
const HEADER = "credentials in a header";
const COMMAND = "a password on a command line";

/** A text, what it holds, and the part of it that nobody may see. */
const texts: readonly (readonly [text: string, what: string, secret: string])[] = [
    ["http://flagger:s3cr3t@prometheus:9090", PASSWORD, "s3cr3t"],
    ["postgres://app:p%40ss@db:5432/shop", PASSWORD, "p%40ss"],
    ["redis://:hunter2@cache:6379", PASSWORD, "hunter2"],
    ["HTTPS://Bot:Word1@example.org/x", PASSWORD, "Word1"],
    ["https://hooks.slack.com/services/T02/B03/kq9", WEBHOOK, "T02/B03/kq9"],
    ["https://hooks.slack.com/triggers/T02/9/kq9", WEBHOOK, "T02/9/kq9"],
    ["https://discord.com/api/webhooks/12/abc", WEBHOOK, "12/abc"],
    ["https://ptb.discordapp.com/api/webhooks/12/abc", WEBHOOK, "12/abc"],
    ["https://acme.webhook.office.com/webhookb2/1@2/3", WEBHOOK, "webhookb2/1@2/3"],
    [`https://chat.acme.org/hooks/${"a1".repeat(12)}/${"b2".repeat(16)}`, WEBHOOK, "b2".repeat(16)],
    ["https://chat.googleapis.com/v1/spaces/A/messages?key=k&token=abcdef12", QUERY, "abcdef12"],
    ["https://prod-1.logic.azure.com/workflows/1?sv=1&sig=Zm9vYmFy", QUERY, "Zm9vYmFy"],
    [`--token ${slack}`, "a token", slack],
    [github, "a token", github],
    [`x ${jwt} y`, "a token", jwt],
    ["Authorization: Bearer abcdefgh123", HEADER, "abcdefgh123"],
    [`curl -H "authorization: basic dXNlcjpwdw==" x`, HEADER, "dXNlcjpwdw=="],
    ["curl -sf -u admin:hunter2 http://x/", COMMAND, "hunter2"],
    ["hey -z 1m -a admin:hunter2 http://x/", COMMAND, "hunter2"],
    ["-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----", "a private key", "MHcC"],
];

const harmless: readonly string[] = [
    "http://prometheus.linkerd-viz:9090",
    "http://user:password@example.org",
    "http://flagger:$(PASSWORD)@prometheus:9090",
    "http://flagger:${PASSWORD}@prometheus:9090",
    "http://flagger:{{password}}@prometheus:9090",
    "http://flagger:****@prometheus:9090",
    "https://hooks.slack.com/services/YOUR/SLACK/WEBHOOK",
    "https://hooks.slack.com/services/xxx",
    "https://slack.com/api/chat.postMessage",
    "http://relay.test/hooks/notifications/deployments",
    "https://example.org/?token=short",
    "https://example.org/?page_token_size=1000000000",
    "Authorization: Bearer $TOKEN_OF_TEST",
    "docker run -u 1000:1000 nginx; curl http://x",
    "curl -u $USER:$PASSWORD http://x",
    "2024-01-01T10:00:00Z mailto:a@b.example",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
    "",
];

describe("credentialsIn", () => {
    for (const [index, [text, what, secret]] of texts.entries()) {
        it(`finds ${what} (${index}), and takes it out of a message`, () => {
            assert.deepEqual(credentialsIn(text), [what]);
            assert.ok(!withoutCredentials(text).includes(secret), withoutCredentials(text));
            assert.ok(withoutCredentials(text).includes("…"));
            assert.deepEqual(credentialsIn(withoutCredentials(text)), []);
        });
    }

    for (const text of harmless) {
        it(`finds nothing in ${JSON.stringify(text)}, and leaves it as it is`, () => {
            assert.deepEqual(credentialsIn(text), []);
            assert.equal(withoutCredentials(text), text);
        });
    }

    it("takes out the password, and not the user of the same name", () => {
        assert.equal(withoutCredentials("http://bot:bot@relay/bot"), "http://bot:…@relay/bot");
    });

    it("takes any text, in little time", () => {
        fc.assert(
            fc.property(fc.string({ maxLength: 300 }), (text) => {
                const cleaned = withoutCredentials(text);
                assert.equal(cleaned === text, credentialsIn(text).length === 0);
            }),
        );
        for (const text of ["a".repeat(200_000), "http://".repeat(30_000), "curl ".repeat(3_000)]) {
            const begin = performance.now();
            credentialsIn(text);
            assert.ok(performance.now() - begin < 2_000, text.slice(0, 20));
        }
    });

    it("is asked by every message", () => {
        const url = "http://flagger:s3cr3t@prometheus:9090";
        const message = formatProblem({
            id: "metric/example",
            severity: "error",
            path: "MetricTemplate test/x: spec.provider.address",
            value: { address: url, padding: "x".repeat(100) },
            requirement: `the address ${url} must answer`,
            fix: `write another one than ${url}`,
        });
        assert.doesNotMatch(message, /s3cr3t/);
        assert.equal(message.match(/http:\/\/flagger:…@prometheus:9090/g)?.length, 3);
    });
});

describe("isNamedCredential", () => {
    const named: readonly (readonly [name: string, value: string, is: boolean])[] = [
        ["DB_PASSWORD", "hunter2", true],
        ["password", "hunter2", true],
        ["--slack-token", "abc", true],
        ["API_KEY", "abc", true],
        ["apiKey", "abc", true],
        ["OAUTH_CLIENT_SECRET", "abc", true],
        ["AWS_SECRET_ACCESS_KEY", "abc", true],
        ["X-Api-Key", "abc", true],
        ["DB_PASSWORD", "", false],
        ["DB_PASSWORD", "$(FROM_ELSEWHERE)", false],
        ["DB_PASSWORD", "<put in later>", false],
        ["DB_PASSWORD_FILE", "hunter2", false],
        ["TOKEN", "/var/run/secrets/token", false],
        ["TOKEN", "https://idp.example.org/token", false],
        ["MAX_TOKEN", "4096", false],
        ["AUTOMOUNT_TOKEN", "false", false],
        ["TLS_SECRET", "web-tls", false],
        ["AWS_ACCESS_KEY_ID", "AKIA", false],
        ["MONKEY", "abc", false],
    ];
    for (const [name, value, is] of named) {
        it(`says ${is} of ${name} with ${JSON.stringify(value)}`, () => {
            assert.equal(isNamedCredential(name, value), is);
        });
    }
});
