// `make test`: all suites, and a closing line with the sum of mocha's own counts.
import { count, runMocha } from "./mocha-process.mjs";

const units = { what: "units", config: ".mocharc.json" };
/**
 * Releases take their time by waiting for Flagger's next look, so two suites go on side by side, in this order: the one
 * that counts requests closely comes when little else runs.
 */
const withCluster = [
    { what: "delivery", config: ".mocharc.delivery.json" },
    { what: "sandbox", config: ".mocharc.sandbox.json" },
    { what: "rules", config: ".mocharc.rules.json" },
    { what: "release", config: ".mocharc.release.json" },
];
const sideBySide = 2;
const reportEveryMs = 60_000;
const linesOfAFailure = 7;
const widthOfAFailure = 160;

/** Runs a suite; the everyday loop plays a tenth of the properties (test/support/runs.ts). */
async function run({ what, config }, print) {
    return { what, ...(await runMocha(config, { PROPERTY_RUNS: "all" }, print)) };
}

/** Runs suites, so many at once; each is printed when it has ended, and until then how far it is. */
async function runSideBySide(suites, width) {
    const waiting = [...suites];
    const passed = new Map();
    const results = [];
    const report = setInterval(() => {
        const far = [...passed].map(([what, count]) => `${what}, ${count} passed so far`);
        console.log(`== running: ${far.join("; ")}`);
    }, reportEveryMs);
    const worker = async () => {
        for (let suite = waiting.shift(); suite !== undefined; suite = waiting.shift()) {
            const { what } = suite;
            console.log(`== ${what} begins`);
            passed.set(what, 0);
            const result = await run(suite, (part) =>
                passed.set(what, passed.get(what) + (String(part).match(/✔/g) ?? []).length),
            );
            passed.delete(what);
            console.log(`\n== ${what}\n${result.output}`);
            results.push(result);
        }
    };
    try {
        await Promise.all(Array.from({ length: width }, worker));
    } finally {
        clearInterval(report);
    }
    return results;
}

/** What mocha says of each test that failed, cut to its beginning: to be read again below all the rest. */
function failures(output) {
    const said = output.split(/^\s*\d+ failing$/m).at(1) ?? "";
    return said
        .split(/^ {2}(?=\d+\) )/m)
        .slice(1)
        .map((text) =>
            text
                .split("\n")
                .filter((line) => line.trim() !== "")
                .slice(0, linesOfAFailure)
                .map((line) => line.slice(0, widthOfAFailure))
                .join("\n"),
        );
}

console.log("\n== units");
const results = [
    await run(units, (part) => process.stdout.write(part)),
    ...(await runSideBySide(withCluster, sideBySide)),
];

let passed = 0;
let failed = 0;
let exitCode = 0;
for (const { what, code, output } of results) {
    const [passing, failing] = [count(output, "passing"), count(output, "failing")];
    passed += passing;
    failed += failing;
    if (code !== 0 || passing + failing === 0) {
        console.log(
            `the ${what} suite ended with exit code ${code} after ${passing + failing} tests`,
        );
        for (const text of failures(output)) {
            console.log(`  ${text}`);
        }
        exitCode = 1;
        failed += failing === 0 ? 1 : 0;
    }
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(exitCode);
