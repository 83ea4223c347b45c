import * as path from "node:path";
import type { SandboxPaths } from "./paths";
import type { Toolbox } from "./tools";

/**
 * The passphrase of stack `sandbox`. It protects nothing: anyone who can read the state under `.sandbox`
 * can read the administrator's kubeconfig beside it.
 */
export const sandboxPassphrase = "sandbox";

/** The home of `pulumi` in this sandbox; processes that have it in their environment work on this sandbox. */
export function pulumiHome(paths: SandboxPaths): string {
    return path.join(paths.root, "pulumi-home");
}

/** The variables with which `pulumi` and `kubectl` work on the sandbox, and on nothing else. */
export function sandboxEnvironment(paths: SandboxPaths, toolbox: Toolbox): Record<string, string> {
    return {
        PATH: [toolbox.binDir, process.env.PATH ?? ""].join(path.delimiter),
        KUBECONFIG: paths.kubeconfig,
        PULUMI_HOME: pulumiHome(paths),
        PULUMI_BACKEND_URL: `file://${path.join(paths.root, "pulumi")}`,
        PULUMI_CONFIG_PASSPHRASE: sandboxPassphrase,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        // the file backend writes the whole state, 8 MB, at each of some hundred steps: two thirds of an `up`'s time.
        // An `up` that is killed then leaves objects without a state; the next one takes them over.
        PULUMI_SKIP_CHECKPOINTS: "true",
        // the type check is `make lint`'s; leaving it out saves seconds at each preview
        PULUMI_NODEJS_TRANSPILE_ONLY: "true",
        DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
}
