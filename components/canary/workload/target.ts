import { installationFacts } from "../../../rules/installation/facts";
import type { PlatformReference } from "../platform-reference";

/** The label by which Flagger distinguishes the pods of the target from those of its primary. */
export interface PodSelector {
    readonly label: string;
    readonly value: string;
}

/** The workload that a Canary releases, as far as the objects around it need to know. */
export interface Target {
    readonly kind: "Deployment" | "DaemonSet";
    readonly name: string;
    readonly namespace: string;
    readonly selector: PodSelector;
}

/** Flagger's `-selector-labels` where nothing else is known (Flagger cmd/flagger/main.go). */
export const defaultSelectorLabels: readonly string[] = installationFacts.selectorLabels.default;

/** The selector of a workload that the component makes: `app`, unless the platform's Flagger does not know that label. */
export function ownSelector(name: string, platform: PlatformReference): PodSelector {
    const labels = platform.installation.selectorLabels ?? defaultSelectorLabels;
    return { label: labels.includes("app") ? "app" : (labels[0] ?? "app"), value: name };
}

/**
 * The selector that Flagger finds in a workload's `spec.selector.matchLabels`: the first of its labels that is there
 * (Flagger pkg/canary/deployment_controller.go:325).
 */
export function foundSelector(
    matchLabels: Readonly<Record<string, string>>,
    platform: PlatformReference,
): PodSelector | undefined {
    const labels = platform.installation.selectorLabels ?? defaultSelectorLabels;
    const label = labels.find((candidate) => matchLabels[candidate] !== undefined);
    const value = label === undefined ? undefined : matchLabels[label];
    return label === undefined || value === undefined ? undefined : { label, value };
}
