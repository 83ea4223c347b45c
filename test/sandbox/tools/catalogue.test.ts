import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { artefacts } from "../../../sandbox/tools/artefacts";
import { toolNamed, tools } from "../../../sandbox/tools/catalogue";
import { binaryName, buildArguments } from "../../../sandbox/tools/go";
import { modulesFolder, readGoMod, versionOf } from "../../../sandbox/tools/pins";
import { pulumiHelpers } from "../../../sandbox/tools/toolbox";
import packageJson from "../../../package.json";

const families = fs.readdirSync(modulesFolder).sort();
const uses = [
    ...tools.map(({ name, family, module }) => ({ name, family, module })),
    ...artefacts.flatMap(({ name, uses }) =>
        uses.map(({ family, module }) => ({ name, family, module })),
    ),
];

describe("sandbox/tools/catalogue", () => {
    it("uses every family of modules/, and no other", () => {
        assert.deepEqual([...new Set(uses.map((use) => use.family))].sort(), families);
    });

    for (const { name, family, module } of uses) {
        it(`${name}: ${module} is required by modules/${family}/go.mod and summed in its go.sum`, () => {
            const goMod = readGoMod(modulesFolder, family);
            const version = goMod.pins.get(module)?.version;
            assert.ok(version, `go.mod does not require ${module}`);
            const sums = fs.readFileSync(path.join(modulesFolder, family, "go.sum"), "utf8");
            assert.ok(
                sums.includes(`${module} ${version} h1:`),
                `go.sum lacks ${module} ${version}`,
            );
            assert.match(versionOf(goMod, module), /^(edge-)?\d+\.\d+\.\d+$/);
        });
    }

    for (const tool of tools) {
        it(`${tool.name}: its package lies in its module, and go.mod keeps what it needs`, () => {
            const goMod = fs.readFileSync(path.join(modulesFolder, tool.family, "go.mod"), "utf8");
            if (tool.package === ".") {
                assert.ok(fs.existsSync(path.join(modulesFolder, tool.family, "main.go")));
            } else {
                assert.ok(`${tool.package}/`.startsWith(`${tool.module}/`));
                assert.match(goMod, new RegExp(`^(tool|\t)\\s*${tool.package}$`, "m"));
            }
        });
    }

    it("tools of one family that are compiled together get binaries of their own names", () => {
        for (const tool of tools) {
            const siblings = tools.filter((other) => other.family === tool.family);
            if (siblings.length > 1) {
                assert.equal(binaryName(tool.package), tool.name);
                assert.deepEqual(tool.patches, siblings[0].patches);
            }
        }
    });

    it("every name stands once", () => {
        const names = tools.map((tool) => tool.name);
        assert.equal(new Set(names).size, names.length);
    });

    it("a patched tool is never taken from PATH", () => {
        for (const tool of tools.filter((candidate) => candidate.patches !== undefined)) {
            assert.equal(tool.question, undefined, tool.name);
        }
    });

    it("the Pulumi CLI and its Kubernetes provider have the versions of the npm packages", () => {
        const version = (name: "pulumi" | "pulumi-resource-kubernetes"): string => {
            const { family, module } = toolNamed(name);
            return versionOf(readGoMod(modulesFolder, family), module);
        };
        assert.equal(version("pulumi"), packageJson.devDependencies["@pulumi/pulumi"]);
        assert.equal(
            version("pulumi-resource-kubernetes"),
            packageJson.devDependencies["@pulumi/kubernetes"],
        );
    });

    it("the injector is of the Linkerd whose charts are installed", () => {
        const { family, module } = toolNamed("linkerd-injector");
        assert.deepEqual(
            readGoMod(modulesFolder, family).pins.get(module),
            readGoMod(modulesFolder, "linkerd").pins.get(module),
        );
    });

    it("stamps versions into the binaries", () => {
        const stamped = (name: Parameters<typeof toolNamed>[0]): string => {
            const tool = toolNamed(name);
            return buildArguments(tool, readGoMod(modulesFolder, tool.family)).join(" ");
        };
        assert.match(stamped("kube-apiserver"), /version\.gitVersion=v1\.35\.\d+ /);
        assert.match(stamped("kube-apiserver"), /version\.gitMinor=35 /);
        assert.match(stamped("helm"), /chartutil\.k8sVersionMinor=35 /);
        assert.match(stamped("prometheus"), /-tags=remove_all_sd,enable_kubernetes_sd$/);
    });

    for (const helper of pulumiHelpers) {
        it(`${helper} is a script that can be run`, () => {
            const file = path.join(modulesFolder, "..", "bin", helper);
            fs.accessSync(file, fs.constants.X_OK);
            assert.match(fs.readFileSync(file, "utf8"), /^#!\/bin\/sh\n/);
        });
    }
});

describe("the questions for versions", () => {
    const answers: readonly (readonly [Parameters<typeof toolNamed>[0], string, string])[] = [
        ["etcd", "etcd Version: 3.6.16\nGit SHA: Not provided\nGo Version: go1.26.8\n", "3.6.16"],
        ["kube-apiserver", "Kubernetes v1.35.4\n", "1.35.4"],
        ["kubectl", "Client Version: v1.35.4\nKustomize Version: v5.7.1\n", "1.35.4"],
        ["kwok", "kwok version v0.7.0 go1.26.8 (linux/amd64)\n", "0.7.0"],
        ["pulumi", "v3.220.0\n", "3.220.0"],
        ["pulumi", "3.220.0\n", "3.220.0"],
        ["helm", "v3.20.2+g8fb76d6\n", "3.20.2"],
        ["actionlint", "v1.7.12\ninstalled by building from source\n", "1.7.12"],
    ];
    for (const [name, output, version] of answers) {
        it(`${name}: ${JSON.stringify(output.split("\n")[0])} is ${version}`, () => {
            assert.equal(toolNamed(name).question?.answer.exec(output)?.[1], version);
        });
    }
});
