// `make test`: everything in turn, and a closing line with the sum of mocha's own counts.
import { spawn } from "node:child_process";

const suites = [
    // the counts are read from the output, and colour codes would stand before them
    { what: "units", args: ["mocha", "--no-color"] },
    { what: "sandbox", args: ["mocha", "--no-color", "--config", ".mocharc.sandbox.json"] },
];

/** Runs a command, passes its output on, and resolves to its exit code and what it printed. */
function run(command, args) {
    return new Promise((resolve) => {
        const child = spawn(command, args, { stdio: ["inherit", "pipe", "inherit"] });
        let output = "";
        child.stdout.on("data", (part) => {
            process.stdout.write(part);
            output += part;
        });
        child.on("error", (error) => resolve({ code: 1, output: error.message }));
        child.on("close", (code) => resolve({ code: code ?? 1, output }));
    });
}

function count(output, word) {
    const match = new RegExp(`^\\s*(\\d+) ${word}\\b`, "m").exec(output);
    return match ? Number(match[1]) : 0;
}

let passed = 0;
let failed = 0;
let code = 0;
for (const suite of suites) {
    console.log(`\n== ${suite.what}`);
    const result = await run("npx", suite.args);
    const ran = count(result.output, "passing") + count(result.output, "failing");
    passed += count(result.output, "passing");
    failed += count(result.output, "failing");
    if (result.code !== 0 || ran === 0) {
        console.log(
            `the ${suite.what} suite ended with exit code ${result.code} after ${ran} tests`,
        );
        code = 1;
        failed += count(result.output, "failing") === 0 ? 1 : 0;
    }
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(code);
