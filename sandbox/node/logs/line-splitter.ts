/** A line with its line feed, and when its begin was written. */
export interface LogLine {
    readonly bytes: Buffer;
    /** Milliseconds since the epoch. */
    readonly at: number;
}

/** The byte that ends a line. */
export const lineFeed = 10;

/** Cuts parts of a log into lines; what follows the last line feed waits for the next part. */
export class LineSplitter {
    private readonly held: Buffer[] = [];
    private heldSince = 0;

    /** @param timeAt when the byte at an offset of this part was written; it is called with growing offsets */
    *split(part: Buffer, timeAt: (offset: number) => number): Generator<LogLine> {
        let from = 0;
        for (;;) {
            const end = part.indexOf(lineFeed, from) + 1;
            if (this.held.length === 0 && from < part.length) {
                this.heldSince = timeAt(from);
            }
            if (end === 0) {
                break;
            }
            yield { bytes: this.take(part.subarray(from, end)), at: this.heldSince };
            from = end;
        }
        if (from < part.length) {
            this.held.push(part.subarray(from));
        }
    }

    /** The last line, where no line feed ends it. */
    *rest(): Generator<LogLine> {
        if (this.held.length > 0) {
            yield { bytes: this.take(), at: this.heldSince };
        }
    }

    private take(...last: readonly Buffer[]): Buffer {
        return Buffer.concat([...this.held.splice(0), ...last]);
    }
}
