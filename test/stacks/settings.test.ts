import assert from "node:assert/strict";

import { parseSettings } from "../../stacks/settings";

const nothing = {
    context: undefined,
    kubeconfig: undefined,
    flaggerInstall: undefined,
    podinfo: { args: undefined, image: undefined, message: undefined },
};

describe("parseSettings", () => {
    it("reads every setting", () => {
        assert.deepEqual(
            parseSettings("p", {
                "p:context": "kind-dev",
                "p:kubeconfig": "/tmp/kubeconfig",
                "p:flaggerInstall": "kustomize",
                "p:podinfo":
                    '{"message":"release 2","args":["--random-error"],"image":"podinfo:2"}',
            }),
            {
                settings: {
                    context: "kind-dev",
                    kubeconfig: "/tmp/kubeconfig",
                    flaggerInstall: "kustomize",
                    podinfo: { message: "release 2", args: ["--random-error"], image: "podinfo:2" },
                },
                problems: [],
            },
        );
    });

    it("needs none of them, and leaves those of providers alone", () => {
        assert.deepEqual(parseSettings("p", { "kubernetes:context": "x", "pp:context": "y" }), {
            settings: nothing,
            problems: [],
        });
    });

    const wrong: readonly [
        what: string,
        raw: Record<string, string>,
        id: string,
        path: string,
        remedy: RegExp,
    ][] = [
        ["a mistyped setting", { "p:contxt": "x" }, "setting/unknown", "p:contxt", /p:context$/],
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
            /p:podinfo\.message$/,
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
            /kustomize$/,
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
    ];
    for (const [what, raw, id, path, remedy] of wrong) {
        it(`refuses ${what}, says where and how to mend it`, () => {
            const { problems } = parseSettings("p", raw);
            assert.deepEqual(
                problems.map((problem) => [problem.severity, problem.id, problem.path]),
                [["error", id, path]],
            );
            assert.match(problems[0]?.remedy ?? "", remedy);
        });
    }

    it("tells all that is wrong at once and keeps what is right", () => {
        const { settings, problems } = parseSettings("p", {
            "p:context": "kind-dev",
            "p:kubecfg": "x",
            "p:flaggerInstall": "apt",
            "p:podinfo": '{"message":1,"args":"--x","image":"podinfo:2"}',
        });
        assert.equal(problems.length, 4);
        assert.deepEqual(settings, {
            ...nothing,
            context: "kind-dev",
            podinfo: { ...nothing.podinfo, image: "podinfo:2" },
        });
    });
});
