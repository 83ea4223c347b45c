import assert from "node:assert/strict";
import fc from "fast-check";
import type { Period, Weekday, Windows } from "../../fleet";
import { mayStart, nextStart } from "../../fleet/windows";

const workdays: Period = { days: [1, 2, 3, 4, 5], fromMinute: 9 * 60, toMinute: 16 * 60 };
const berlin: Windows = { timezone: "Europe/Berlin", startIn: [workdays], nothingStartsIn: [] };
const at = (text: string): number => Date.parse(text);

describe("the windows of a fleet", () => {
    const table: readonly (readonly [Windows | undefined, string, string | undefined])[] = [
        [undefined, "2026-01-05T03:00:10Z", "2026-01-05T03:00:10Z"],
        // winter time is UTC+1, summer time UTC+2
        [berlin, "2026-01-05T08:00:00Z", "2026-01-05T08:00:00Z"],
        [berlin, "2026-01-05T07:59:59Z", "2026-01-05T08:00:00Z"],
        [berlin, "2026-07-06T06:59:00Z", "2026-07-06T07:00:00Z"],
        [berlin, "2026-01-09T15:00:00Z", "2026-01-12T08:00:00Z"],
        // the clock is put forward on Sunday, 29 March 2026
        [berlin, "2026-03-27T15:00:00Z", "2026-03-30T07:00:00Z"],
        [
            {
                timezone: "UTC",
                startIn: [],
                nothingStartsIn: [{ days: [6], fromMinute: 22 * 60, toMinute: 6 * 60 }],
            },
            "2026-01-04T05:59:59Z",
            "2026-01-04T06:00:00Z",
        ],
        [
            { ...berlin, nothingStartsIn: [{ ...workdays, fromMinute: 0, toMinute: 1440 }] },
            "2026-01-05T08:00:00Z",
            undefined,
        ],
    ];
    for (const [windows, from, expected] of table) {
        it(`from ${from} allow a start at ${expected ?? "no time"}`, () => {
            const next = nextStart(windows, at(from));
            assert.equal(next, expected === undefined ? undefined : at(expected));
        });
    }

    it("the next start is the first minute that is open", () => {
        const period = fc.record({
            days: fc.subarray<Weekday>([0, 1, 2, 3, 4, 5, 6], { minLength: 1 }),
            fromMinute: fc.nat(1439),
            toMinute: fc.integer({ min: 1, max: 1440 }),
        });
        const windows = fc.record({
            timezone: fc.constantFrom("UTC", "Asia/Kolkata", "America/New_York"),
            startIn: fc.array(period, { maxLength: 2 }),
            nothingStartsIn: fc.array(period, { maxLength: 2 }),
        });
        const moment = fc.integer({ min: at("2026-01-01"), max: at("2027-01-01") });
        fc.assert(
            fc.property(
                windows,
                moment,
                fc.double({ min: 0, max: 1, noNaN: true }),
                (w, from, share) => {
                    const next = nextStart(w, from);
                    if (next === undefined) {
                        return !mayStart(w, from);
                    }
                    const between = from + Math.floor((next - from) * share);
                    return mayStart(w, next) && (between === next || !mayStart(w, between));
                },
            ),
            { numRuns: 60 },
        );
    });
});
