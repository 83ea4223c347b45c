import assert from "node:assert/strict";
import fc from "fast-check";
import { annotationFix, durationFix } from "../../../rules/canary/linkerd-annotation-fix";
import {
    annotationProblem,
    causesRetries,
    linkerdDuration,
} from "../../../rules/canary/linkerd-annotations";

const NO_PAIR = "it is not one whole number with one unit";
const LARGEST = "18446744073709551615";

/** Measured against the policy controller of Linkerd 2.20, or read in its source. */
const DURATIONS: readonly (readonly [text: string, result: bigint | string, fix?: string])[] = [
    ["15s", 15_000n],
    ["500ms", 500n],
    ["2m", 120_000n],
    ["1h", 3_600_000n],
    ["1d", 86_400_000n],
    ["0", 0n],
    ["000", 0n],
    ["0s", 0n],
    ["+5s", 5000n],
    [" 5s\u00a0\n", 5000n],
    [`${LARGEST}ms`, BigInt(LARGEST)],
    ["18446744073709551616ms", "it exceeds 64 bits of milliseconds"],
    [`${LARGEST}s`, "it exceeds 64 bits of milliseconds"],
    ["1m30s", NO_PAIR, "90s"],
    ["1.5s", NO_PAIR, "1500ms"],
    ["1.5h", NO_PAIR, "90m"],
    ["-5s", NO_PAIR],
    ["++5s", NO_PAIR],
    ["5 s", 'the unit " s" is not ms, s, m, h or d', "5s"],
    ["5S", 'the unit "S" is not ms, s, m, h or d', "5s"],
    ["5us", 'the unit "us" is not ms, s, m, h or d'],
    ["5constructor", 'the unit "constructor" is not ms, s, m, h or d'],
    ["15", "it has no unit", "15s"],
    ["soon", "it contains no number"],
    ["", "it contains no number"],
    ["٥s", "it contains no number"],
];

const HTTP = "retry.linkerd.io/http";
const GRPC = "retry.linkerd.io/grpc";
const LIMIT = "retry.linkerd.io/limit";

const UNREADABLE: readonly (readonly [
    name: string,
    value: string,
    problem: string,
    fix?: string,
])[] = [
    [HTTP, "500-", 'the condition "500-" is unknown', "500-599"],
    [HTTP, "500-abc", 'the condition "500-abc" is unknown'],
    [HTTP, "-500", 'the condition "-500" is unknown'],
    [HTTP, "500-502-504", 'the condition "500-502-504" is unknown'],
    [HTTP, "504-502", 'the condition "504-502" is unknown'],
    [HTTP, "600", 'the condition "600" is unknown'],
    [HTTP, "99", 'the condition "99" is unknown'],
    [HTTP, "4xx", 'the condition "4xx" is unknown'],
    [HTTP, "5xx, 429", 'the condition " 429" is unknown', "5xx,429"],
    [HTTP, "5xx,", 'the condition "" is unknown'],
    [HTTP, "", 'the condition "" is unknown'],
    [GRPC, "unknown", 'the condition "unknown" is unknown'],
    [LIMIT, "65536", "it is not a whole number from 0 to 65535"],
    [LIMIT, "-1", "it is not a whole number from 0 to 65535"],
    [LIMIT, "1.0", "it is not a whole number from 0 to 65535"],
    [LIMIT, " 2", "it is not a whole number from 0 to 65535", "2"],
    [LIMIT, "", "it is not a whole number from 0 to 65535"],
];

const READABLE: readonly (readonly [name: string, value: string])[] = [
    [HTTP, "5xx"],
    [HTTP, "5XX,Gateway-Error"],
    [HTTP, "503,429,+500-0502"],
    [GRPC, "cancelled,Deadline-Exceeded,internal,resource-exhausted,unavailable"],
    [LIMIT, "0"],
    [LIMIT, "+00065535"],
    ["retry.linkerd.io/tcp", "anything"],
];

describe("Linkerd's annotations of a route", () => {
    for (const [text, result, fix] of DURATIONS) {
        it(`read the duration ${JSON.stringify(text)}`, () => {
            const read = linkerdDuration(text);
            assert.deepEqual(read.problem ?? read.value, result);
            if (read.problem !== undefined) {
                assert.equal(annotationFix("retry.linkerd.io/timeout", text), fix);
            }
        });
    }

    for (const [name, value, problem, fix] of UNREADABLE) {
        it(`refuse ${name}: ${JSON.stringify(value)}`, () => {
            const protocol = name === GRPC ? "grpc" : "http";
            assert.equal(annotationProblem(protocol, name, value), problem);
            if (protocol === "http") {
                assert.equal(annotationFix(name, value), fix);
            }
        });
    }

    for (const [name, value] of READABLE) {
        it(`take ${name}: ${value}`, () => {
            const protocol = name === GRPC ? "grpc" : "http";
            assert.equal(annotationProblem(protocol, name, value), undefined);
        });
    }

    it("are read by routes of their own protocol", () => {
        assert.equal(annotationProblem("http", GRPC, "nothing"), undefined);
        assert.equal(annotationProblem("grpc", HTTP, "nothing"), undefined);
    });

    it("cause retries by a condition, a limit or a timeout above 0", () => {
        const causing = [
            [HTTP, "5xx"],
            [LIMIT, "1"],
            [LIMIT, "0"],
            ["retry.linkerd.io/timeout", "1s"],
            ["retry.linkerd.io/timeout", "0s"],
            ["timeout.linkerd.io/request", "1s"],
            [GRPC, "internal"],
        ].filter(([name, value]) => causesRetries("http", name, value));
        assert.deepEqual(causing, [
            [HTTP, "5xx"],
            [LIMIT, "1"],
            ["retry.linkerd.io/timeout", "1s"],
        ]);
    });

    it("get a fix of the same length", () => {
        fc.assert(
            fc.property(fc.nat(1000), fc.nat(1000), (minutes, seconds) => {
                fc.pre(minutes + seconds > 0);
                const read = linkerdDuration(durationFix(`${minutes}m${seconds}s`) ?? "");
                assert.equal(read.problem ?? read.value, BigInt((minutes * 60 + seconds) * 1000));
            }),
        );
    });
});
