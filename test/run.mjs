// `make test`: all suites, and a closing line with the sum of mocha's own counts.
import { spawn } from "node:child_process";

const [units, sandbox, delivery, rules] = [
    { what: "units", config: ".mocharc.json" },
    { what: "sandbox", config: ".mocharc.sandbox.json" },
    { what: "delivery", config: ".mocharc.delivery.json" },
    { what: "rules", config: ".mocharc.rules.json" },
];

/** Runs a suite, hands on what it prints, and resolves to its exit code and counts. */
function run({ what, config }, print) {
    return new Promise((resolve) => {
        // the counts are read from the output, and colour codes would stand before them
        const args = ["mocha", "--no-color", "--config", config];
        const child = spawn("npx", args, { stdio: ["inherit", "pipe", "inherit"] });
        let output = "";
        print(`\n== ${what}\n`);
        child.stdout.on("data", (part) => {
            print(part);
            output += part;
        });
        child.on("error", (error) => resolve({ what, code: 1, output: error.message }));
        child.on("close", (code) => resolve({ what, code: code ?? 1, output }));
    });
}

/** Runs suites one after the other, without a word until all have ended. */
async function quietly(suites) {
    const printed = [];
    const results = [];
    for (const suite of suites) {
        results.push(await run(suite, (part) => printed.push(part)));
        process.stdout.write(`\n== ${suite.what} has ended; what it printed follows at the end\n`);
    }
    return { printed, results };
}

function count(output, word) {
    const match = new RegExp(`^\\s*(\\d+) ${word}\\b`, "m").exec(output);
    return match ? Number(match[1]) : 0;
}

const print = (part) => process.stdout.write(part);
const results = [await run(units, print)];
// Releases take their time by waiting for Flagger's next look, so what waits less goes on beside them.
const beside = quietly([delivery, rules]);
results.push(await run(sandbox, print));
const { printed, results: others } = await beside;
printed.forEach(print);
results.push(...others);

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
        exitCode = 1;
        failed += failing === 0 ? 1 : 0;
    }
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(exitCode);
