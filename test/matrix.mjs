// `make test-matrix`: the guard, the charts and the releases on each other version of Kubernetes that the tools pin.
import { readdirSync } from "node:fs";
import { URL } from "node:url";
import { count, run, runMocha } from "./mocha-process.mjs";

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

const rows = [];
for (const version of selected.length > 0 ? selected : pinned) {
    console.log(`\n== Kubernetes ${version}`);
    const env = { LINKERD_CANARY_PINS_KUBERNETES: version };
    const print = (part) => process.stdout.write(part);
    const tools = await run("npm", ["run", "--silent", "sandbox", "--", "tools"], env, print);
    const { code, output } =
        tools.code === 0 ? await runMocha(".mocharc.matrix.cjs", env, print) : tools;
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
