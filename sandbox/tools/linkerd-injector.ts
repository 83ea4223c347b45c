import * as path from "node:path";
import { copyWritable } from "./source";
import type { Patch } from "./types";

const webhook = "controller/proxy-injector/webhook.go";

/** Linkerd's webhook reads two files that a pod of it has mounted under /var/run; here they are set by our main package. */
export const injectorPatches: readonly Patch[] = [
    {
        file: webhook,
        find: "const (\n\teventTypeSkipped",
        replace: "var ValuesFile, TrustRootsFile string\n\nconst (\n\teventTypeSkipped",
    },
    {
        file: webhook,
        find: "config.Values(pkgK8s.MountPathValuesConfig)",
        replace: "config.Values(ValuesFile)",
    },
    {
        file: webhook,
        find: "os.ReadFile(pkgK8s.MountPathTrustRootsPEM)",
        replace: "os.ReadFile(TrustRootsFile)",
    },
];

/**
 * Lays the charts that the injector renders its patches from beside our main package, which embeds them: Linkerd's
 * release build generates Go source from them, and its Go module does not hold that.
 *
 * @param linkerd folder with the source of linkerd2
 * @param target folder of our main package
 */
export function layOutPatchCharts(linkerd: string, target: string): void {
    for (const chart of ["patch", "partials"]) {
        copyWritable(path.join(linkerd, "charts", chart), path.join(target, "charts", chart));
    }
}
