import type { Server } from "node:http";
import type { Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { SandboxError, isErrorCode } from "./errors";
import { listenersCommand } from "./ports";
import { describeError } from "./wait";

/** A program took a port between its choice and the bind. Another try with another port can succeed. */
export class PortTakenError extends SandboxError {
    constructor(what: string, port: number) {
        super(
            `${what} cannot listen on 127.0.0.1:${port}: another program took the port after it was chosen. ` +
                `To see which: ${listenersCommand(port)}`,
        );
    }
}

/**
 * The port that a program could not bind, as its log reports it, or undefined when the log reports nothing like that.
 *
 * @param otherwise - the port where the log names none
 */
export function portNotBound(log: string, otherwise: number): number | undefined {
    if (!/address already in use/i.test(log)) {
        return undefined;
    }
    const named =
        /:(\d+): bind: address already in use/i.exec(log) ??
        /address already in use \S*:(\d+)/i.exec(log);
    return named === null ? otherwise : Number(named[1]);
}

/**
 * Starts to listen on loopback; resolves with the port. `port` 0 takes a free one.
 *
 * @param what - what listens, as the error names it
 */
export function listenOnLoopback(
    server: Server | HttpsServer,
    port: number,
    what: string,
): Promise<number> {
    return new Promise((resolve, reject) => {
        server.once("error", (error) =>
            reject(
                isErrorCode(error, "EADDRINUSE")
                    ? new PortTakenError(what, port)
                    : new SandboxError(
                          `${what} cannot listen on 127.0.0.1:${port}: ${describeError(error)}`,
                      ),
            ),
        );
        server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
    });
}
