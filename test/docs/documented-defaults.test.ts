import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as ts from "typescript";

import { documentedDefaults } from "../../docs/generate/defaults";

const source = `
const limits = { days: 365 } as const;
const first: { readonly step: string } = { step: "done" };
export interface Args {
    /** @default "a" */
    readonly accessed?: string;
    /** @default 365 */
    readonly constant?: number;
    /** @default 7 */
    readonly destructured?: number;
    /** @default 7 */
    readonly renamed?: number;
    /** @default true */
    readonly compared?: boolean;
    /** @default { step: "done" } */
    readonly object?: { readonly step: string };
    /** @default ["x"] */
    readonly list?: readonly string[];
    /** @default "old" */
    readonly drifted?: string;
    /** @default "nobody's" */
    readonly unused?: string;
    /** @default - somebody else's, 5 */
    readonly told?: number;
}
export function use(args: Args): unknown {
    const { destructured = 7, renamed: other = 8, drifted } = args;
    return [
        args.accessed ?? "a",
        args.constant ?? limits.days,
        destructured,
        other,
        args.compared === false,
        args.object ?? first,
        args.list ?? ["x"],
        drifted ?? "new",
        args.told,
    ];
}
`;

describe("the reader of defaults", () => {
    it("finds what the code takes for each that is documented as a value", () => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-defaults-"));
        try {
            const file = path.join(folder, "args.ts");
            fs.writeFileSync(file, source);
            const program = ts.createProgram([file], { strict: true, types: [] });
            assert.deepEqual(
                documentedDefaults(program, folder).map(({ path: at, said, taken }) => [
                    at,
                    said,
                    ...taken,
                ]),
                [
                    ["Args.accessed", '"a"', '"a"'],
                    ["Args.constant", "365", "365"],
                    ["Args.destructured", "7", "7"],
                    ["Args.renamed", "7", "8"],
                    ["Args.compared", "true", "true"],
                    ["Args.object", '{ step: "done" }', '{ step: "done" }'],
                    ["Args.list", '["x"]', '["x"]'],
                    ["Args.drifted", '"old"', '"new"'],
                    ["Args.unused", '"nobody\'s"'],
                ],
            );
        } finally {
            fs.rmSync(folder, { recursive: true });
        }
    });
});
