import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { stampChart, stampValues } from "../../sandbox/tools/artefacts";
import { modulesFolder, readGoMod, versionOf } from "../../sandbox/tools/pins";
import { copyWritable } from "../../sandbox/tools/source";

/** Modules that the sandbox's tools are built from, by their families. */
const MODULES = {
    flagger: "github.com/fluxcd/flagger",
    kwok: "sigs.k8s.io/kwok",
    linkerd: "github.com/linkerd/linkerd2",
    podinfo: "github.com/stefanprodan/podinfo",
} as const;

type Family = keyof typeof MODULES;

/** Charts and kustomizations of the pinned modules that the sandbox itself has no use for. */
export class PinnedFolders {
    private readonly modules = new Map<Family, string>();

    private constructor(private readonly copies: string) {}

    /** To be removed at the end. */
    static make(): PinnedFolders {
        return new PinnedFolders(fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-pinned-")));
    }

    /**
     * The folder of a name such as `podinfo:charts/podinfo`. Linkerd's charts are made as its releases have them.
     *
     * @returns `undefined` for a name without a family
     */
    folder(name: string): string | undefined {
        const [, family = "", inside = ""] = /^([a-z]+):(.*)$/.exec(name) ?? [];
        if (!isFamily(family)) {
            return undefined;
        }
        const folder = path.join(this.moduleOf(family), inside);
        return family === "linkerd" ? this.released(folder) : folder;
    }

    remove(): void {
        fs.rmSync(this.copies, { recursive: true, force: true });
    }

    private moduleOf(family: Family): string {
        const known = this.modules.get(family);
        if (known !== undefined) {
            return known;
        }
        const told = execFileSync("go", ["mod", "download", "-json", MODULES[family]], {
            cwd: path.join(modulesFolder, family),
            encoding: "utf8",
            env: { ...process.env, GOWORK: "off" },
        });
        const { Dir } = JSON.parse(told) as { readonly Dir: string };
        this.modules.set(family, Dir);
        return Dir;
    }

    private released(chart: string): string {
        const copy = path.join(this.copies, path.basename(chart));
        const version = versionOf(readGoMod(modulesFolder, "linkerd"), MODULES.linkerd);
        copyWritable(chart, copy);
        copyWritable(
            path.join(this.moduleOf("linkerd"), "charts/partials"),
            path.join(copy, "charts/partials"),
        );
        for (const [file, stamp] of [
            ["Chart.yaml", stampChart],
            ["values.yaml", stampValues],
        ] as const) {
            const text = fs.readFileSync(path.join(copy, file), "utf8");
            fs.writeFileSync(path.join(copy, file), stamp(text, version));
        }
        return copy;
    }
}

function isFamily(name: string): name is Family {
    return Object.hasOwn(MODULES, name);
}
