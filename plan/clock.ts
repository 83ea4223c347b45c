/**
 * When runs of Flagger's scheduler begin: a ticker of Go holds one tick for a run that is late, and drops the rest.
 *
 * @see flagger v1.44.0 pkg/controller/job.go:37-50
 */
export class Clock {
    private startedAt: number | undefined;
    private endedAt = 0;

    constructor(private readonly intervalSeconds: number) {}

    /**
     * Lets a run begin as soon as it may.
     *
     * @param lasts - seconds that it takes
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
