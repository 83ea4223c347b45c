import assert from "node:assert/strict";
import { readPreview } from "../../../cli/report/preview/read";
import { CliError } from "../../../cli/terminal";
import { goodTarget } from "../../rules/canary/related/around";
import { events, urnOf } from "./events";

/** The same preview as the digest has it (sdk/go/common/display/json.go). */
const digest = JSON.stringify({
    steps: [
        {
            op: "update",
            urn: urnOf(goodTarget),
            oldState: { inputs: goodTarget, parent: "urn:pulumi:dev::p::a:b:C::c" },
            newState: { inputs: goodTarget, parent: "urn:pulumi:dev::p::a:b:C::c" },
            diffReasons: ["spec"],
            detailedDiff: { "spec.paused": { kind: "update", inputDiff: false } },
        },
    ],
    diagnostics: [{ message: "warning: w\n", severity: "warning" }],
    changeSummary: { same: 4, update: 1 },
});

describe("readPreview", () => {
    it("reads the digest, which says nothing of policies", () => {
        const { resources, ...rest } = readPreview(digest, "preview.json");
        assert.deepEqual(rest, {
            unchanged: 4,
            diagnostics: [{ severity: "warning", message: "warning: w", urn: undefined }],
            finished: true,
        });
        const state = {
            inputs: goodTarget,
            parent: "urn:pulumi:dev::p::a:b:C::c",
            retained: false,
        };
        assert.deepEqual(resources, [
            {
                urn: urnOf(goodTarget),
                operation: "update",
                before: state,
                after: state,
                changed: ["spec.paused"],
                replacing: [],
            },
        ]);
    });

    it("reads the stream of events, which does", () => {
        const preview = readPreview(events([{ op: "create", after: goodTarget }]), "preview.json");
        assert.deepEqual(preview.policies, { packs: [], violations: [] });
        assert.deepEqual(
            preview.resources.map(({ operation, before }) => [operation, before]),
            [["create", undefined]],
        );
    });

    for (const [what, text] of [
        ["nothing", " \n"],
        ["another JSON object", '{"kind": "Canary"}'],
        ["a list", "[]"],
        ["words", "Previewing update (dev):\n"],
        ["events with words between", `${events([])}\nwarning: x\n`],
    ] as const) {
        it(`refuses ${what}, and says what it takes`, () => {
            assert.throws(
                () => readPreview(text, "preview.json"),
                (error) =>
                    error instanceof CliError &&
                    error.exitCode === 2 &&
                    error.message.startsWith("preview.json") &&
                    error.message.includes("pulumi preview --json"),
            );
        });
    }
});
