import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { RecordedPrograms } from "./recorded-programs";

interface Action {
    readonly inputs: Readonly<
        Record<string, { readonly description: string; readonly default?: string }>
    >;
    readonly runs: {
        readonly steps: readonly {
            readonly run: string;
            readonly env: Readonly<Record<string, string>>;
        }[];
    };
}

const root = path.resolve(__dirname, "../..");
const action = parse(fs.readFileSync(path.join(root, "action.yml"), "utf8")) as Action;
const [release, comment] = action.runs.steps;
assert.ok(release && comment);

describe("the GitHub Action", () => {
    let programs: RecordedPrograms;

    beforeEach(() => (programs = new RecordedPrograms("pulumi", "npx", "gh")));
    afterEach(() => programs.remove());

    const file = (name: string): string => programs.file(name);
    const read = (name: string): string => programs.read(name);

    /** Runs a step as GitHub does: bash with -e and -o pipefail, and every input with its default. */
    function run(
        step: Action["runs"]["steps"][number],
        env: Readonly<Record<string, string>>,
    ): { readonly status: number | null; readonly output: string } {
        const defaults = Object.entries(step.env).map(([name, value]) => {
            const input = /inputs\.([\w-]+)/.exec(value)?.[1];
            return [name, (input === undefined ? "" : action.inputs[input]?.default) ?? ""];
        });
        return programs.run(step.run, {
            ...(Object.fromEntries(defaults) as Record<string, string>),
            RUNNER_TEMP: file(""),
            GITHUB_OUTPUT: file("output"),
            GITHUB_STEP_SUMMARY: file("summary"),
            GITHUB_REPOSITORY: "shop/app",
            ...env,
        });
    }

    const calls = (): readonly string[] => programs.calls();

    it("previews a stack with the policy pack and reports it", () => {
        const { status, output } = run(release, {
            COMMAND: "preview",
            STACK: "prod",
            NPX_PRINTS: "<!-- linkerd-canary report: prod -->",
        });
        assert.equal(status, 0, output);
        assert.deepEqual(calls(), [
            "npx --no-install linkerd-canary report --stack prod",
            "pulumi preview --json --stack prod --policy-pack node_modules/linkerd-canary/dist/policy",
        ]);
        assert.match(read("summary"), /linkerd-canary report: prod/);
        assert.equal(read("output"), `report=${file("linkerd-canary-report.md")}\n`);
    });

    it("fails with a preview that fails, and still has its report", () => {
        const { status } = run(release, {
            COMMAND: "preview",
            STACK: "prod",
            POLICY_PACK: "",
            PULUMI_CODE: "255",
            NPX_PRINTS: "3 errors",
        });
        assert.equal(status, 255);
        assert.match(read("summary"), /3 errors/);
        assert.ok(calls().includes("pulumi preview --json --stack prod"));
    });

    it("plans and releases a fleet", () => {
        assert.equal(run(release, { COMMAND: "fleet-plan", FLEET: "eu.yaml" }).status, 0);
        assert.match(read("summary"), /^<!-- linkerd-canary fleet plan: eu\.yaml -->/);
        const { status } = run(release, {
            COMMAND: "fleet-up",
            APPROVE: "europe world",
            NPX_CODE: "3",
        });
        assert.equal(status, 3);
        assert.deepEqual(calls(), [
            "npx --no-install linkerd-canary fleet plan --file eu.yaml --output markdown --policy-pack node_modules/linkerd-canary/dist/policy",
            "npx --no-install linkerd-canary fleet up --file fleet.yaml --approve europe --approve world",
        ]);
    });

    it("rejects another command, and a preview of no stack", () => {
        assert.match(run(release, { COMMAND: "up" }).output, /::error::command is "up"/);
        assert.match(run(release, { COMMAND: "preview" }).output, /needs the input stack/);
        assert.equal(read("recorded"), "");
    });

    it("replaces its own comment, and makes the first", () => {
        fs.writeFileSync(file("report.md"), "<!-- linkerd-canary report: prod -->\nchanges\n");
        const env = { REPORT: file("report.md"), PULL_REQUEST: "7" };
        assert.equal(run(comment, env).status, 0);
        assert.match(read("recorded"), /--method POST repos\/shop\/app\/issues\/7\/comments/);
        assert.equal(run(comment, { ...env, GH_PRINTS: "42" }).status, 0);
        assert.match(read("recorded"), /--method PATCH repos\/shop\/app\/issues\/comments\/42/);
    });
});
