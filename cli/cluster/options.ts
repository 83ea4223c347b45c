import type { Command } from "commander";
import { durationWithDefault } from "../live/durations";
import { CliError } from "../terminal";
import { type ApiServer, openApiServer, UnusableTarget } from "../../kube/api-server";
import type { CanaryReference } from "../../kube/release/canaries";

/** The cluster that a command connects to. */
export interface ClusterOptions {
    readonly kubeconfig?: string;
    readonly context?: string;
    readonly namespace?: string;
    /** Milliseconds. */
    readonly requestTimeout: number;
}

/** Adds the options that select the cluster. */
export function withClusterOptions(command: Command): Command {
    return command
        .option(
            "--kubeconfig <file>",
            "path of the kubeconfig (default: KUBECONFIG, then ~/.kube/config)",
        )
        .option("--context <name>", "kubeconfig context (default: the current context)")
        .option("-n, --namespace <name>", "namespace of canaries without one in their name")
        .addOption(
            durationWithDefault(
                "--request-timeout <duration>",
                "timeout of a single request",
                "10s",
            ),
        );
}

/**
 * Opens the cluster that the options select.
 *
 * @throws CliError (exit code 2) if the kubeconfig or context does not exist
 */
export async function openCluster(options: ClusterOptions): Promise<ApiServer> {
    const { kubeconfig, context, requestTimeout } = options;
    try {
        return await openApiServer({ kubeconfig, context }, requestTimeout / 1000);
    } catch (error) {
        throw error instanceof UnusableTarget ? new CliError(error.message) : error;
    }
}

/** A valid Kubernetes name: anything else would change the path of a request. */
const NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/**
 * Parses the name of a Canary from the command line.
 *
 * @param text - `namespace/name`, or `name` alone
 * @param namespace - used for a name without a namespace
 * @throws CliError (exit code 2) for an invalid name
 */
export function canaryName(text: string, namespace: string): CanaryReference {
    const parts = text.split("/");
    const [own, name] = parts.length === 1 ? [namespace, text] : parts;
    if (parts.length > 2 || !NAME.test(own) || !NAME.test(name)) {
        throw new CliError(
            `"${text}" is not a valid canary name: use namespace/name, such as test/podinfo`,
        );
    }
    return { namespace: own, name };
}
