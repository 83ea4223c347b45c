import type { pins } from "../../components";
import {
    describeRange,
    EDGE_KUBERNETES_FLOORS,
    FLAGGER_SUPPORT,
    KUBERNETES_FLOOR,
    LINKERD_SUPPORT,
    type VersionRange,
} from "../../rules";
import { table } from "./blocks";

/** Which Kubernetes and Gateway API each Linkerd works with. */
export function linkerdTable(): string {
    return table(
        ["Linkerd", "edge release", "Kubernetes", "Gateway API"],
        LINKERD_SUPPORT.map(({ release, edge, kubernetes, gatewayApi }) => [
            release,
            edge ?? "",
            describeRange(kubernetes),
            optional(gatewayApi),
        ]),
    );
}

/** From which edge release on which Kubernetes is needed. */
export function edgeTable(): string {
    return table(
        ["from edge release", "oldest Kubernetes"],
        EDGE_KUBERNETES_FLOORS.map(({ from, min }) => [from, min]),
    );
}

/** Which Linkerd, Kubernetes and Gateway API each Flagger works with. */
export function flaggerTable(): string {
    return table(
        ["Flagger", "Linkerd", "Kubernetes", "Gateway API"],
        FLAGGER_SUPPORT.map(({ flagger, linkerd, kubernetes, gatewayApi }) => [
            describeRange(flagger),
            describeRange(linkerd),
            describeRange(kubernetes),
            optional(gatewayApi),
        ]),
    );
}

/** The oldest Kubernetes of all, as a sentence's end. */
export function kubernetesFloor(): string {
    return `Kubernetes ${describeRange(KUBERNETES_FLOOR)}.`;
}

/** The versions that the package installs by default. */
export function pinsTable(pinned: typeof pins): string {
    return table(
        ["product", "version"],
        [
            ["Gateway API", pinned.gatewayApi.version],
            ["Linkerd", pinned.linkerd.version],
            ["Flagger", pinned.flagger.version],
            ["load tester", pinned.loadTester.version],
        ],
    );
}

function optional(range: VersionRange | undefined): string {
    return range === undefined ? "not used" : describeRange(range);
}
