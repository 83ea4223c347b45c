import type { KubeConfig } from "@kubernetes/client-node";

/** Runs a command with a timeout: the Kubernetes client itself never ends the commands that it starts. */
const GUARD = `
const { spawnSync } = require("node:child_process");
const [seconds, command, ...args] = process.argv.slice(1);
const result = spawnSync(command, args, {
    stdio: "inherit",
    timeout: Number(seconds) * 1000,
    killSignal: "SIGKILL",
});
if (result.error) {
    const late = result.error.code === "ETIMEDOUT";
    const reason = late ? "gave no credentials within " + seconds + " s" : result.error.message;
    process.stderr.write("credentials plugin " + command + ": " + reason);
}
process.exit(result.status ?? 1);
`;

/** The part of a kubeconfig's `exec` entry that is read here. */
interface ExecEntry {
    readonly command?: string;
    readonly args?: readonly string[];
}

/**
 * Sets a timeout for the credentials plugins of a kubeconfig (such as `aws eks get-token`), which may wait for an
 * invisible sign-in.
 *
 * @param config - changed in place: each plugin is started by a wrapper that ends it
 * @param timeoutSeconds - timeout of a plugin
 */
export function limitPlugins(config: KubeConfig, timeoutSeconds: number): void {
    config.users = config.users.map((user) => {
        const exec = user.exec as ExecEntry | undefined;
        return exec?.command === undefined
            ? user
            : {
                  ...user,
                  exec: { ...exec, ...withTimeout(exec.command, exec.args, timeoutSeconds) },
              };
    });
}

function withTimeout(
    command: string,
    args: readonly string[] = [],
    timeoutSeconds: number,
): ExecEntry {
    return {
        command: process.execPath,
        args: ["-e", GUARD, "--", String(timeoutSeconds), command, ...args],
    };
}
