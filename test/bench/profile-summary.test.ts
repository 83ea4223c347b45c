import assert from "node:assert/strict";

import { type CpuProfile, summaryOf } from "../../bench/profile-summary";

const node = (id: number, functionName: string, url: string) => ({
    id,
    callFrame: { functionName, url },
});

const profile: CpuProfile = {
    nodes: [
        node(1, "(idle)", ""),
        node(2, "(garbage collector)", ""),
        node(3, "parse", "file:///p/node_modules/@pulumi/pulumi/node_modules/@grpc/grpc-js/a.js"),
        node(4, "", "file:///p/rules/index.js"),
        node(5, "read", "node:fs"),
    ],
    samples: [1, 2, 3, 3, 4, 5],
    timeDeltas: [9000, 1000, 2000, 2000, 3000, 500],
};

describe("the summary of a profile", () => {
    const { functions, milliseconds, packages } = summaryOf(profile, "/p");

    it("counts what ran, and not the time in which nothing did", () => {
        assert.equal(milliseconds, 8.5);
    });

    it("sums by package, folder and part of Node.js", () => {
        assert.deepEqual(packages, [
            ["@grpc/grpc-js", 4],
            ["./rules", 3],
            ["(garbage collector)", 1],
            ["node", 0.5],
        ]);
    });

    it("sums by function", () => {
        assert.deepEqual(functions[1], ["(anonymous) rules/index.js", 3]);
    });
});
