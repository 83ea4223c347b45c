import { type PlannedStep, simulateRelease } from "../../../../plan";
import type { KubernetesObject } from "../../../../rules/canary/context";
import { predictedMarks, type StepMarks } from "./marks";
import type { Scenario } from "./scenarios";

/**
 * What is predicted of a release while it is under way. When Flagger finds pods not ready that nobody has kept from it,
 * the machine was too busy to start them in time: that is an input of the model, so the run that found them is put into
 * the script, and all that is to happen moves on by a run.
 */
export class Prediction {
    /** Runs that were put in. */
    late = 0;
    steps: readonly PlannedStep[] = [];
    marks: readonly StepMarks[] = [];
    private scenario: Scenario;

    constructor(
        private readonly canary: KubernetesObject,
        scenario: Scenario,
    ) {
        this.scenario = scenario;
        this.predict();
    }

    get actions(): Scenario["actions"] {
        return this.scenario.actions;
    }

    /** Number of the first mark of a run. */
    firstMarkOf(run: number): number {
        return this.marks
            .slice(0, run)
            .reduce((sum, { asks, events }) => sum + asks.length + events.length, 0);
    }

    /** Takes notice of an event before it is compared. */
    look(event: string, mark: number): void {
        const { canary, reason } = notReadyEvent.exec(event)?.groups ?? {};
        const run = this.marks.findIndex((_, index) => this.firstMarkOf(index) === mark);
        if (reason === undefined || run < 0 || this.marks[run].events[0] === event) {
            return;
        }
        const pods = canary === undefined ? "primary" : "canary";
        const later = (tick: number): number => (tick >= run ? tick + 1 : tick);
        const { notReady = [], revisions, suspended, ticks, ...script } = this.scenario.script;
        this.late += 1;
        this.scenario = {
            ...this.scenario,
            actions: this.scenario.actions.map((action) => ({
                ...action,
                before: later(action.before - 1) + 1,
            })),
            script: {
                ...script,
                revisions: revisions?.map(later),
                suspended: suspended?.map(later),
                ticks: ticks === undefined ? undefined : ticks + 1,
                notReady: [
                    ...notReady.map((each) => ({ ...each, tick: later(each.tick) })),
                    { tick: run, pods, reason },
                ],
            },
        };
        this.predict();
    }

    private predict(): void {
        this.steps = simulateRelease(this.canary, this.scenario.script);
        this.marks = predictedMarks(this.steps);
    }
}

const notReadyEvent =
    /^Warning: (?:(?<canary>canary deployment \S+)|\S+-primary\.\S+) not ready: (?<reason>.*)$/;
