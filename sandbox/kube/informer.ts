import type { Informer, KubernetesObject } from "@kubernetes/client-node";
import { describeError } from "../wait";

/** Milliseconds before a broken watch is opened again. */
const againAfterMs = 1_000;

/** Starts an informer and opens it again whenever its watch breaks, until `stop`. */
export async function keepInformed<T extends KubernetesObject>(
    informer: Informer<T>,
    what: string,
    log: (line: string) => void,
): Promise<{ stop(): Promise<void> }> {
    let stopped = false;
    let timer: NodeJS.Timeout | undefined;
    const broken = (error: unknown): void => {
        if (stopped) {
            return;
        }
        log(`watch of ${what}: ${describeError(error)}; retry in ${againAfterMs} ms`);
        clearTimeout(timer);
        timer = setTimeout(() => void informer.start().catch(broken), againAfterMs);
    };
    informer.on("error", broken);
    await informer.start();
    return {
        async stop() {
            stopped = true;
            clearTimeout(timer);
            await informer.stop();
        },
    };
}
