/** Shows one frame after the other in the same place of a terminal. */
export class Screen {
    private height = 0;
    private open = false;

    constructor(private readonly out: (text: string) => void) {}

    /** Replaces the frame. It is written in one call over the old one to avoid flicker. */
    show(lines: readonly string[]): void {
        const hide = this.open ? "" : "\u001b[?25l";
        const up = this.height > 0 ? `\u001b[${this.height}A` : "";
        const frame = lines.map((line) => `${line}\u001b[K\n`).join("");
        this.out(`${hide}\r${up}${frame}\u001b[J`);
        this.height = lines.length;
        this.open = true;
    }

    /** Leaves the last frame in place and shows the cursor again. */
    close(): void {
        if (this.open) {
            this.out("\u001b[?25h");
            this.open = false;
        }
    }
}
