/** Shows one picture after the other in the same place of a terminal. */
export class Screen {
    private height = 0;
    private open = false;

    constructor(private readonly out: (text: string) => void) {}

    /** Replaces the picture. It is written at once and over the old one, so that nothing flickers. */
    show(lines: readonly string[]): void {
        const hide = this.open ? "" : "\u001b[?25l";
        const up = this.height > 0 ? `\u001b[${this.height}A` : "";
        const picture = lines.map((line) => `${line}\u001b[K\n`).join("");
        this.out(`${hide}\r${up}${picture}\u001b[J`);
        this.height = lines.length;
        this.open = true;
    }

    /** Leaves the last picture where it is and gives the cursor back. */
    close(): void {
        if (this.open) {
            this.out("\u001b[?25h");
            this.open = false;
        }
    }
}
