import type { Problem } from "../rules/problem";
import { checkVersions, type SeenVersion } from "../rules/versions";
import type { PlatformArgs } from "./platform";

/**
 * Everything that a platform's arguments get wrong.
 *
 * @param path where the arguments stand, such as `platform` or `stacks/dev.ts: platform`
 */
export function platformProblems(path: string, args: PlatformArgs): Problem[] {
    const seen = (field: string, version: string | undefined): SeenVersion | undefined =>
        version === undefined ? undefined : { path: `${path}.${field}`, version };
    return [
        ...checkVersions({
            kubernetes: seen("kubernetes", args.kubernetes),
            gatewayApi: seen("gatewayApi.version", args.gatewayApi.version),
            linkerd: seen("linkerd.version", args.linkerd.version),
            flagger: seen("flagger.version", args.flagger.version),
        }),
        ...unservedLoadTester(path, args),
    ];
}

function unservedLoadTester(path: string, args: PlatformArgs): Problem[] {
    const { canaryNamespaces = [], loadTester } = args;
    return loadTester === undefined || canaryNamespaces.length > 0
        ? []
        : [
              {
                  id: "load-tester/namespaces",
                  severity: "error",
                  path: `${path}.canaryNamespaces`,
                  value: canaryNamespaces,
                  rule: "the load tester runs any command that a canary sends it, so the namespaces of those canaries have to be named",
                  remedy: "name them, or leave loadTester out",
              },
          ];
}
