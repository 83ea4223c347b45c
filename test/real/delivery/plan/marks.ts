import type { PlannedStep } from "../../../../plan";

/** Something that Flagger does and that is seen from outside, in the order in which it does it. */
export type Mark =
    | {
          readonly ask: string;
          /** Weight of the canary in the route meanwhile. */ readonly weight: number;
      }
    | { readonly event: string };

/** What a step is predicted to show, and what of it is seen. */
export interface StepMarks {
    readonly asks: readonly string[];
    readonly events: readonly string[];
}

/** The marks of each run that shows any; a run says which hooks and metrics it asks by their names alone. */
export function predictedMarks(steps: readonly PlannedStep[]): StepMarks[] {
    return steps.map((step, index) => ({
        asks: step.checks.map((name) => {
            const before = steps[index - 1]?.canaryWeight ?? 0;
            const isTold = name.startsWith("tell");
            return `${name} at weight ${isTold ? step.canaryWeight : before}`;
        }),
        events: step.events.map(({ message, type }) => `${type}: ${message}`),
    }));
}

/**
 * Shares what was seen out over the runs: each gets as many marks as are predicted of it, so that a run too many or too
 * few shifts all that come after it.
 */
export function observedMarks(
    marks: readonly Mark[],
    predicted: readonly StepMarks[],
): StepMarks[] {
    let from = 0;
    const shared = predicted.map(({ asks, events }) => {
        const part = marks.slice(from, (from += asks.length + events.length));
        return stepMarks(part);
    });
    const rest = marks.slice(from);
    return rest.length === 0 ? shared : [...shared, stepMarks(rest)];
}

function stepMarks(marks: readonly Mark[]): StepMarks {
    return {
        asks: marks.flatMap((mark) =>
            "ask" in mark ? [`${mark.ask} at weight ${mark.weight}`] : [],
        ),
        events: marks.flatMap((mark) => ("event" in mark ? [mark.event] : [])),
    };
}
