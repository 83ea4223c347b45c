import assert from "node:assert/strict";
import {
    findLinkerd,
    isSinceEdge,
    linkerdReleaseNumber,
} from "../../rules/versions/linkerd-release";

describe("findLinkerd", () => {
    // version, release it is judged by, standing, oldest and newest Kubernetes
    const listed: [string, string, string, string, string][] = [
        ["edge-26.6.3", "2.20", "itself", "1.31", "1.35"],
        ["edge-25.10.7", "2.19", "itself", "1.23", "1.35"],
        ["edge-25.4.4", "2.18", "itself", "1.23", "1.32"],
        ["2.19", "2.19", "itself", "1.23", "1.35"],
        ["stable-2.14.10", "2.14", "itself", "1.21", "1.28"],
        ["enterprise-2.18.1", "2.18", "itself", "1.23", "1.32"],
        ["stable-2.10.2", "2.10", "itself", "1.16", "1.23"],
        ["edge-25.7.5", "2.19", "before", "1.23", "1.35"],
        ["2025.7.5", "2.19", "before", "1.23", "1.35"],
        ["edge-25.4.5", "2.19", "before", "1.23", "1.35"],
        ["edge-25.1.2", "2.18", "before", "1.22", "1.32"],
        ["edge-25.2.3", "2.18", "before", "1.23", "1.32"],
        ["edge-25.11.1", "2.20", "before", "1.23", "1.35"],
        ["edge-26.5.1", "2.20", "before", "1.31", "1.35"],
        ["edge-23.9.1", "2.15", "before", "1.21", "1.29"],
        ["edge-26.8.3", "2.20", "after", "1.31", "1.35"],
        ["2.21.0", "2.20", "after", "1.31", "1.35"],
    ];
    for (const [version, release, standing, min, max] of listed) {
        it(`${version} is judged by ${release} (${standing})`, () => {
            const found = findLinkerd(version);
            assert.equal(found?.support.release, release);
            assert.equal(found?.standing, standing);
            assert.deepEqual(found?.support.kubernetes, { min, max });
        });
    }

    for (const version of [
        "edge-23.8.3",
        "edge-21.3.1",
        "stable-2.9.5",
        "dev-8a5bd2",
        "",
        "25.7.5",
        "1.2.1",
    ]) {
        it(`does not know ${JSON.stringify(version)}`, () => {
            assert.equal(findLinkerd(version), undefined);
        });
    }
});

describe("isSinceEdge", () => {
    for (const [version, expected] of [
        ["edge-25.11.2", false],
        ["edge-25.11.3", true],
        ["2026.1.1", true],
        ["2.19", false],
        ["2.20.1", true],
        ["2.21", true],
        ["stable-2.14.10", false],
        ["dev-8a5bd2", undefined],
    ] as const) {
        it(`is ${expected} for ${version}`, () => {
            assert.equal(isSinceEdge(version, "edge-25.11.3"), expected);
        });
    }
});

describe("linkerdReleaseNumber", () => {
    for (const [version, minor] of [
        ["2.10", 10],
        ["stable-2.9.4", 9],
        ["enterprise-2.18.1", 18],
        ["2.21", 21],
        ["edge-25.7.5", 19],
        ["edge-23.8.3", undefined],
        ["dev-8a5bd2", undefined],
    ] as const) {
        it(`is 2.${minor} for ${version}`, () => {
            assert.equal(linkerdReleaseNumber(version)?.minor, minor);
        });
    }
});
