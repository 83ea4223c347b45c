import { execFileSync } from "node:child_process";
import * as path from "node:path";

/** Files with the CRDs of the GitOps engines, in the Go modules of their releases. */
const files: readonly (readonly [module: string, file: string])[] = [
    ["github.com/argoproj/argo-cd/v3", "manifests/crds/applicationset-crd.yaml"],
    ["github.com/argoproj/argo-cd/v3", "manifests/crds/appproject-crd.yaml"],
    [
        "github.com/fluxcd/kustomize-controller",
        "config/crd/bases/kustomize.toolkit.fluxcd.io_kustomizations.yaml",
    ],
    [
        "github.com/fluxcd/source-controller",
        "config/crd/bases/source.toolkit.fluxcd.io_gitrepositories.yaml",
    ],
];

/** Paths of the CRDs. */
export function gitOpsCrds(): readonly string[] {
    return files.map(([module, file]) => {
        const answer = execFileSync("go", ["mod", "download", "-json", module], {
            cwd: __dirname,
            encoding: "utf8",
        });
        return path.join((JSON.parse(answer) as { Dir: string }).Dir, file);
    });
}
