// `make test-matrix`: the guard, the charts and the releases on each other version of Kubernetes that the tools pin.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { URL } from "node:url";

const pins = new URL("../sandbox/tools/modules/kubernetes/", import.meta.url);
const pinned = readdirSync(pins, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
const selected = (process.env.MATRIX ?? "").split(",").filter((each) => each !== "");
const unknown = selected.filter((each) => !pinned.includes(each));
if (unknown.length > 0) {
    console.error(`MATRIX: no pins of Kubernetes ${unknown.join(", ")}; set ${pinned.join(",")}`);
    process.exit(2);
}

/** Runs a command to its end; resolves to its exit code and what it printed. */
function run(command, args, version) {
    return new Promise((resolve) => {
        const child = spawn(command, args, {
            stdio: ["inherit", "pipe", "inherit"],
            env: { ...process.env, LINKERD_CANARY_PINS_KUBERNETES: version },
        });
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
    return Number(new RegExp(`^\\s*(\\d+) ${word}\\b`, "m").exec(output)?.[1] ?? 0);
}

const rows = [];
for (const version of selected.length > 0 ? selected : pinned) {
    console.log(`\n== Kubernetes ${version}`);
    const tools = await run("npm", ["run", "--silent", "sandbox", "--", "tools"], version);
    const { code, output } =
        tools.code === 0
            ? await run("npx", ["mocha", "--no-color", "--config", ".mocharc.matrix.json"], version)
            : tools;
    rows.push({
        version,
        code,
        passed: count(output, "passing"),
        failed: count(output, "failing"),
    });
}

console.log("");
for (const { version, code, passed, failed } of rows) {
    console.log(`Kubernetes ${version}: ${passed} passed, ${failed} failed, exit code ${code}`);
}
process.exit(rows.every(({ code, passed }) => code === 0 && passed > 0) ? 0 : 1);
