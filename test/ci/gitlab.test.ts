import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

import { RecordedPrograms } from "./recorded-programs";

interface Job {
    readonly image?: string;
    readonly extends?: string;
    readonly rules: readonly { readonly if: string }[];
    readonly script: readonly string[];
}

const root = path.resolve(__dirname, "../..");
const text = fs.readFileSync(path.join(root, "packaging/gitlab/linkerd-canary.yml"), "utf8");
const {
    variables,
    ".linkerd-canary": base,
    ...jobs
} = parse(text) as Record<string, Job> & {
    readonly variables: Readonly<Record<string, string>>;
};

describe("the GitLab template", () => {
    let programs: RecordedPrograms;
    beforeEach(() => (programs = new RecordedPrograms("pulumi", "npx")));
    afterEach(() => programs.remove());

    const run = (
        job: string,
        env: Readonly<Record<string, string>>,
    ): ReturnType<RecordedPrograms["run"]> =>
        programs.run((jobs[`linkerd-canary:${job}`]?.script ?? []).join("\n"), {
            ...variables,
            ...env,
        });

    it("has the Pulumi that the workflows have", () => {
        const workflow = fs.readFileSync(path.join(root, ".github/workflows/preview.yml"), "utf8");
        const [, version] = /pulumi-version: (\S+)/.exec(workflow) ?? [];
        assert.equal(base?.image, `pulumi/pulumi-nodejs:${version}`);
    });

    it("has no job that runs without its variable, and reads no other variable of its own", () => {
        for (const [name, { extends: parent, rules }] of Object.entries(jobs)) {
            assert.equal(parent, ".linkerd-canary", name);
            for (const { if: condition } of rules) {
                assert.match(condition, /\$LINKERD_CANARY_(STACK|FLEET) != ""$/, name);
            }
        }
        const read = [...text.matchAll(/\$(LINKERD_CANARY_\w+)/g)].map(([, name]) => name);
        assert.deepEqual([...new Set(read)].sort(), Object.keys(variables).sort());
    });

    it("previews a stack and fails with the preview", () => {
        const { output, status } = run("preview", {
            LINKERD_CANARY_STACK: "prod",
            PULUMI_CODE: "255",
            NPX_PRINTS: "3 errors",
        });
        assert.equal(status, 255, output);
        assert.deepEqual(programs.calls(), [
            "npx --no-install linkerd-canary report --stack prod",
            "pulumi preview --json --stack prod --policy-pack node_modules/linkerd-canary/dist/policy",
        ]);
        assert.equal(programs.read("linkerd-canary-report.md"), "3 errors\n");
    });

    it("plans and releases a fleet", () => {
        const env = { LINKERD_CANARY_FLEET: "fleet.yaml" };
        assert.equal(run("fleet-plan", env).status, 0);
        const { status } = run("fleet-up", {
            ...env,
            LINKERD_CANARY_APPROVE: "europe world",
            NPX_CODE: "3",
        });
        assert.equal(status, 3);
        assert.deepEqual(programs.calls(), [
            "npx --no-install linkerd-canary fleet plan --file fleet.yaml --output markdown --policy-pack node_modules/linkerd-canary/dist/policy",
            "npx --no-install linkerd-canary fleet up --file fleet.yaml --approve europe --approve world",
        ]);
    });
});
