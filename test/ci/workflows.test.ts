import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import manifest from "../../package.json";

interface Step {
    readonly uses?: string;
    readonly run?: string;
}

interface Workflow {
    readonly on: Readonly<Record<string, unknown>>;
    readonly permissions: unknown;
    readonly jobs: Readonly<
        Record<
            string,
            {
                readonly permissions?: Readonly<Record<string, string>>;
                readonly "timeout-minutes"?: number;
                readonly if?: string;
                readonly strategy?: {
                    readonly matrix: Readonly<Record<string, string[] | string>>;
                };
                readonly steps: readonly Step[];
            }
        >
    >;
}

const root = path.resolve(__dirname, "../..");
const folder = path.join(root, ".github/workflows");
const workflows = fs.readdirSync(folder).map((name) => {
    const text = fs.readFileSync(path.join(folder, name), "utf8");
    return { name, text, workflow: parse(text) as Workflow };
});
const makefile = fs.readFileSync(path.join(root, "Makefile"), "utf8");

describe("the workflows", () => {
    it("are for a push, a pull request and a release", () => {
        assert.deepEqual(workflows.map(({ name }) => name).sort(), [
            "ci.yml",
            "preview.yml",
            "release.yml",
        ]);
    });

    for (const { name, text, workflow } of workflows) {
        const jobs = Object.entries(workflow.jobs);
        const steps = jobs.flatMap(([, job]) => job.steps);

        it(`${name}: every action is pinned by the whole SHA of a commit, with its tag beside it`, () => {
            for (const { uses } of steps.filter((step) => step.uses !== undefined)) {
                assert.match(uses ?? "", /^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
                assert.match(text, new RegExp(`uses: ${uses} # v\\d+\\.\\d+\\.\\d+\\n`));
            }
        });

        it(`${name}: no job has more than it says it needs, and each has an end`, () => {
            assert.deepEqual(workflow.permissions, {});
            for (const [id, job] of jobs) {
                assert.ok(job.permissions !== undefined, id);
                assert.ok((job["timeout-minutes"] ?? 0) > 0, id);
            }
        });

        it(`${name}: what runs is a target of make or a script of the package, and exists`, () => {
            const run = steps.map((step) => step.run ?? "").join("\n");
            for (const [, targets = ""] of run.matchAll(/^\s*make ([a-z -]+)$/gm)) {
                for (const target of targets.split(" ")) {
                    assert.match(makefile, new RegExp(`^${target}:`, "m"));
                }
            }
            for (const [, script = ""] of run.matchAll(/npm run --silent (\S+)/g)) {
                assert.ok(Object.hasOwn(manifest.scripts, script), script);
            }
        });

        it(`${name}: nothing that a stranger may write gets into a script`, () => {
            for (const { run = "" } of steps) {
                assert.doesNotMatch(run, /\$\{\{/);
            }
        });
    }

    const docs = fs.readFileSync(path.join(root, "docs/pull-requests.md"), "utf8");

    it("read each variable and secret that docs/pull-requests.md names, and no other", () => {
        const read = workflows.flatMap(({ text }) =>
            [...text.matchAll(/\b(vars|secrets)\.(\w+)/g)].map(
                ([, kind, name]) => `${kind}.${name}`,
            ),
        );
        // GITHUB_TOKEN and the like are the runner's
        const named = docs.split("\n").flatMap((line) => {
            const [, cell, place] = /^\| `([A-Z_]+)` +\| (.*?) \|/.exec(line) ?? [];
            const kind = place?.includes("variable") ? "vars" : "secrets";
            return cell === undefined ? [] : [`${kind}.${cell}`];
        });
        const inText = [...docs.matchAll(/secret `([A-Z_]+)` of the environment/g)].map(
            ([, name]) => `secrets.${name}`,
        );
        assert.deepEqual([...new Set(read)].sort(), [...named, ...inText].sort());
        assert.ok(named.length > 3 && inText.length > 0);
    });

    it("render and check the stacks that docs/pull-requests.md names, with the commands that it names", () => {
        const { rules } = workflows.find(({ name }) => name === "preview.yml")?.workflow.jobs ?? {};
        const stacks = rules?.strategy?.matrix.stack ?? [];
        assert.ok(Array.isArray(stacks) && stacks.length > 0);
        for (const stack of stacks) {
            assert.ok(fs.existsSync(path.join(root, `Pulumi.${stack}.yaml`)), stack);
            assert.match(docs, new RegExp(`as for .*\`${stack}\``));
        }
        const run = (rules?.steps ?? []).map((step) => step.run ?? "").join("\n");
        for (const [, command = ""] of run.matchAll(/(npm run --silent .*)$/gm)) {
            assert.ok(docs.includes(command.replaceAll('"', "").replaceAll("$STACK", stacks[0])));
        }
        assert.equal([...run.matchAll(/npm run/g)].length, 3);
    });

    it("render for forks: without a secret, a variable or a permission to write", () => {
        const { rules } = workflows.find(({ name }) => name === "preview.yml")?.workflow.jobs ?? {};
        assert.deepEqual(rules?.permissions, { contents: "read" });
        assert.equal(rules?.if, undefined);
        assert.doesNotMatch(JSON.stringify(rules), /secrets\.|vars\.|github\.token/);
    });

    it("never run a pull request's code with the secrets of the repository it goes to", () => {
        for (const { workflow } of workflows) {
            assert.ok(!Object.hasOwn(workflow.on, "pull_request_target"));
            assert.ok(!Object.hasOwn(workflow.on, "workflow_run"));
        }
    });
});
