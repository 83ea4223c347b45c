/**
 * Start times of Flagger's scheduler runs: a Go ticker keeps one tick for a late run and drops the others.
 *
 * @see Flagger pkg/controller/job.go:37-50
 */
export class Clock {
    private startedAt: number | undefined;
    private endedAt = 0;

    constructor(private readonly intervalSeconds: number) {}

    /**
     * Starts a run as soon as possible.
     *
     * @param lasts - duration of the run, seconds
     * @returns seconds from the first run's start to this one's end
     */
    run(lasts: number): number {
        if (this.startedAt === undefined) {
            this.startedAt = 0;
        } else {
            const fires =
                (Math.floor(this.startedAt / this.intervalSeconds) + 1) * this.intervalSeconds;
            this.startedAt = Math.max(this.endedAt, fires);
        }
        this.endedAt = this.startedAt + lasts;
        return this.endedAt;
    }
}
