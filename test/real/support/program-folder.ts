import * as fs from "node:fs";
import * as path from "node:path";

/**
 * Writes a Pulumi program of one file into a checkout.
 *
 * @param dir - its folder, which must not exist
 * @param name - name of the project
 * @param program - content of its index.ts
 */
export function writeProgram(dir: string, name: string, program: string): void {
    const files = {
        "Pulumi.yaml": `name: ${name}\nruntime: nodejs\n`,
        "Pulumi.test.yaml": "{}\n",
        "package.json": `{ "name": "${name}-program", "main": "index.ts" }\n`,
        "tsconfig.json": '{ "extends": "../tsconfig.json" }\n',
        "index.ts": program,
    };
    fs.mkdirSync(dir);
    for (const [file, text] of Object.entries(files)) {
        fs.writeFileSync(path.join(dir, file), text);
    }
}
