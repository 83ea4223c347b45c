import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";

import { checkTypes } from "../../stacks/type-check";

describe("the check of the program's types", function () {
    this.timeout(120_000);
    let root: string;
    let set: string | undefined;
    const write = (file: string, text: string): void =>
        fs.writeFileSync(path.join(root, file), text);
    const compiled = (): number => {
        const file = path.join(root, "node_modules/.cache/linkerd-canary/types.tsbuildinfo");
        return fs.statSync(file).mtimeMs;
    };
    beforeEach(() => {
        set = process.env["PULUMI_NODEJS_TRANSPILE_ONLY"];
        delete process.env["PULUMI_NODEJS_TRANSPILE_ONLY"];
        root = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-types-"));
        fs.mkdirSync(path.join(root, "node_modules"));
        fs.symlinkSync(
            path.join(__dirname, "../../node_modules/typescript"),
            path.join(root, "node_modules/typescript"),
        );
        write(
            "tsconfig.json",
            JSON.stringify({ compilerOptions: { strict: true, types: [], module: "commonjs" } }),
        );
        write("args.ts", "export interface Args { readonly progressDeadline?: string }\n");
        write(
            "index.ts",
            'import type { Args } from "./args";\nexport const args: Args = { progressDeadline: "60s" };\n',
        );
        // nothing imports it
        write("other.ts", "export const wrong: string = 1;\n");
    });
    afterEach(() => {
        if (set !== undefined) {
            process.env["PULUMI_NODEJS_TRANSPILE_ONLY"] = set;
        }
        fs.rmSync(root, { recursive: true });
    });

    it("passes what compiles, and compiles an unchanged program once", async () => {
        await checkTypes(root);
        const first = compiled();
        await checkTypes(root);
        assert.equal(compiled(), first);
    });

    it("reports a misspelt argument with its place, at each run until it is corrected", async () => {
        await checkTypes(root);
        write(
            "index.ts",
            'import type { Args } from "./args";\nexport const args: Args = { progresDeadline: "60s" };\n',
        );
        for (let run = 0; run < 2; run += 1) {
            await assert.rejects(checkTypes(root), (error: unknown) => {
                assert.ok(pulumi.RunError.isInstance(error));
                assert.match(
                    error.message,
                    /^The program does not compile, so nothing was changed:$/m,
                );
                assert.match(
                    error.message,
                    /^index\.ts\(2,\d+\): error TS2561: .*progresDeadline/m,
                );
                return true;
            });
        }
        write("index.ts", "export {};\n");
        await checkTypes(root);
    });

    it("checks again after a change of a file that the program imports", async () => {
        await checkTypes(root);
        write("args.ts", "export interface Args { readonly interval?: string }\n");
        await assert.rejects(checkTypes(root), /index\.ts\(2,/);
    });

    it("is left to others by Pulumi's own setting", async () => {
        write("index.ts", "export const wrong: string = 1;\n");
        process.env["PULUMI_NODEJS_TRANSPILE_ONLY"] = "true";
        await checkTypes(root);
        delete process.env["PULUMI_NODEJS_TRANSPILE_ONLY"];
        await assert.rejects(checkTypes(root), /TS2322/);
    });
});
