import assert from "node:assert/strict";
import { FLAGGER_SUPPORT, LINKERD_SUPPORT } from "../../rules/versions/support-table";
import {
    compareVersions,
    parseVersion,
    type VersionRange,
} from "../../rules/versions/version-number";

/** Rows are searched in order, and each range must be one. */
function isOrdered(range: VersionRange | undefined): boolean {
    if (range?.min === undefined || range.max === undefined) {
        return true;
    }
    const min = parseVersion(range.min);
    const max = parseVersion(range.max);
    assert.ok(min && max, `${range.min} or ${range.max} is no version`);
    return compareVersions(min, max) <= 0;
}

describe("the support table", () => {
    it("lists Linkerd's releases in order, without a gap", () => {
        const minors = LINKERD_SUPPORT.map(({ release }) => parseVersion(release)?.minor);
        assert.deepEqual(
            minors,
            minors.map((_, index) => 10 + index),
        );
    });

    it("has only ranges whose ends are in order", () => {
        for (const row of LINKERD_SUPPORT) {
            assert.ok(isOrdered(row.kubernetes), row.release);
            assert.ok(isOrdered(row.gatewayApi), row.release);
        }
        for (const row of FLAGGER_SUPPORT) {
            assert.ok(isOrdered(row.flagger) && isOrdered(row.linkerd), row.flagger.min);
        }
    });

    it("leaves no minor of Flagger between two rows", () => {
        for (const [index, row] of FLAGGER_SUPPORT.slice(1).entries()) {
            const before = parseVersion(FLAGGER_SUPPORT[index].flagger.max ?? "");
            assert.equal(parseVersion(row.flagger.min ?? "")?.minor, (before?.minor ?? 0) + 1);
        }
    });
});
