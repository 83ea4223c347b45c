import { imageName } from "../../rules/canary/related/reading/flagger";
import { at, isRecord, type Known, textAt } from "../../kube/known";
import { type KubeObject, podTemplate } from "../program/kube-objects";

/** The parts of the platform that must be in the mesh themselves, and what becomes of canaries if they are not. */
const REASONS = {
    flagger: "Flagger must be in the mesh, or the metrics that it asks for are refused to it",
    "flagger-loadtester":
        "Flagger's load tester must be in the mesh, or its requests are not split and the new version is judged without them",
    viz: "Viz must be in the mesh, or it refuses the proxies that ask it and Flagger gets no metrics",
} as const;

/**
 * Tells why a workload must be in the mesh for its own sake.
 *
 * @param object - a workload
 * @returns the reason, or `undefined` for all that is no part of the platform
 */
export function platformReason(object: KubeObject): string | undefined {
    const template = podTemplate(object.kind, object.object);
    if (template === undefined || ["Job", "CronJob", "Pod"].includes(object.kind)) {
        return undefined;
    }
    if (textAt(template, "metadata", "labels", "linkerd.io/extension") === "viz") {
        return REASONS.viz;
    }
    const images = containers(template).map((container) =>
        imageName(textAt(container, "image") ?? ""),
    );
    if (images.includes("flagger-loadtester")) {
        return REASONS["flagger-loadtester"];
    }
    return images.includes("flagger") && !isForOtherMesh(template) ? REASONS.flagger : undefined;
}

/**
 * Tells whether a program has to do with Linkerd at all: Flagger runs on other meshes too.
 *
 * @param objects - the program's
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

/** A Flagger whose flags name another mesh is none of Linkerd's business. */
function isForOtherMesh(template: Known): boolean {
    const words = containers(template)
        .flatMap((container) => [at(container, "command"), at(container, "args")])
        .flatMap((list) => (Array.isArray(list) ? (list as readonly Known[]) : []));
    return words.some(
        (word) =>
            typeof word === "string" &&
            /^--?mesh-provider=/.test(word) &&
            !/=(?:linkerd|gatewayapi.*|kubernetes)$/.test(word),
    );
}
