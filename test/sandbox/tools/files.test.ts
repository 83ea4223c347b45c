import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import {
    artefacts,
    chartVersion,
    stampChart,
    stampManagerChart,
    stampValues,
} from "../../../sandbox/tools/artefacts";
import { cacheFolder, publish } from "../../../sandbox/tools/cache";
import { checkDownloadSpace, checkSpace } from "../../../sandbox/tools/disk";
import { withoutTypedKinds, writeEmbeddedSchema } from "../../../sandbox/tools/pulumi-provider";
import { applyPatches, patched } from "../../../sandbox/tools/source";
import { Scratch } from "./support";

describe("sandbox/tools: files", () => {
    const scratch = new Scratch();
    after(() => scratch.remove());
    const write = (folder: string, file: string, text: string): void => {
        fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
        fs.writeFileSync(path.join(folder, file), text);
    };
    const read = (...file: string[]): string => fs.readFileSync(path.join(...file), "utf8");

    describe("the cache's folder", () => {
        const cases: readonly (readonly [NodeJS.ProcessEnv, NodeJS.Platform, string])[] = [
            [{ LINKERD_CANARY_CACHE: "/c", XDG_CACHE_HOME: "/x" }, "linux", "/c"],
            [{ XDG_CACHE_HOME: "/x" }, "linux", "/x/linkerd-canary"],
            [{ XDG_CACHE_HOME: "not/absolute" }, "linux", "/home/me/.cache/linkerd-canary"],
            [{}, "linux", "/home/me/.cache/linkerd-canary"],
            [{}, "darwin", "/home/me/Library/Caches/linkerd-canary"],
        ];
        for (const [env, platform, folder] of cases) {
            it(`${JSON.stringify(env)} on ${platform} is ${folder}`, () => {
                assert.equal(cacheFolder({ env, platform, home: "/home/me" }), folder);
            });
        }
    });

    it("publishing what is there already keeps the first and removes the second", () => {
        const root = scratch.folder();
        write(root, "first/file", "1");
        write(root, "second/file", "2");
        publish(path.join(root, "first"), path.join(root, "tools/entry"));
        publish(path.join(root, "second"), path.join(root, "tools/entry"));
        assert.equal(read(root, "tools/entry/file"), "1");
        assert.deepEqual(fs.readdirSync(root), ["tools"]);
    });

    describe("patches", () => {
        const patch = { file: "a.go", find: '":" + port', replace: '"127.0.0.1:" + port' };
        it("replace the one place", () => {
            assert.equal(patched('x{":" + port}', patch, "m"), 'x{"127.0.0.1:" + port}');
        });
        for (const [times, text] of [
            [0, "x{addr}"],
            [2, '":" + port; ":" + port'],
        ] as const) {
            it(`are refused when the text stands there ${times} times`, () => {
                assert.throws(
                    () => patched(text, patch, "example 1.0.0"),
                    new RegExp(
                        `cannot patch a.go of example 1.0.0: .* ${times} times and must occur once`,
                    ),
                );
            });
        }
        it("are refused when the file is gone", () => {
            assert.throws(
                () => applyPatches(scratch.folder(), [patch], "example 1.0.0"),
                /cannot patch a.go of example 1.0.0: the file does not exist/,
            );
        });
    });

    it("charts get their partials, their versions, and can be written", () => {
        const [linkerd, flagger, target] = [scratch.folder(), scratch.folder(), scratch.folder()];
        const [certManager, trustManager] = [scratch.folder(), scratch.folder()];
        const chart =
            "apiVersion: v2\nappVersion: edge-XX.X.X\ndependencies:\n  - version: 0.1.0\nversion: 0.0.0-undefined\n";
        for (const folder of [
            "charts/linkerd-crds",
            "charts/linkerd-control-plane",
            "viz/charts/linkerd-viz",
        ]) {
            write(linkerd, `${folder}/Chart.yaml`, chart);
            write(linkerd, `${folder}/values.yaml`, "a: 1\nlinkerdVersion: linkerdVersionValue\n");
            fs.chmodSync(path.join(linkerd, folder, "values.yaml"), 0o444);
        }
        write(linkerd, "charts/partials/templates/_x.tpl", "partial");
        for (const folder of ["charts/flagger", "charts/loadtester"]) {
            write(flagger, `${folder}/Chart.yaml`, "version: 1.2.3\n");
        }
        const unversioned = "version: v0.0.0\nappVersion: v0.0.0\n";
        write(certManager, "deploy/charts/cert-manager/Chart.yaml", unversioned);
        write(trustManager, "deploy/charts/trust-manager/Chart.yaml", unversioned);
        const charts = artefacts.find((artefact) => artefact.name === "charts");
        charts?.make(target, [
            { folder: linkerd, version: "edge-25.7.5" },
            { folder: flagger, version: "1.44.0" },
            { folder: certManager, version: "1.21.2" },
            { folder: trustManager, version: "0.25.0" },
        ]);
        assert.deepEqual(fs.readdirSync(target).sort(), [
            "cert-manager",
            "flagger",
            "linkerd-control-plane",
            "linkerd-crds",
            "linkerd-viz",
            "loadtester",
            "trust-manager",
        ]);
        for (const name of ["linkerd-control-plane", "linkerd-crds", "linkerd-viz"]) {
            assert.equal(
                read(target, name, "Chart.yaml"),
                "apiVersion: v2\nappVersion: edge-25.7.5\ndependencies:\n  - version: 0.1.0\nversion: 2025.7.5\n",
            );
            assert.equal(read(target, name, "charts/partials/templates/_x.tpl"), "partial");
            assert.equal(read(target, name, "values.yaml"), "a: 1\nlinkerdVersion: edge-25.7.5\n");
            fs.accessSync(path.join(target, name, "values.yaml"), fs.constants.W_OK);
            assert.equal(fs.statSync(path.join(target, name, "values.yaml")).mode & 0o200, 0o200);
        }
        assert.equal(read(target, "flagger/Chart.yaml"), "version: 1.2.3\n");
        for (const [chart, version] of [
            ["cert-manager", "v1.21.2"],
            ["trust-manager", "v0.25.0"],
        ]) {
            const stamped = `version: ${version}\nappVersion: ${version}\n`;
            assert.equal(read(target, chart, "Chart.yaml"), stamped);
        }
    });

    it("a chart that has a version already, or a release that is no edge release, is refused", () => {
        assert.throws(
            () => stampChart("version: 1.0.0\n", "edge-25.7.5"),
            /no longer has a placeholder version/,
        );
        assert.throws(
            () => stampManagerChart("version: v0.0.0\nappVersion: v1.0.0\n", "1.21.2"),
            /no longer has placeholder versions/,
        );
        assert.throws(
            () => chartVersion("0.5.1-0.2025"),
            /"0.5.1-0.2025" is not an edge release.*\/\/ release/,
        );
        assert.equal(chartVersion("edge-26.6.13"), "2026.6.13");
        assert.equal(stampValues("# no version\n", "edge-25.7.5"), "# no version\n");
    });

    it("the provider's schema gets the provider's version and loses nothing", () => {
        const [module, target] = [scratch.folder(), scratch.folder()];
        write(module, "cmd/pulumi-resource-kubernetes/schema.json", '{\n "name": "kubernetes" }');
        write(module, "cmd/pulumi-resource-kubernetes/terraform-mapping.json", "[1, 2]");
        writeEmbeddedSchema(module, target, "4.25.0");
        assert.equal(read(target, "schema-embed.json"), '{"name":"kubernetes","version":"4.25.0"}');
        assert.equal(read(target, "terraform-mapping-embed.json"), "[1,2]");
    });

    const kinds = (types: readonly string[]): string =>
        [
            "import (",
            '\t"fmt"',
            '\t"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apiextensions"',
            '\tappsv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/apps/v1"',
            '\t"github.com/pulumi/pulumi/sdk/v3/go/pulumi"',
            ")",
            ...types.flatMap((type) => [
                '\tcase "apps/v1/Deployment":',
                `\t\tvar res ${type}`,
                '\t\terr := ctx.RegisterResource("kubernetes:apps/v1:Deployment", name, props, &res, opts...)',
            ]),
            "",
        ].join("\n");

    it("the provider registers kinds as before, with one Go type for all of them", () => {
        const before = kinds(["appsv1.Deployment", "apiextensions.CustomResource"]);
        const generic = kinds(["apiextensions.CustomResource", "apiextensions.CustomResource"]);
        assert.equal(
            withoutTypedKinds(before),
            generic
                .split("\n")
                .filter((line) => !line.includes("appsv1"))
                .join("\n"),
        );
    });

    it("a package of kinds that is needed for something else stays imported", () => {
        const source = `${kinds(["appsv1.Deployment", "apiextensions.CustomResource"])}var x appsv1.Other\n`;
        assert.match(withoutTypedKinds(source), /^\tappsv1 "/m);
    });

    it("kinds that are registered in another way are refused", () => {
        assert.throws(
            () => withoutTypedKinds("package v2\n"),
            /fix sandbox\/tools\/pulumi-provider.ts/,
        );
    });

    describe("the disk check", () => {
        const folders = { own: "/own", build: "/go/build", modules: "/go/modules" };
        const needed = { result: 1024, build: 2048, modules: 4096 };
        const check = (
            free: Readonly<Record<string, { device: number; mib: number }>>,
        ): string[] => {
            const warnings: string[] = [];
            checkSpace(
                needed,
                folders,
                (line) => warnings.push(line),
                (folder) => free[folder],
            );
            return warnings;
        };
        const disk = (mib: number): Parameters<typeof check>[0] =>
            Object.fromEntries(
                Object.values(folders).map((folder) => [folder, { device: 1, mib }]),
            );

        it("refuses a download for which there is no room", () => {
            checkDownloadSpace("/own", 900, () => ({ device: 1, mib: 900 }));
            assert.throws(
                () => checkDownloadSpace("/own", 900, () => ({ device: 1, mib: 899 })),
                /not enough disk space to download .*: 900 MiB needed and 899 MiB free on the disk of \/own\. .*LINKERD_CANARY_CACHE/,
            );
        });
        it("is silent where there is room for all", () => {
            assert.deepEqual(check(disk(7168)), []);
        });
        it("warns where one disk has room for the results only, and says how much is needed", () => {
            const [warning, ...more] = check(disk(7167));
            assert.match(
                warning,
                /7\.0 GiB needed and 7\.0 GiB free on the disk of \/own and \/go\/build and \/go\/modules$/,
            );
            assert.deepEqual(more, []);
        });
        it("counts each disk by itself", () => {
            const free = {
                "/own": { device: 1, mib: 1024 },
                "/go/build": { device: 2, mib: 1000 },
                "/go/modules": { device: 3, mib: 4096 },
            };
            assert.match(
                check(free)[0],
                /: 2\.0 GiB needed and 1000 MiB free on the disk of \/go\/build$/,
            );
        });
        it("refuses where the results have no room", () => {
            assert.throws(
                () => check(disk(1023)),
                /not enough disk space.*1\.0 GiB needed and 1023 MiB free.*LINKERD_CANARY_CACHE/,
            );
        });
    });
});
