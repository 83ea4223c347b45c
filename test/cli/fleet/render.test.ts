import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseAllDocuments } from "yaml";

import { runCli } from "../support/cli";

const fleetFile = `name: shop
waves:
  - name: first
    stacks: [dev]
    bake: 30m
  - name: rest
    stacks: ["prod-*"]
`;

describe("fleet render", () => {
    let root: string;
    before(() => {
        root = fs.mkdtempSync(path.join(os.tmpdir(), "fleet-render-"));
        execFileSync("git", ["init", "-q", root]);
    });
    beforeEach(() => {
        write("Pulumi.yaml", "name: app\nruntime: nodejs\n");
        write("fleet.yaml", fleetFile);
        for (const stack of ["dev", "prod-eu", "prod-us"]) {
            const directory = `gitops/${stack}`;
            write(
                `Pulumi.${stack}.yaml`,
                `config:\n  app:render:\n    directory: ../${directory}\n`,
            );
            write(`../${directory}/1-linkerd/kustomization.yaml`, "resources: []\n");
            write(`../${directory}/10-canaries/kustomization.yaml`, "resources: []\n");
            write(`../${directory}/2-flagger/kustomization.yaml`, "resources: []\n");
        }
    });
    after(() => fs.rmSync(root, { recursive: true }));

    function write(name: string, text: string): void {
        const file = path.join(root, "infra", name);
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, text);
    }

    const render = (...more: string[]): ReturnType<typeof runCli> =>
        runCli(["fleet", "render", "-f", path.join(root, "infra", "fleet.yaml"), ...more]);
    const origin = ["--repository", "https://git.example.com/app.git"];

    it("prints the objects of an engine, with the layers in their order and paths from the repository's root", async () => {
        const { code, stdout: out, stderr: error } = await render("--for", "flux", ...origin);
        assert.equal(code, 0, error);
        const objects = parseAllDocuments(out).map(
            (document) =>
                document.toJS() as {
                    kind: string;
                    metadata: { name: string; namespace: string };
                    spec: { path: string };
                },
        );
        assert.deepEqual(
            objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`),
            [
                "GitRepository flux-system/fleet-shop",
                ...["dev", "prod-eu", "prod-us"].flatMap((stack) =>
                    ["1-linkerd", "2-flagger", "10-canaries"].map(
                        (layer) => `Kustomization flux-system/${stack}-${layer}`,
                    ),
                ),
            ],
        );
        assert.equal(objects[1]?.spec.path, "./gitops/dev/1-linkerd");
        assert.match(error, /^not carried over: waves\[0\]\.bake: /m);
    });

    it("names every stack that has no rendered folder, with the command that makes it", async () => {
        write("Pulumi.dev.yaml", "config: {}\n");
        write("Pulumi.prod-eu.yaml", "config:\n  app:render:\n    directory: ../gitops/none\n");
        write("Pulumi.prod-us.yaml", "config:\n  app:render:\n    directory: ../../elsewhere\n");
        const { code, stderr: error } = await render("--for", "argo-cd", ...origin);
        assert.equal(code, 2);
        assert.match(error, /pulumi config set --stack dev --path render\.directory gitops\/dev/);
        assert.match(error, /npm run render -- prod-eu/);
        assert.match(error, /Pulumi\.prod-us\.yaml.* is not in the repository/);
        assert.doesNotMatch(error, /^\s+at /m);
    });

    it("asks for the repository if git knows none", async () => {
        const { code, stderr: error } = await render("--for", "argo-cd");
        assert.equal(code, 2);
        assert.match(error, /no remote origin; set --repository/);
    });
});
