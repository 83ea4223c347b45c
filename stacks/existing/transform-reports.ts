import { AsyncResource } from "node:async_hooks";

import * as pulumi from "@pulumi/pulumi";
import * as engine from "@pulumi/pulumi/proto/engine_pb";

/** The exit code by which Pulumi's language host knows that a program has reported its error (pulumi cmd/run/run.ts). */
const REPORTED = 32;

/**
 * Reports a problem from a transform. `pulumi.log` cannot be used there: the engine calls transforms outside of the
 * program's context, and logs are sent one after another, also behind those of resources that wait for the transform.
 */
export function reporter(severity: "error" | "warning"): (text: string) => Promise<void> {
    return AsyncResource.bind(async (text: string) => {
        const request = new engine.LogRequest();
        const { ERROR, WARNING } = engine.LogSeverity;
        request.setSeverity(severity === "error" ? ERROR : WARNING);
        request.setMessage(text);
        await new Promise<void>((resolve, reject) => {
            pulumi.runtime.getEngine()?.log(request, (error: unknown) => {
                if (error instanceof Error) {
                    reject(error);
                } else {
                    resolve();
                }
            });
        });
    });
}

/** Ends the program at once with an error, from a transform: one that a transform throws is shown with a stack trace. */
export function programEnd(): (text: string) => Promise<void> {
    const report = reporter("error");
    return async (text) => {
        await report(text);
        process.exit(REPORTED);
    };
}
