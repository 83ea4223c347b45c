/** The address of every node of the sandbox. Nothing listens there: the API server's egress resolves it. */
export const hostIP = "10.0.0.1";

/**
 * Gives each pod with a program an address of its own in 10.245.0.0/16. Nothing listens there: the mesh
 * resolves the addresses. Ones that pods already have, from before a restart, are not given twice.
 */
export class PodAddresses {
    private last = 0;

    /** Remembers an address that is in use. */
    take(address: string | undefined): void {
        const match = /^10\.245\.(\d+)\.(\d+)$/.exec(address ?? "");
        if (match) {
            this.last = Math.max(this.last, Number(match[1]) * 256 + Number(match[2]));
        }
    }

    /** The next free address. */
    next(): string {
        this.last += 1;
        return `10.245.${this.last >> 8}.${this.last & 255}`;
    }
}
