import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

import { canaryRules } from "../../rules/canary";
import { type Citation, repositories } from "../../rules/citations";

/** The folder of `sandbox/tools/modules/` that pins a project's Go module. */
const pinnedIn: Partial<Record<Citation["repository"], string>> = {
    flagger: "flagger",
    linkerd: "linkerd",
    "gateway-api": "gateway-api",
};

/** Where the source of a project is that rules cite, at the version that the sandbox's tools pin. */
function sourceOf(module: string, folder: string): { Dir: string; Version: string } {
    const cwd = path.join(__dirname, "../../sandbox/tools/modules", folder);
    const pinned = execFileSync("go", ["list", "-m", module], { cwd, encoding: "utf8" });
    const answer = execFileSync(
        "go",
        ["mod", "download", "-json", pinned.trim().replace(" ", "@")],
        {
            cwd,
            encoding: "utf8",
        },
    );
    return JSON.parse(answer) as { Dir: string; Version: string };
}

interface Cited {
    readonly id: string;
    readonly source: readonly Citation[];
}

/** The rules that the files of `rules/mesh/` export. */
function meshRules(): readonly Cited[] {
    const folder = path.join(__dirname, "../../rules/mesh");
    const load = createRequire(__filename);
    return fs
        .readdirSync(folder)
        .flatMap((file) => Object.values(load(path.join(folder, file)) as Record<string, unknown>))
        .filter((value): value is Cited => Array.isArray((value as Partial<Cited>).source));
}

describe("the citations of the rules", () => {
    const rules: readonly Cited[] = [...canaryRules, ...meshRules()];
    const cited = rules.flatMap(({ id, source }) =>
        source.map((citation) => ({ id, ...citation })),
    );

    for (const [repository, folder] of Object.entries(pinnedIn)) {
        const { release, module } = repositories[repository as "flagger"];
        const own = cited.filter((citation) => citation.repository === repository);

        it(`name files and symbols that ${repository} ${release} has`, () => {
            const { Dir: dir, Version: version } = sourceOf(module, folder);
            const goMod = fs.readFileSync(
                path.join(__dirname, "../../sandbox/tools/modules", folder, "go.mod"),
                "utf8",
            );
            assert.ok(version === release || goMod.includes(release), `${version}, not ${release}`);
            assert.ok(own.length > 3, String(own.length));
            const missing = own.flatMap(({ id, file, symbols }) => {
                const name = path.join(dir, file);
                if (!fs.existsSync(name)) {
                    return [`${id}: ${file}`];
                }
                // hints of `linkerd check` and labels have hyphens
                const text = fs.readFileSync(name, "utf8");
                const words = new Set([
                    ...(text.match(/\w+/g) ?? []),
                    ...(text.match(/[\w-]+/g) ?? []),
                ]);
                return symbols
                    .filter((symbol) => !words.has(symbol))
                    .map((symbol) => `${id}: ${file} has no ${symbol}`);
            });
            assert.deepEqual(missing, []);
        });
    }

    it("are those of the rules about the mesh too", () => {
        assert.ok(meshRules().length > 25, String(meshRules().length));
    });

    it("are at most a few of projects whose source is no Go module here", () => {
        const others = cited.filter(({ repository }) => pinnedIn[repository] === undefined);
        assert.ok(others.length * 10 < cited.length, `${others.length} of ${cited.length}`);
    });
});
