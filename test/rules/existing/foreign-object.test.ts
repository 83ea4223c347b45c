import assert from "node:assert/strict";
import { foreignObjectProblems, showsOtherCreator } from "../../../rules/existing/foreign-object";
import { FIELD_MANAGER, type LiveMetadata } from "../../../rules/existing/live-object";

const by = (manager: string): LiveMetadata => ({
    name: "cart",
    namespace: "shop",
    managedFields: [{ manager }],
});
const withManager = (manager: string): LiveMetadata => ({
    name: "cart",
    annotations: { [FIELD_MANAGER]: manager },
    managedFields: [{ manager }],
});

describe("an object on a cluster", () => {
    const rows: [string, LiveMetadata, string | undefined, boolean][] = [
        ["of kubectl", by("kubectl-create"), undefined, true],
        ["of helm", by("helm"), "linkerd-canary:shop/dev", true],
        ["that Pulumi has created", by("pulumi-kubernetes-1a2b3c4d"), undefined, false],
        ["that Pulumi once created", by("pulumi-resource-kubernetes"), undefined, false],
        ["of the program's own manager", withManager("mine"), "mine", false],
        ["of this stack", withManager("linkerd-canary:shop/dev"), "linkerd-canary:shop/dev", false],
        [
            "of another stack",
            withManager("linkerd-canary:shop/prod"),
            "linkerd-canary:shop/dev",
            true,
        ],
        ["without marks", { name: "cart" }, undefined, true],
    ];
    for (const [what, live, manager, expected] of rows) {
        it(`${what} ${expected ? "shows" : "does not show"} another creator`, () => {
            assert.equal(showsOtherCreator(live, manager), expected);
        });
    }
});

describe("objects that a stack would take over", () => {
    const kind = "ServiceAccount";

    it("are reported with the tool that created them and the command that removes them", () => {
        const [problem] = foreignObjectProblems("cluster kind-dev", [
            { kind, metadata: by("my-operator") },
        ]);
        assert.match(
            problem?.requirement ?? "",
            /^ServiceAccount shop\/cart, created by the client "my-operator", exists, and this stack has not created it/,
        );
        assert.match(problem?.fix ?? "", /kubectl delete serviceaccount cart --namespace shop;/);
    });

    it("are one problem for each tool", () => {
        const release = {
            "meta.helm.sh/release-name": "shop",
            "meta.helm.sh/release-namespace": "shop",
        };
        const names = ["a", "b", "c", "d", "e", "f"];
        const problems = foreignObjectProblems("cluster kind-dev", [
            ...names.map((name) => ({ kind, metadata: { name, annotations: release } })),
            { kind, metadata: by("kubectl") },
        ]);
        assert.deepEqual(
            problems.map(({ value }) => value),
            ["6 objects", "1 object"],
        );
        assert.match(
            problems[0]?.requirement ?? "",
            /^ServiceAccount a, ServiceAccount b, ServiceAccount c, ServiceAccount d and 2 more, created by helm release shop in namespace shop, exist, .* overwrite them/,
        );
        assert.match(
            problems[0]?.fix ?? "",
            /^remove them: helm uninstall shop --namespace shop; /,
        );
    });
});
