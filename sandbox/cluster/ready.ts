import * as fs from "node:fs";
import * as https from "node:https";
import { type ManagedProcess, describeEnding, logTail } from "../process/managed";
import { SandboxError } from "../errors";
import { PortTakenError, portNotBound } from "../listen";
import { describeError, done, notYet, waitFor } from "../wait";
import type { Component, ReadyAddress } from "./component";
import type { Pki } from "./pki";

/**
 * Waits until a process of the control plane says that it is ready; its death ends the wait at once.
 *
 * @throws PortTakenError when another program has taken its port.
 */
export async function waitUntilReady(
    component: Pick<Component, "name"> & { readonly ready: ReadyAddress },
    running: ManagedProcess,
    pki: Pki,
    signal: AbortSignal,
): Promise<void> {
    const checkPort = (): void => {
        const port = portNotBound(running.output(), component.ready.port);
        if (port !== undefined) {
            throw new PortTakenError(component.name, port);
        }
    };
    const over = new AbortController();
    const died = running.ended.then((ending) => {
        checkPort();
        throw new SandboxError(
            `${component.name} ended with ${describeEnding(ending)} before it was ready; the end of ` +
                `${running.logFile}:\n${logTail(running.logFile)}`,
        );
    });
    const ready = waitFor({
        what: `${component.name} to be ready (https://127.0.0.1:${component.ready.port}${component.ready.path})`,
        limitMs: 60_000,
        everyMs: 50,
        log: running.logFile,
        signal: AbortSignal.any([signal, over.signal]),
        look: async () => {
            checkPort();
            const answer = await get(component.ready, pki);
            return answer.status === 200
                ? done(undefined)
                : notYet(`HTTP ${answer.status}: ${answer.body}`);
        },
    });
    try {
        await Promise.race([ready, died]);
    } finally {
        over.abort();
    }
}

function get(target: ReadyAddress, pki: Pki): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
        const request = https.get(
            {
                host: "127.0.0.1",
                port: target.port,
                path: target.path,
                ca: fs.readFileSync(pki.ca),
                cert: fs.readFileSync(pki.clients.admin.cert),
                key: fs.readFileSync(pki.clients.admin.key),
                agent: false,
                timeout: 2_000,
            },
            (response) => {
                let body = "";
                response.setEncoding("utf8");
                response.on("data", (part: string) => (body += part));
                response.on("end", () =>
                    resolve({ status: response.statusCode ?? 0, body: body.slice(0, 300) }),
                );
            },
        );
        request.once("timeout", () => request.destroy(new Error("no answer in 2 s")));
        request.once("error", (error) => reject(new Error(describeError(error))));
    });
}
