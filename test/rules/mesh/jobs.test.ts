import assert from "node:assert/strict";
import { jobsComplete } from "../../../rules/mesh/jobs";
import { broken, object, survivesAnyShape } from "./support";

const namespace = (annotations: object = {}) =>
    object(
        "Namespace",
        "test",
        {},
        { annotations: { "linkerd.io/inject": "enabled", ...annotations } },
    );
const job = (annotations: object = {}, command: readonly string[] = ["./migrate"]) =>
    object("Job", "migrate", {
        spec: {
            template: {
                metadata: { annotations },
                spec: { containers: [{ name: "migrate", command }] },
            },
        },
    });
const NATIVE = "config.linkerd.io/proxy-enable-native-sidecar";

describe("rule mesh-config/job-never-completes", () => {
    const found = ["Job test/migrate: spec.template"];

    for (const [linkerd, expected] of [
        ["", found],
        ["2.18", found],
        ["edge-25.7.5", found],
        ["2.20", []],
        ["edge-26.6.3", []],
    ] as const) {
        it(`${expected.length > 0 ? "finds" : "lets pass"} a Job with Linkerd ${linkerd || "of any release"}`, () => {
            assert.deepEqual(broken(jobsComplete, [namespace(), job()], { linkerd }), expected);
        });
    }

    it("follows the annotation of the pods before that of the namespace", () => {
        const on = { [NATIVE]: "true" };
        const off = { [NATIVE]: "false" };
        const settings = { linkerd: "2.20" };
        assert.deepEqual(broken(jobsComplete, [namespace(off), job(on)], settings), []);
        assert.deepEqual(broken(jobsComplete, [namespace(on), job(off)], settings), found);
        assert.deepEqual(broken(jobsComplete, [namespace(off), job()], settings), found);
    });

    it("lets pass a Job without a proxy, and one that ends it", () => {
        const settings = { linkerd: "2.18" };
        const shutdown = ["linkerd-await", "--shutdown", "--", "./migrate"];
        assert.deepEqual(
            broken(jobsComplete, [namespace(), job({ "linkerd.io/inject": "disabled" })], settings),
            [],
        );
        assert.deepEqual(broken(jobsComplete, [namespace(), job({}, shutdown)], settings), []);
    });

    it("says what it finds in objects of any shape", () => {
        assert.ok(survivesAnyShape(jobsComplete, [namespace(), job()], { linkerd: "2.18" }) > 50);
    });
});
