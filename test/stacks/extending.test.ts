import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const root = path.join(__dirname, "..", "..");

/** What `docs/stacks.md` tells a user to write. */
const documented =
    /^## Add a service$[^]*?```ts\n([^]*?)```/m.exec(
        fs.readFileSync(path.join(root, "docs", "stacks.md"), "utf8"),
    )?.[1] ?? assert.fail("docs/stacks.md shows no service");

/** Prints what a stack registers, by name. */
const program = `
import { CanaryWorkload, Platform } from "./components";
import { stackConfig } from "./stacks/config";
import { serviceWorkload } from "./stacks/services/workload";
import { record } from "./test/support/recorder";

const { platform: args, services } = stackConfig(process.argv[2], {
    project: "p",
    values: { "p:context": "c", "p:cart": JSON.stringify({ image: "cart:2" }) },
    isSecret: () => false,
}).config;
void record((opts) => {
    const platform = new Platform("platform", args, opts);
    for (const one of services) {
        new CanaryWorkload(one.service.name, serviceWorkload(one, platform), opts);
    }
}).then((all) => console.log(JSON.stringify(all.map(({ name, inputs }) => [name, inputs]))));
`;

describe("a copy of the program", function () {
    this.timeout(120_000);
    let dir: string;

    const edit = (file: string, change: (text: string) => string): void => {
        const before = fs.readFileSync(path.join(dir, file), "utf8");
        const after = change(before);
        assert.notEqual(after, before, `nothing was changed in ${file}`);
        fs.writeFileSync(path.join(dir, file), after);
    };

    before(() => {
        dir = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-extending-"));
        for (const part of [
            "components",
            "kube",
            "plan",
            "policy",
            "rules",
            "stacks",
            "test/support",
        ]) {
            fs.cpSync(path.join(root, part), path.join(dir, part), { recursive: true });
        }
        fs.copyFileSync(path.join(root, "tsconfig.json"), path.join(dir, "tsconfig.json"));
        fs.symlinkSync(path.join(root, "node_modules"), path.join(dir, "node_modules"));
        fs.writeFileSync(path.join(dir, "registered.ts"), program);
    });

    after(() => fs.rmSync(dir, { recursive: true }));

    function registered(stack: string): Map<string, Record<string, unknown>> {
        const { status, stderr, stdout } = spawnSync(
            process.execPath,
            ["--require", "tsx/cjs", "registered.ts", stack],
            { cwd: dir, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
        );
        assert.equal(status, 0, stderr);
        return new Map(JSON.parse(stdout) as [string, Record<string, unknown>][]);
    }

    it("releases the service of the documentation in an environment of one more file, each in its own way", () => {
        assert.ok(documented.trim().split("\n").length <= 12, documented);
        fs.writeFileSync(path.join(dir, "stacks/services/cart.ts"), documented);
        edit("stacks/services/index.ts", (text) =>
            `import { cart } from "./cart";\n${text}`.replace("[podinfo]", "[podinfo, cart]"),
        );
        fs.writeFileSync(
            path.join(dir, "stacks/eu.ts"),
            fs
                .readFileSync(path.join(dir, "stacks/prod.ts"), "utf8")
                .replace("const prod:", "const eu:")
                .replace('baseline: "staging"', 'baseline: "prod"'),
        );
        edit("stacks/index.ts", (text) =>
            `import { eu } from "./eu";\n${text}`.replace("{ dev,", "{ eu, dev,"),
        );

        const made = registered("eu");
        const canary = made.get("cart-canary") ?? assert.fail([...made.keys()].join(", "));
        const { analysis, service } = canary["spec"] as {
            analysis: { stepWeights: number[]; webhooks: { name: string }[] };
            service: { port: number };
        };
        assert.deepEqual(analysis.stepWeights, [2, 5, 10, 20, 35, 50]);
        assert.equal(service.port, 8080);
        const hooks = analysis.webhooks.map(({ name }) => name);
        assert.ok(hooks.includes("smoke-test") && hooks.includes("promotion-gate"), hooks.join());
        assert.ok(made.has("platform-namespaces-shop"));
        assert.ok(made.has("podinfo-canary"));
        assert.match(JSON.stringify([...made]), /"image":"cart:2"/);

        const dev = registered("dev").get("cart-canary")?.["spec"];
        assert.equal((dev as { analysis: { stepWeight: number } }).analysis.stepWeight, 10);
    });
});
