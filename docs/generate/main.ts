// `make docs`: writes the generated parts of the pages anew, then the reference. With --check it only compares.
import * as fs from "node:fs";
import * as path from "node:path";

import { fleetSchemaFile, publishedFleetSchema } from "./fleet";
import { generatedFiles, renderPage } from "./pages";
import { root } from "./program";
import { checkReference, writeReference } from "./reference";

async function main(check: boolean): Promise<string[]> {
    const stale: string[] = [];
    for (const file of generatedFiles()) {
        const page = await renderPage(file);
        if (page === fs.readFileSync(file, "utf8")) {
            continue;
        }
        stale.push(path.relative(root, file));
        if (!check) {
            fs.writeFileSync(file, page);
        }
    }
    const schema = publishedFleetSchema();
    if (!fs.existsSync(fleetSchemaFile) || schema !== fs.readFileSync(fleetSchemaFile, "utf8")) {
        stale.push(path.relative(root, fleetSchemaFile));
        if (!check) {
            fs.writeFileSync(fleetSchemaFile, schema);
        }
    }
    if (check) {
        return [...stale, ...(await checkReference())];
    }
    await writeReference();
    return stale;
}

const check = process.argv.includes("--check");
void main(check).then((stale) => {
    if (check && stale.length > 0) {
        console.error(`out of date; run "make docs":\n  ${stale.join("\n  ")}`);
        process.exitCode = 1;
    }
});
