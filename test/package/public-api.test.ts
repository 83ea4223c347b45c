import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as ts from "typescript";

import { type PublicApi, readPublicApi } from "./public-api";

describe("the reader of a public API", () => {
    let folder: string;
    let api: PublicApi;

    before(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-api-"));
        const file = path.join(folder, "index.ts");
        fs.writeFileSync(
            file,
            `
interface Hidden {
    /** Documented. */
    readonly deep: readonly any[];
}
/** Documented. */
export type Choice = { readonly kind: "one"; readonly bare: number } | { readonly kind: "two" };
/** Documented. */
export class Thing {
    private secret: any;
    readonly hidden?: Hidden;
    /** Documented. */
    constructor(readonly choice: Choice) { this.secret = choice; }
    /** Documented. */
    method(argument: Record<string, any>): void { this.secret = argument; }
}
export const table = { plain: 1 };
`,
        );
        const program = ts.createProgram([file], { strict: true, types: [] });
        api = readPublicApi(program, file);
    });

    after(() => fs.rmSync(folder, { recursive: true }));

    it("finds the exported names", () => {
        assert.deepEqual([...api.exports].sort(), ["Choice", "Thing", "table"]);
    });

    it("finds each any, in arguments and behind types that are not exported too", () => {
        assert.deepEqual([...api.anys].sort(), ["Hidden.deep", "Thing.method(argument)"]);
    });

    it("finds types that cannot be imported", () => {
        assert.deepEqual(api.unnameable, ["Hidden in Thing.hidden"]);
    });

    it("finds what is not documented, and lets discriminants and fields of constants be", () => {
        assert.deepEqual(
            api.items.filter(({ documented }) => !documented).map(({ path: at }) => at),
            ["Choice.bare", "Thing.hidden", "Thing.choice", "table"],
        );
    });
});
