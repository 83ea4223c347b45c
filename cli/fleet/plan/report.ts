import type { FleetEstimate } from "../../../fleet/plan/estimate";
import { shownText } from "../../../rules/problems/problem";
import { firstOf } from "../../../rules/problems/first-of";
import { chance, duration } from "../../../plan/present/format";
import type { ChangeGroup, PreviewedStack } from "./previewed";

/** What `fleet plan` found. */
export interface FleetPlan {
    readonly fleet: string;
    readonly release: string;
    readonly groups: readonly ChangeGroup[];
    readonly failed: readonly Pick<PreviewedStack, "stack" | "errors">[];
    /** @default - no Canary is released */
    readonly estimate?: FleetEstimate;
    /** Error percentage of the faulty version. */
    readonly faultyErrorRate: number;
}

/** The plan as text, or as Markdown for a pull request. */
export function fleetPlanText(plan: FleetPlan, isMarkdown: boolean): string {
    const { estimate, failed, fleet, groups, release } = plan;
    const title = `fleet ${fleet}: release ${release}`;
    const heading = (text: string): string => (isMarkdown ? `### ${text}` : `${text}:`);
    const item = (text: string): string => `${isMarkdown ? "- " : "  "}${shownText(text)}`;
    const lines = [
        ...(isMarkdown ? [`<!-- linkerd-canary fleet ${fleet} -->`, `## ${title}`] : [title]),
        "",
        ...(failed.length === 0
            ? []
            : [
                  heading(`${clusters(failed.length)} cannot be updated`),
                  ...failed.map(({ errors, stack }) => item(`${stack}: ${errors.join("; ")}`)),
                  "",
              ]),
        ...groups.flatMap(({ changes, stacks }, index) => [
            changes.length === 0
                ? groupTitle(changes, stacks, index, groups.length)
                : heading(groupTitle(changes, stacks, index, groups.length)),
            ...changes.map(item),
            "",
        ]),
        ...(estimate === undefined
            ? ["no Canary is released, so that there is no exposure to estimate"]
            : estimateLines(estimate, plan.faultyErrorRate, heading, item)),
    ];
    return `${lines.join("\n").trimEnd()}\n`;
}

function groupTitle(
    changes: readonly string[],
    stacks: readonly string[],
    index: number,
    count: number,
): string {
    const names = firstOf(stacks);
    const where = `in ${clusters(stacks.length)} (${names})`;
    if (changes.length === 0) {
        return `no change ${where}`;
    }
    return index === 0 && count > 1
        ? `the same changes ${where}`
        : `${count > 1 ? "other " : ""}changes ${where}`;
}

function estimateLines(
    { seconds, uncaught, waves }: FleetEstimate,
    faultyErrorRate: number,
    heading: (text: string) => string,
    item: (text: string) => string,
): string[] {
    return [
        heading(`a healthy release takes ${duration(seconds)}, without windows and gates`),
        heading(`a faulty version (${faultyErrorRate} % errors) meets at the most`),
        ...waves.map((wave) => {
            const caught =
                wave.caught === undefined
                    ? ""
                    : `; caught here with a probability of ${chance(wave.caught)}`;
            return item(
                `wave ${wave.wave}: ${wave.clustersAtMost} of ${clusters(wave.clusters)}, ${chance(wave.requestsPercentAtMost / 100)} of the fleet's requests; ${duration(wave.seconds)}${caught}`,
            );
        }),
        uncaught === undefined
            ? item("the probability of detection needs --requests-per-second, of one cluster")
            : item(`reaches every cluster with a probability of ${chance(uncaught)}`),
    ];
}

function clusters(count: number): string {
    return count === 1 ? "1 cluster" : `${count} clusters`;
}
