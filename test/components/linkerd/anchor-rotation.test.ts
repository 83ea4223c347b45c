import assert from "node:assert/strict";

import fc from "fast-check";

import {
    anchorAnnotations,
    type AnchorPosition,
    firstAnchor,
    followers,
    mayFollow,
    nextStep,
} from "../../../components/linkerd/identity/anchor-rotation";

const steps = ["trust", "issue", "done"] as const;
const positions = fc.record({
    generation: fc.integer({ min: 1, max: 5 }),
    step: fc.constantFrom(...steps),
});

/** Which anchors a proxy trusts that started at this position, and which one signs the issuer. */
function meaning({ generation, step }: AnchorPosition): { trusted: number[]; signer: number } {
    switch (step) {
        case "trust":
            return { trusted: [generation - 1, generation], signer: generation - 1 };
        case "issue":
            return { trusted: [generation - 1, generation], signer: generation };
        case "done":
            return { trusted: [generation], signer: generation };
    }
}

describe("the rotation of a trust anchor", () => {
    for (const [from, to, allowed] of [
        ["1/done", "1/done", true],
        ["1/done", "2/trust", true],
        ["2/trust", "2/issue", true],
        ["2/issue", "2/done", true],
        ["2/trust", "1/done", true],
        ["2/issue", "2/trust", true],
        ["1/done", "2/issue", false],
        ["1/done", "2/done", false],
        ["1/done", "1/trust", false],
        ["1/done", "3/trust", false],
        ["2/trust", "2/done", false],
        ["2/trust", "3/trust", false],
        ["2/issue", "1/done", false],
        ["2/issue", "3/trust", false],
        ["2/done", "1/done", false],
        ["2/done", "2/issue", false],
    ] as const) {
        it(`${allowed ? "goes" : "does not go"} from ${from} to ${to}`, () => {
            assert.equal(mayFollow(position(from), position(to)), allowed);
        });
    }

    it("never takes a step at which a proxy meets a certificate that it does not trust", () => {
        fc.assert(
            fc.property(positions, positions, (from, to) => {
                fc.pre(mayFollow(from, to));
                // Every proxy has been restarted at `from`; then some are at `to`. Each trusts the other's certificate.
                const [before, after] = [meaning(from), meaning(to)];
                assert.ok(before.trusted.includes(after.signer));
                assert.ok(after.trusted.includes(before.signer));
            }),
        );
    });

    it("leads from every position to every later generation", () => {
        let position: AnchorPosition = firstAnchor;
        const seen: string[] = [];
        while (position.generation < 3 || position.step !== "done") {
            [position] = followers(position) as [AnchorPosition];
            seen.push(`${position.generation}/${position.step}`);
        }
        assert.deepEqual(seen, ["2/trust", "2/issue", "2/done", "3/trust", "3/issue", "3/done"]);
    });

    it("says what to do before the next step, and nothing when there is none", () => {
        assert.match(nextStep(position("2/trust")) ?? "", /Restart every .*"issue"/);
        assert.match(nextStep(position("2/issue")) ?? "", /restart the control plane .*"done"/);
        assert.equal(nextStep(position("2/done")), undefined);
    });
});

describe("anchorAnnotations", () => {
    it("changes exactly when the trusted anchors do, and is not there at first", () => {
        const key = "linkerd-canary/trust-anchors";
        assert.deepEqual(anchorAnnotations(firstAnchor), {});
        assert.deepEqual(anchorAnnotations(position("2/trust")), { [key]: "1,2" });
        assert.deepEqual(anchorAnnotations(position("2/issue")), { [key]: "1,2" });
        assert.deepEqual(anchorAnnotations(position("2/done")), { [key]: "2" });
    });
});

function position(text: string): AnchorPosition {
    const [generation, step] = text.split("/");
    const found = steps.find((one) => one === step);
    assert.ok(found);
    return { generation: Number(generation), step: found };
}
