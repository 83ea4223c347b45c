import { stringify } from "yaml";
import { type Manifest, parseManifests } from "../../../cli/manifests";
import type { LintOptions } from "../../../cli/lint/lint";
import type { KubernetesObject } from "../../../rules/canary";

/** What lint takes when nothing is asked for on the command line. */
export const plainOptions: LintOptions = {
    installation: {},
    authoritativeKinds: [],
    namespace: "default",
    requireNamespace: true,
};

/** Objects as they come out of a file of YAML. */
export function written(objects: readonly unknown[], file = "all.yaml"): readonly Manifest[] {
    return parseManifests(objects.map((object) => stringify(object)).join("---\n"), file).manifests;
}

/** An object's parts that tests look at. */
export function named(manifest: Manifest): string {
    const { kind, metadata }: KubernetesObject = manifest.object;
    return `${kind} ${metadata.name}`;
}
