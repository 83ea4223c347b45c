import type { Problem } from "../rules/problems/problem";
import { checkProfile } from "../rules/profiles";
import {
    checkVersions,
    type SeenVersion,
    type SeenVersions,
} from "../rules/versions/compatibility";
import { loadTesterProblems } from "./flagger/load-tester-problems";
import { flaggerProblems } from "./flagger/problems";
import { guardProblems } from "./guard/problems";
import { linkerdProblems } from "./linkerd/linkerd-problems";
import { vizProblems } from "./linkerd/viz/viz-problems";
import type { PlatformArgs } from "./platform";
import { platformGuard } from "./platform-facts";
import { platformParts } from "./platform-parts";

/**
 * Problems of a platform's arguments.
 *
 * @param path path of the arguments, such as `platform` or `stacks/dev.ts: platform`
 */
export function platformProblems(path: string, args: PlatformArgs): Problem[] {
    const seen = (field: string, version: string | undefined): SeenVersion | undefined =>
        version === undefined ? undefined : { path: `${path}.${field}`, version };
    const parts = platformParts(args);
    const guard = platformGuard(args, parts);
    const versions: SeenVersions = {
        kubernetes: seen("kubernetes", args.kubernetes),
        gatewayApi: seen("gatewayApi.version", args.gatewayApi.version),
        linkerd: seen("linkerd.version", args.linkerd.version),
        flagger: seen("flagger.version", args.flagger.version),
    };
    return [
        ...checkProfile(versions),
        ...checkVersions(versions),
        ...linkerdProblems(`${path}.linkerd`, parts.linkerd),
        ...vizProblems(`${path}.viz`, parts.viz),
        ...flaggerProblems(`${path}.flagger`, parts.flagger),
        ...(parts.loadTester === undefined
            ? []
            : loadTesterProblems(`${path}.loadTester`, parts.loadTester)),
        ...(guard === undefined ? [] : guardProblems(`${path}.admissionGuard`, guard)),
    ];
}
