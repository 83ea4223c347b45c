import assert from "node:assert/strict";

import { type ParsedSettings, parseSettings } from "../../stacks/settings";
import { services } from "../../stacks/services";

const nothing = {
    context: undefined,
    kubeconfig: undefined,
    cluster: undefined,
    flaggerInstall: undefined,
    services: { podinfo: { env: {} } },
};

/** Settings of project `p`; `secrets` lie encrypted. */
function parse(values: Record<string, string>, secrets: readonly string[] = []): ParsedSettings {
    return parseSettings(
        { project: "p", values, isSecret: (key) => secrets.includes(key) },
        services,
    );
}

describe("parseSettings", () => {
    it("reads every setting", () => {
        assert.deepEqual(
            parse({
                "p:context": "kind-dev",
                "p:kubeconfig": "/tmp/kubeconfig",
                "p:cluster": "1b4e28ba",
                "p:flaggerInstall": "kustomize",
                "p:retainOnDestroy": "true",
                "p:upgradeDuringRelease": "true",
                "p:awaitRelease": "15m",
                "p:podinfo":
                    '{"message":"release 2","args":["--random-error"],"image":"podinfo:2"}',
            }),
            {
                settings: {
                    context: "kind-dev",
                    kubeconfig: "/tmp/kubeconfig",
                    cluster: "1b4e28ba",
                    flaggerInstall: "kustomize",
                    retainOnDestroy: true,
                    upgradeDuringRelease: true,
                    awaitRelease: "15m",
                    services: {
                        podinfo: {
                            env: { message: "release 2" },
                            args: ["--random-error"],
                            image: "podinfo:2",
                        },
                    },
                },
                problems: [],
            },
        );
    });

    it("rejects a time that is no duration", () => {
        const { problems, settings } = parse({ "p:awaitRelease": "1h" });
        assert.equal("awaitRelease" in settings, false);
        assert.deepEqual(
            problems.map(({ id, path, value }) => [id, path, value]),
            [["setting/duration", "p:awaitRelease", "1h"]],
        );
    });

    it("needs none of them, and leaves those of providers alone", () => {
        assert.deepEqual(parse({ "kubernetes:context": "x", "pp:context": "y" }), {
            settings: nothing,
            problems: [],
        });
    });

    const wrong: readonly [
        what: string,
        raw: Record<string, string>,
        id: string,
        path: string,
        fix: RegExp,
    ][] = [
        ["a mistyped setting", { "p:contxt": "x" }, "setting/unknown", "p:contxt", /p:context\?$/],
        [
            "an unheard-of setting",
            { "p:replicas": "3" },
            "setting/unknown",
            "p:replicas",
            /config rm --path 'p:replicas'/,
        ],
        [
            "a mistyped field",
            { "p:podinfo": '{"mesage":"x"}' },
            "setting/unknown",
            "p:podinfo.mesage",
            /p:podinfo\.message\?$/,
        ],
        ["a blank text", { "p:context": " " }, "setting/text", "p:context", /config rm/],
        [
            "a number for a text",
            { "p:podinfo": '{"message":2}' },
            "setting/text",
            "p:podinfo.message",
            /--type string/,
        ],
        [
            "a mistyped way to install",
            { "p:flaggerInstall": "kustomise" },
            "setting/choice",
            "p:flaggerInstall",
            /kustomize\?$/,
        ],
        [
            "an unheard-of way to install",
            { "p:flaggerInstall": "apt" },
            "setting/choice",
            "p:flaggerInstall",
            /config set/,
        ],
        [
            "a text for a structure",
            { "p:podinfo": "release 2" },
            "setting/fields",
            "p:podinfo",
            /--path 'p:podinfo\.<field>'/,
        ],
        ["a list for a structure", { "p:podinfo": "[1]" }, "setting/fields", "p:podinfo", /--path/],
        [
            "a text for a list",
            { "p:podinfo": '{"args":"--x"}' },
            "setting/list",
            "p:podinfo.args",
            /--path 'p:podinfo\.args\[0\]'/,
        ],
        [
            "a switch for an argument",
            { "p:podinfo": '{"args":["--x",true]}' },
            "setting/text",
            "p:podinfo.args[1]",
            /--path 'p:podinfo\.args\[1\]'/,
        ],
        [
            "a channel without the secret that reaches it",
            { "p:slack": '{"channel":"releases"}' },
            "setting/required",
            "p:slack.address",
            /config set --secret --path 'p:slack\.address'/,
        ],
        [
            "certificates for an identity that is not provided",
            { "p:identity": '{"trustAnchors":"PEM"}' },
            "setting/unused",
            "p:identity.trustAnchors",
            /--path 'p:identity\.source' provided/,
        ],
        [
            "the type of the Secret of an issuer that is not provided",
            { "p:identity": '{"issuerSecretType":"Opaque"}' },
            "setting/unused",
            "p:identity.issuerSecretType",
            /--path 'p:identity\.source' provided/,
        ],
    ];
    for (const [what, raw, id, path, fix] of wrong) {
        it(`refuses ${what}, says where and how to mend it`, () => {
            const { problems } = parse(raw);
            assert.deepEqual(
                problems.map((problem) => [problem.severity, problem.id, problem.path]),
                [["error", id, path]],
            );
            assert.match(problems[0]?.fix ?? "", fix);
        });
    }

    it("takes what Pulumi.yaml declares for a setting that is not set as nothing", () => {
        assert.deepEqual(parse({ "p:context": "", "p:podinfo": "{}", "p:slack": "{}" }), {
            settings: nothing,
            problems: [],
        });
    });

    it("reads a secret that lies encrypted, and refuses one in the open without showing it", () => {
        const slack = '{"channel":"releases","address":"https://hooks.example/token"}';
        assert.deepEqual(parse({ "p:slack": slack }, ["p:slack"]).settings.slack, {
            channel: "releases",
            address: "https://hooks.example/token",
        });
        const { problems } = parse({ "p:slack": slack });
        assert.deepEqual(
            problems.map(({ id, path }) => [id, path]),
            [["setting/in-the-open", "p:slack.address"]],
        );
        assert.doesNotMatch(JSON.stringify(problems), /token/);
    });

    it("wants all of an identity that is provided, its key as a secret", () => {
        const { problems } = parse({ "p:identity": '{"source":"provided"}' });
        assert.deepEqual(
            problems.map(({ id, path, fix }) => [id, path, fix.includes("--secret")]),
            [
                ["setting/required", "p:identity.trustAnchors", false],
                ["setting/required", "p:identity.issuerCertificate", false],
                ["setting/required", "p:identity.issuerKey", true],
            ],
        );
    });

    it("tells a value that is wrong once, not as missing too", () => {
        const { problems } = parse({ "p:slack": '{"channel":"releases","address":7}' }, [
            "p:slack",
        ]);
        assert.deepEqual(
            problems.map(({ id, path }) => [id, path]),
            [["setting/text", "p:slack.address"]],
        );
    });

    it("tells all that is wrong at once and keeps what is right", () => {
        const { settings, problems } = parse({
            "p:context": "kind-dev",
            "p:kubecfg": "x",
            "p:flaggerInstall": "apt",
            "p:podinfo": '{"message":1,"args":"--x","image":"podinfo:2"}',
        });
        assert.equal(problems.length, 4);
        assert.deepEqual(settings, {
            ...nothing,
            context: "kind-dev",
            services: { podinfo: { env: {}, image: "podinfo:2" } },
        });
    });
});
