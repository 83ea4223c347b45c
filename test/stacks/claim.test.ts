import assert from "node:assert/strict";

import { type ClaimFacts, claimObject, claimProblems } from "../../stacks/claim";

const facts: ClaimFacts = {
    stack: "organization/linkerd-canary/prod",
    cluster: "cluster kind-prod",
    uid: "uid-1",
    setting: "linkerd-canary:cluster",
};

describe("whose cluster it is", () => {
    const cases: readonly [string, Partial<ClaimFacts>, string[]][] = [
        ["is nobody's at first", {}, []],
        ["stays the stack's", { claimedBy: facts.stack, before: "uid-1" }, []],
        ["stays the stack's when its state was lost", { claimedBy: facts.stack }, []],
        ["stays the stack's when somebody deleted the claim", { before: "uid-1" }, []],
        [
            "is another stack's, such as staging's",
            { claimedBy: "organization/linkerd-canary/staging" },
            ["cluster/claimed"],
        ],
        [
            "is another project's with a stack of that name",
            { claimedBy: "organization/other/prod" },
            ["cluster/claimed"],
        ],
        ["is not the one that the state tells of", { before: "uid-0" }, ["cluster/moved"]],
        [
            "is not the one that the state tells of, and another stack's",
            { before: "uid-0", claimedBy: "organization/linkerd-canary/dev" },
            ["cluster/moved", "cluster/claimed"],
        ],
        ["is not the only one that is allowed", { only: "uid-2" }, ["cluster/not-allowed"]],
        [
            "is the one that the user names, whatever was before",
            { only: "uid-1", before: "uid-0", claimedBy: "organization/linkerd-canary/dev" },
            [],
        ],
    ];
    for (const [what, given, expected] of cases) {
        it(what, () => {
            assert.deepEqual(
                claimProblems({ ...facts, ...given }).map(({ id }) => id),
                expected,
            );
        });
    }

    it("is told with both sides and a way out", () => {
        const [moved] = claimProblems({ ...facts, before: "uid-0" });
        assert.deepEqual([moved.path, moved.value], ["cluster kind-prod", "uid-1"]);
        assert.match(moved.requirement, /uid-0/);
        assert.match(moved.fix, /pulumi config set cluster uid-1$/);
        const [claimed] = claimProblems({ ...facts, claimedBy: "o/p/staging" });
        assert.match(claimed.requirement, /o\/p\/staging.*kube-system\/linkerd-canary-stack/);
    });

    it("lies in the cluster under the stack's full name", () => {
        assert.deepEqual(claimObject(facts.stack), {
            metadata: {
                namespace: "kube-system",
                name: "linkerd-canary-stack",
            },
            data: { stack: facts.stack },
        });
    });
});
