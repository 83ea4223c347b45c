import assert from "node:assert/strict";
import fc from "fast-check";
import {
    compareVersions,
    describeRange,
    parseVersion,
    placeVersion,
    type VersionNumber,
} from "../../rules/versions/version-number";

describe("parseVersion", () => {
    const real: [string, string, [number, number, number]][] = [
        ["EKS", "v1.31.4-eks-2d5f260", [1, 31, 4]],
        ["EKS", "v1.29.10-eks-7f9249a", [1, 29, 10]],
        ["EKS, minor of /version", "1.30+", [1, 30, 0]],
        ["GKE", "v1.30.5-gke.1014001", [1, 30, 5]],
        ["GKE", "v1.27.3-gke.100", [1, 27, 3]],
        ["AKS", "v1.30.6", [1, 30, 6]],
        ["k3s", "v1.31.4+k3s1", [1, 31, 4]],
        ["RKE2", "v1.28.15+rke2r1", [1, 28, 15]],
        ["kind", "v1.35.1", [1, 35, 1]],
        ["OpenShift", "v1.29.8+f10c92d", [1, 29, 8]],
        ["OpenShift", "v1.27.16+03a907c", [1, 27, 16]],
        ["IBM Cloud", "v1.30.4+IKS", [1, 30, 4]],
        ["Alibaba Cloud", "v1.30.1-aliyun.1", [1, 30, 1]],
        ["Tanzu", "v1.26.5+vmware.2-fips.1", [1, 26, 5]],
        ["release candidate", "v1.32.0-rc.1", [1, 32, 0]],
        ["development build", "v1.32.0-alpha.3.58+dfb6d7a3b0a4d4-dirty", [1, 32, 0]],
        ["Gateway API", "v1.2.1", [1, 2, 1]],
        ["without v and patch", "1.16", [1, 16, 0]],
        ["blanks around", " v1.31.4\n", [1, 31, 4]],
    ];
    for (const [source, text, [major, minor, patch]] of real) {
        it(`reads ${JSON.stringify(text)} (${source})`, () => {
            assert.deepEqual(parseVersion(text), { major, minor, patch });
        });
    }

    for (const text of [
        "",
        "v",
        "1",
        "latest",
        "v1.x",
        "1.2.3.4",
        "1.31.4eks",
        "edge-25.7.5",
        "v-1.3",
    ]) {
        it(`refuses ${JSON.stringify(text)}`, () => {
            assert.equal(parseVersion(text), undefined);
        });
    }

    it("reads back what it is told, whatever the suffix", () => {
        const part = fc.nat(999_999);
        const suffix = fc.constantFrom("", "-eks-abc", "-gke.1014001", "+k3s1", "+IKS");
        fc.assert(
            fc.property(part, part, part, suffix, (major, minor, patch, end) => {
                assert.deepEqual(parseVersion(`v${major}.${minor}.${patch}${end}`), {
                    major,
                    minor,
                    patch,
                });
            }),
        );
    });
});

function version(text: string): VersionNumber {
    const parsed = parseVersion(text);
    assert.ok(parsed, `${text} is no version`);
    return parsed;
}

describe("compareVersions", () => {
    it("compares numbers, not letters", () => {
        const sorted = ["1.9", "1.16", "1.31.4", "1.31.10", "2.0"];
        const shuffled = [sorted[3], sorted[0], sorted[4], sorted[2], sorted[1]];
        assert.deepEqual(
            shuffled.sort((left, right) => compareVersions(version(left), version(right))),
            sorted,
        );
    });
});

describe("placeVersion", () => {
    const cases: [string, { min?: string; max?: string }, string][] = [
        ["1.9.11", { min: "1.16" }, "below"],
        ["1.16.0", { min: "1.16" }, "within"],
        ["1.15.12", { min: "1.16" }, "below"],
        ["1.35.9", { max: "1.35" }, "within"],
        ["1.36.0", { max: "1.35" }, "above"],
        ["1.2.1", { min: "1.1.1", max: "1.2.1" }, "within"],
        ["1.2.2", { min: "1.1.1", max: "1.2.1" }, "above"],
        ["1.1.0", { min: "1.1.1", max: "1.2.1" }, "below"],
        ["99.0.0", {}, "within"],
    ];
    for (const [text, range, expected] of cases) {
        it(`${text} in ${describeRange(range)}: ${expected}`, () => {
            assert.equal(placeVersion(version(text), range), expected);
        });
    }

    it("blames the table for an end that is no version", () => {
        assert.throws(
            () => placeVersion(version("1.2"), { min: "new" }),
            /support table contains "new"/,
        );
    });
});
