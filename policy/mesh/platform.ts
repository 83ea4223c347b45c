import { programName } from "../../rules/canary/related/reading/flagger";
import { at, isRecord, type Known, textAt } from "../../kube/known";
import { type KubeObject, podTemplate } from "../program/kube-objects";

/** The components of the platform that must be meshed, with the consequences for canaries if they are not. */
const REASONS = {
    flagger: "Flagger must be meshed, otherwise its metric queries are denied",
    "flagger-loadtester":
        "Flagger's load tester must be meshed, otherwise its requests are not split and the new version is evaluated without them",
    viz: "Viz must be meshed, otherwise it denies requests from proxies and Flagger receives no metrics",
} as const;

/**
 * The reason why a workload of the platform must be meshed.
 *
 * @param object - a workload
 * @returns the reason, or `undefined` for a workload that is not part of the platform
 */
export function platformReason(object: KubeObject): string | undefined {
    const template = podTemplate(object.kind, object.object);
    if (template === undefined || ["Job", "CronJob", "Pod"].includes(object.kind)) {
        return undefined;
    }
    if (textAt(template, "metadata", "labels", "linkerd.io/extension") === "viz") {
        return REASONS.viz;
    }
    const programs = containers(template).map((container) =>
        programName(textAt(container, "image") ?? "", words(container)),
    );
    if (programs.includes("flagger-loadtester")) {
        return REASONS["flagger-loadtester"];
    }
    return programs.includes("flagger") && !isForOtherMesh(template) ? REASONS.flagger : undefined;
}

/**
 * Whether a program uses Linkerd: Flagger supports other meshes too.
 *
 * @param objects - objects of the program
 */
export function usesLinkerd(objects: readonly KubeObject[]): boolean {
    return objects.some(
        ({ apiVersion, kind, object }) =>
            apiVersion.includes("linkerd.io/") ||
            hasLinkerdMark(object) ||
            hasLinkerdMark(podTemplate(kind, object)),
    );
}

function hasLinkerdMark(part: Known | undefined): boolean {
    return ["labels", "annotations"].some((key) => {
        const texts = at(part, "metadata", key);
        return isRecord(texts) && Object.keys(texts).some((name) => name.includes("linkerd.io/"));
    });
}

function containers(template: Known): readonly Known[] {
    const list = at(template, "spec", "containers");
    return Array.isArray(list) ? (list as readonly Known[]) : [];
}

/** The words of a container's command and arguments. */
function words(container: Known): readonly string[] {
    return [at(container, "command"), at(container, "args")]
        .flatMap((list) => (Array.isArray(list) ? (list as readonly Known[]) : []))
        .filter((word) => typeof word === "string");
}

/** Whether Flagger's flags select another mesh. */
function isForOtherMesh(template: Known): boolean {
    return containers(template)
        .flatMap(words)
        .some(
            (word) =>
                /^--?mesh-provider=/.test(word) &&
                !/=(?:linkerd|gatewayapi.*|kubernetes)$/.test(word),
        );
}
