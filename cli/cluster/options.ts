import type { Command } from "commander";
import { durationWithDefault } from "../live/durations";
import { CliError } from "../terminal";
import { type ApiServer, openApiServer, UnusableTarget } from "../../kube/api-server";
import type { CanaryReference } from "./canaries";

/** Where a command finds its cluster. */
export interface ClusterOptions {
    readonly kubeconfig?: string;
    readonly context?: string;
    readonly namespace?: string;
    /** Milliseconds. */
    readonly requestTimeout: number;
}

/** Adds the options by which a command finds its cluster. */
export function withClusterOptions(command: Command): Command {
    return command
        .option("--kubeconfig <file>", "kubeconfig (default: KUBECONFIG, then ~/.kube/config)")
        .option("--context <name>", "context of the kubeconfig (default: its current one)")
        .option("-n, --namespace <name>", "namespace of canaries given by their name alone")
        .addOption(
            durationWithDefault(
                "--request-timeout <duration>",
                "longest wait for one answer",
                "10s",
            ),
        );
}

/**
 * Opens the cluster that the options name.
 *
 * @throws CliError (exit code 2) when there is no such kubeconfig or context
 */
export async function openCluster(options: ClusterOptions): Promise<ApiServer> {
    const { kubeconfig, context, requestTimeout } = options;
    try {
        return await openApiServer({ kubeconfig, context }, requestTimeout / 1000);
    } catch (error) {
        throw error instanceof UnusableTarget ? new CliError(error.message) : error;
    }
}

/** Names of Kubernetes: anything else would change the path of a request. */
const NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/**
 * Reads the name of a Canary as it is typed.
 *
 * @param text - `namespace/name`, or `name` alone
 * @param namespace - for a name alone
 * @throws CliError (exit code 2) for what can be no name
 */
export function canaryName(text: string, namespace: string): CanaryReference {
    const parts = text.split("/");
    const [own, name] = parts.length === 1 ? [namespace, text] : parts;
    if (parts.length > 2 || !NAME.test(own) || !NAME.test(name)) {
        throw new CliError(
            `"${text}" is no canary: give it as namespace/name, such as test/podinfo`,
        );
    }
    return { namespace: own, name };
}
