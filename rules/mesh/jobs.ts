import { linkerd } from "../citations";
import { fieldsOf, listOf, textOf } from "../canary/reading";
import { namespaceObject, namespaceOf } from "../canary/related/reading/objects";
import { isSinceEdge } from "../versions/linkerd-release";
import { parseVersion, placeVersion } from "../versions/version-number";
import { containersOfPods, settingNamed } from "./pods";
import { isMeshed, type Pods, podsOf } from "./pods-in";
import type { MeshRule, ObjectSet } from "./rule";
import type { KubernetesObject } from "../canary/context";

/** Settings of the rule `mesh-config/job-never-completes`. */
export interface JobsSettings {
    /** Linkerd's version; empty if it is not known. */
    readonly linkerd: string;
}

/** The release that this package installs. */
export const jobsDefaults: JobsSettings = { linkerd: "2.20" };

/** The first release whose chart has native sidecars by default. */
const FIRST = { release: "2.20", edge: "edge-26.6.1" };

const NATIVE = [
    "config.linkerd.io/proxy-enable-native-sidecar",
    "config.beta.linkerd.io/proxy-enable-native-sidecar",
    "config.alpha.linkerd.io/proxy-enable-native-sidecar",
] as const;

/** A Job with a proxy ends. */
export const jobsComplete: MeshRule<JobsSettings> = {
    id: "mesh-config/job-never-completes",
    impact: "The Job never completes: its program ends, and Linkerd's proxy beside it does not",
    requirement: `a Job with Linkerd's proxy completes only if the proxy is a native sidecar, which it is by default since Linkerd ${FIRST.release}`,
    fix: `annotate the Job's pod template with "${NATIVE[0]}: true", or with "linkerd.io/inject: disabled" if the Job needs no mesh`,
    severity: "warning",
    source: [
        linkerd("pkg/k8s/labels.go", "ProxyEnableNativeSidecarAnnotation"),
        linkerd("charts/linkerd-control-plane/values.yaml", "nativeSidecar"),
    ],
    kinds: ["Job", "CronJob"],
    check: (object, among, { linkerd: version }) => [
        () =>
            endless(object, among, version).map(({ template }) => ({
                path: template.path,
                value: version === "" ? undefined : `Linkerd ${version}`,
            })),
    ],
    remedy: (object, among, { linkerd: version }) =>
        endless(object, among, version).map(({ template }) => ({
            path: `${template.path}.metadata.annotations`,
            key: NATIVE[0],
            value: "true",
        })),
};

/** The pods of a Job that do not end. */
function endless(object: KubernetesObject, among: ObjectSet, version: string): readonly Pods[] {
    return isNative(object, among, version) || endsProxy(object)
        ? []
        : podsOf(fieldsOf(object)).filter((pods) => isMeshed(among, pods));
}

/** Whether the chart of a release has native sidecars by default; not, if the release is not known. */
function hasNativeSidecars(version: string): boolean {
    const number = parseVersion(version);
    return version.startsWith("edge-")
        ? isSinceEdge(version, FIRST.edge) === true
        : number !== undefined && placeVersion(number, { min: FIRST.release }) !== "below";
}

/** Whether the proxy is a native sidecar: by the annotation of the pods or of the namespace, or else by default. */
function isNative(object: KubernetesObject, among: ObjectSet, version: string): boolean {
    const namespace = namespaceObject(among, namespaceOf(fieldsOf(object)));
    const settings = NATIVE.map((name) => {
        const own = settingNamed(fieldsOf(object), name);
        return (own ?? (namespace && settingNamed(namespace, name)))?.value;
    });
    const set = settings.find((value) => value !== undefined);
    return set === undefined ? hasNativeSidecars(version) : set === "true";
}

/** Whether the program of the Job stops the proxy itself, as `linkerd-await --shutdown` does. */
function endsProxy(object: KubernetesObject): boolean {
    return podsOf(fieldsOf(object)).some(({ template }) =>
        containersOfPods(template).some(({ fields }) =>
            [...listOf(fields.command), ...listOf(fields.args)].some((word) =>
                /linkerd-await|4191\/shutdown/.test(textOf(word) ?? ""),
            ),
        ),
    );
}
