import assert from "node:assert/strict";
import { SandboxError } from "../../sandbox/errors";
import { done, notYet, waitFor } from "../../sandbox/wait";

describe("sandbox/wait", () => {
    it("resolves with the value once the condition holds", async () => {
        let looks = 0;
        const value = await waitFor({
            what: "three looks",
            limitMs: 5_000,
            everyMs: 1,
            look: () => (++looks === 3 ? done(looks) : notYet("fewer")),
        });
        assert.equal(value, 3);
    });

    it("says past the limit what was awaited, what was seen and where the log lies", async () => {
        const wait = waitFor({
            what: "rain",
            limitMs: 5,
            everyMs: 1,
            log: "/var/log/sky",
            look: () => notYet("sun"),
        });
        await assert.rejects(wait, (error: Error) => {
            assert.ok(error instanceof SandboxError);
            assert.match(
                error.message,
                /waiting for rain .*seen instead: sun\nlog: \/var\/log\/sky/s,
            );
            return true;
        });
    });

    it("takes a thrown error for not yet, and a plain error of the sandbox for the end", async () => {
        let looks = 0;
        const flaky = () => {
            looks += 1;
            if (looks === 1) {
                throw new Error("refused");
            }
            return done("up");
        };
        assert.equal(await waitFor({ what: "x", limitMs: 1_000, everyMs: 1, look: flaky }), "up");
        const fatal = () => {
            throw new SandboxError("it died");
        };
        await assert.rejects(
            waitFor({ what: "x", limitMs: 1_000, everyMs: 1, look: fatal }),
            /^SandboxError: it died$/,
        );
    });

    it("ends between two looks with the reason of its signal", async () => {
        const end = new AbortController();
        const wait = waitFor({
            what: "x",
            limitMs: 60_000,
            everyMs: 60_000,
            signal: end.signal,
            look: () => notYet("nothing"),
        });
        setTimeout(() => end.abort(new SandboxError("stopped")), 20);
        await assert.rejects(wait, /^SandboxError: stopped$/);
    });

    it("ends early when it is told to", async () => {
        const end = new AbortController();
        const wait = waitFor({
            what: "x",
            limitMs: 60_000,
            everyMs: 5,
            signal: end.signal,
            look: () => notYet("no"),
        });
        end.abort(new Error("interrupted"));
        await assert.rejects(
            wait,
            (error: Error) => error.name === "AbortError" || /interrupted/.test(error.message),
        );
    });
});
