import { parseVersion, placeVersion, type VersionRange } from "./version-number";

/**
 * Flagger's releases that compute the same hash of a pod template.
 *
 * Flagger recognises a new version of a target by a hash of all fields of the template's Go type (Flagger
 * pkg/canary/spec.go: `ComputeHash`), so that a release that is built with other types of Kubernetes computes another hash
 * of the same pods. Measured for one template with the version of `k8s.io/api` in the go.mod of each release.
 */
const SAME_HASH: readonly VersionRange[] = [
    { min: "1.34", max: "1.37" },
    { min: "1.38", max: "1.40" },
    { min: "1.41", max: "1.41" },
    { min: "1.42", max: "1.42" },
    { min: "1.43", max: "1.43" },
    { min: "1.44", max: "1.44" },
];

/**
 * Whether two releases of Flagger compute different hashes of the same pods.
 *
 * @returns `undefined` for releases that are older or newer than those that were measured
 */
export function hashesDiffer(one: string, other: string): boolean | undefined {
    const [first, second] = [rangeOf(one), rangeOf(other)];
    return first === undefined || second === undefined ? undefined : first !== second;
}

function rangeOf(version: string): VersionRange | undefined {
    const number = parseVersion(version);
    return number && SAME_HASH.find((range) => placeVersion(number, range) === "within");
}
