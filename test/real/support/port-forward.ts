import { type ChildProcess, spawn } from "node:child_process";
import { done, notYet, waitFor } from "../../../sandbox/wait";

/** A port that the real kubectl forwards. */
export class PortForward {
    private constructor(
        private readonly kubectl: ChildProcess,
        /** Address of the local end. */
        readonly url: string,
    ) {}

    /** @param args kubectl's, with `port-forward` and a port `:1234` */
    static async open(
        args: readonly string[],
        env: Readonly<Record<string, string | undefined>>,
    ): Promise<PortForward> {
        const kubectl = spawn("kubectl", args, { env: { ...process.env, ...env } });
        let printed = "";
        kubectl.stdout.on("data", (part: Buffer) => (printed += part.toString()));
        kubectl.stderr.on("data", (part: Buffer) => (printed += part.toString()));
        try {
            const address = await waitFor<string>({
                what: `kubectl ${args.join(" ")}`,
                limitMs: 30_000,
                look: () => {
                    const [, found] = /Forwarding from (127\.0\.0\.1:\d+) ->/.exec(printed) ?? [];
                    return found === undefined ? notYet(printed) : done(found);
                },
            });
            return new PortForward(kubectl, `http://${address}`);
        } catch (error) {
            kubectl.kill();
            throw error;
        }
    }

    close(): void {
        this.kubectl.kill();
    }
}
