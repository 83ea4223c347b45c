import * as pulumi from "@pulumi/pulumi";

import type { ChartSource } from "./sources";

/**
 * Replaces the stack trace of a chart or an overlay that cannot be fetched or rendered with the fix.
 *
 * The provider reports the cause, and the engine then ends the program. The SDK learns only of this end. It mostly has no
 * time to print that; otherwise it prints a stack trace, without the cause. Any other error stays as it is.
 *
 * @param resource - the chart or the overlay
 * @param fix - {@link chartFix} or {@link overlayFix}
 */
export function explainFailure<Installed extends pulumi.Resource>(
    resource: Installed,
    fix: string,
): Installed {
    // Output.promise() exists, but not in the types
    const { promise } = resource.urn as unknown as { promise?: () => Promise<string> };
    promise?.call(resource.urn).catch((error: unknown) => replaceStack(error, fix));
    return resource;
}

// The SDK reports this very object as unhandled: what is changed here is what it prints.
function replaceStack(error: unknown, fix: string): void {
    if (
        error instanceof Error &&
        /resource monitor shut down|resource monitor is terminating/i.test(error.message)
    ) {
        error.message = fix;
        error.stack = fix;
        // by this property the SDK recognises a pulumi.RunError, which it prints without a stack
        Object.assign(error, { __pulumiRunError: true });
    }
}

/**
 * The settings to change when a chart cannot be fetched.
 *
 * @param path - path of the source, such as `flagger.install.chart`
 */
export function chartFix(path: string, source: ChartSource): string {
    const not = "cannot be fetched or rendered, for the reason in the other error";
    switch (source.kind) {
        case "folder":
            return `${path}: the chart in ${source.path} ${not}; if it is not there, set ${path}.path to its folder`;
        case "repository":
            return (
                `${path}: the chart ${source.chart} ${source.version} of ${source.url} ${not}; ` +
                `if it was not found (404), set ${path}.url, .chart and .version to one that exists; ` +
                `if a login is required (401 or 403), set ${path}.credentials; ` +
                `if its certificate is not trusted, set ${path}.caFile; ${network(new URL(source.url).hostname)}`
            );
        case "oci": {
            const address = source.reference.replace(/^oci:\/\//, "");
            const [registry = ""] = address.split("/");
            return (
                `${path}: the chart ${address} ${source.version} ${not}; ` +
                `if it was not found (404), set ${path}.reference and .version to one that exists; ` +
                `if a login is required (401 or 403), run helm registry login ${registry}; ` +
                `if its certificate is not trusted, set ${path}.caFile; ${network(registry)}`
            );
        }
    }
}

/**
 * The settings to change when an overlay cannot be fetched.
 *
 * @param path - path of the overlay, such as `flagger.install.overlay`
 */
export function overlayFix(path: string, overlay: string): string {
    return (
        `${path}: the overlay ${overlay} cannot be fetched or rendered, for the reason in the other error; ` +
        `set it to an address that git can fetch on this machine, with an existing tag in ?ref=, or to a local folder; ` +
        "for a private certificate authority, set GIT_SSL_CAINFO; for a proxy, set HTTPS_PROXY"
    );
}

/**
 * The settings to change when manifests cannot be fetched.
 *
 * @param path - path of the address, such as `gatewayApi.manifests`
 */
export function manifestsFix(path: string, manifests: string): string {
    return (
        `${path}: ${manifests} cannot be fetched or is not YAML, for the reason in the other error; ` +
        "set it to an address that this machine can fetch, or to a local file; " +
        "for a private certificate authority, set SSL_CERT_FILE; for a proxy, set HTTPS_PROXY"
    );
}

function network(host: string): string {
    return `if it cannot be reached, set HTTPS_PROXY to the address of the proxy, or exempt ${host} from it with NO_PROXY`;
}
