import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import manifest from "../../package.json";
import { sandboxEnvironment } from "../../sandbox/environment";
import { sandboxPaths } from "../../sandbox/paths";
import { PulumiCli, type PulumiResult } from "../../sandbox/pulumi/cli";
import { ensureTools } from "../../sandbox/tools";
import { Checkout } from "./support/checkout";
import { nodeBinaries } from "./support/node-binary";

const tested = manifest.devDependencies;
const npmInstall = ["install", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"];

describe("the packed package in a program of its own", () => {
    let checkout: Checkout;
    let consumer: string;
    let env: Record<string, string>;

    before(async () => {
        checkout = Checkout.make("package");
        await checkout.up();
        env = sandboxEnvironment(sandboxPaths(checkout.dir), await ensureTools());
        // Outside the checkout, whose node_modules it would find otherwise.
        consumer = `${checkout.dir}-consumer`;
        fs.cpSync(checkout.path("test/real/consumer"), consumer, { recursive: true });
        await must(
            "npm",
            ["pack", "--silent", "--ignore-scripts=false", "--pack-destination", consumer],
            checkout.dir,
        );
        writeManifest({});
        await must("npm", npmInstall, consumer);
        for (const [project, folder] of [
            ["consumer", consumer],
            ["certificates", path.join(consumer, "certificates")],
        ]) {
            fs.writeFileSync(
                path.join(folder, "Pulumi.test.yaml"),
                `config:\n  ${project}:sandbox: ${checkout.path(".sandbox")}\n`,
            );
        }
    });

    after(async () => {
        const down = await checkout.sandbox("down", "--delete");
        assert.equal(down.code, 0, down.output);
        fs.rmSync(consumer, { recursive: true, force: true });
        checkout.remove();
    });

    it("is a plugin of kubectl", async () => {
        const folder = path.join(consumer, "node_modules", ".bin");
        const PATH = `${folder}${path.delimiter}${env.PATH}`;
        const { code, output } = await checkout.run("kubectl", ["canary", "lint", "--help"], {
            ...env,
            PATH,
        });
        assert.equal(code, 0, output);
        assert.match(output, /^Usage: linkerd-canary lint /);
    });

    it("brings one copy of each part of Pulumi, and no kubernetesx", () => {
        const copies = fs
            .readdirSync(path.join(consumer, "node_modules"), {
                recursive: true,
                encoding: "utf8",
            })
            .flatMap((file) => /(?:^|\/)(@pulumi\/[^/]+)\/package\.json$/.exec(file)?.[1] ?? [])
            .sort();
        assert.deepEqual(copies, ["@pulumi/kubernetes", "@pulumi/policy", "@pulumi/pulumi"]);
    });

    it("compiles under strict, the package's own declarations checked too", async () => {
        assert.deepEqual(await compilerErrors("tsconfig.strict.json"), []);
    });

    it("compiles with the compiler options of Pulumi's own template", async () => {
        assert.deepEqual(await compilerErrors("tsconfig.template.json"), []);
    });

    for (const node of nodeBinaries()) {
        it(`previews every object against the sandbox under Node ${node.version}, with its policy pack`, async () => {
            const preview = await pulumi(consumer, "preview", node.provide(), [
                "--policy-pack",
                path.join(consumer, "node_modules/linkerd-canary/dist/policy"),
            ]);
            assert.equal(preview.code, 0, preview.output);
            assert.match(preview.output, new RegExp(`node *: "v${node.version}"`));
            assert.match(preview.output, new RegExp(`linkerd-canary@v?${manifest.version}`));
            const created = Number(/\+ (\d+) to create/.exec(preview.output)?.[1]);
            assert.ok(created > 140, preview.output);
        });
    }

    it("brings the command line, which runs as it is typed", async () => {
        // npx would run the same, with words of npm's own around it
        const command = path.join(consumer, "node_modules", ".bin", "linkerd-canary");
        const version = await run(command, ["--version"]);
        assert.deepEqual(version, { code: 0, output: `${manifest.version}\n` });
        const canary =
            "{apiVersion: flagger.app/v1beta1, kind: Canary, metadata: {name: a}, spec: {provider: istio}}\n";
        fs.writeFileSync(path.join(consumer, "canary.yaml"), canary);
        const lint = await run(command, ["lint", "canary.yaml"]);
        assert.equal(lint.code, 1, lint.output);
        assert.match(lint.output, /^canary\.yaml:1:\d+: error: .*\[provider\/not-linkerd\]$/m);
    });

    it("makes the mesh's certificates, with the library that it brings", async () => {
        // They alone, with the components around them: the charts would take a minute and say nothing of the package.
        const targets = ["Linkerd", "*Identity", "ServingSecret", "dynamic/linkerd:*"].flatMap(
            (type) => ["--target", `**:${type}::*`],
        );
        const up = await pulumi(path.join(consumer, "certificates"), "up", undefined, targets);
        assert.equal(up.code, 0, up.output);
        assert.match(up.output, /IdentityCertificates .*created/);
        assert.match(up.output, /ServingCertificate .*created/);
    });

    it("takes a PodBuilder where the program overrides what kubernetesx asks for", async () => {
        const { "@pulumi/kubernetesx": kubernetesx } = tested;
        const refused = await run("npm", [...npmInstall, `@pulumi/kubernetesx@${kubernetesx}`]);
        assert.notEqual(refused.code, 0, refused.output);
        assert.match(refused.output, /ERESOLVE/);
        writeManifest({
            dependencies: { "@pulumi/kubernetesx": kubernetesx },
            overrides: manifest.overrides,
        });
        await must("npm", npmInstall, consumer);
        assert.deepEqual(await compilerErrors("tsconfig.kubernetesx.json"), []);
    });

    function writeManifest(more: {
        readonly dependencies?: Readonly<Record<string, string>>;
        readonly overrides?: Readonly<Record<string, string>>;
    }): void {
        const pinned = (name: keyof typeof tested): Record<string, string> => ({
            [name]: tested[name],
        });
        fs.writeFileSync(
            path.join(consumer, "package.json"),
            JSON.stringify({
                name: "consumer",
                private: true,
                dependencies: {
                    "linkerd-canary": `file:linkerd-canary-${manifest.version}.tgz`,
                    ...pinned("@kubernetes/client-node"),
                    ...pinned("@pulumi/kubernetes"),
                    ...pinned("@pulumi/policy"),
                    ...pinned("@pulumi/pulumi"),
                    ...more.dependencies,
                },
                devDependencies: { ...pinned("@types/node"), ...pinned("typescript") },
                overrides: more.overrides,
            }),
        );
    }

    /** What the compiler says about the program. */
    async function compilerErrors(project: string): Promise<string[]> {
        const { output } = await run(path.join(consumer, "node_modules/.bin/tsc"), [
            "--project",
            project,
        ]);
        return output.split("\n").filter((line) => line.includes("error TS"));
    }

    async function pulumi(
        project: string,
        verb: "preview" | "up",
        nodeFolder: string | undefined,
        args: readonly string[],
    ): Promise<PulumiResult> {
        const cli = new PulumiCli({
            project,
            stack: "test",
            configFile: path.join(project, "config.yaml"),
            env: {
                ...env,
                PATH: [...(nodeFolder === undefined ? [] : [nodeFolder]), env["PATH"]].join(":"),
            },
        });
        await cli.prepare();
        return cli.operation(verb, args);
    }

    function run(command: string, args: readonly string[]): Promise<PulumiResult> {
        return checkout.run(command, args, {}, consumer);
    }

    async function must(command: string, args: readonly string[], dir: string): Promise<void> {
        const result = await checkout.run(command, args, {}, dir);
        assert.equal(result.code, 0, `${command} ${args.join(" ")}:\n${result.output}`);
    }
});
