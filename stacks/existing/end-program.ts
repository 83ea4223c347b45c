import { AsyncResource } from "node:async_hooks";

import * as pulumi from "@pulumi/pulumi";
import * as engine from "@pulumi/pulumi/proto/engine_pb";

/** The exit code by which Pulumi's language host knows that a program has reported its error (pulumi cmd/run/run.ts). */
const REPORTED = 32;

/**
 * Ends the program at once with an error, from a transform: one that a transform throws is shown with a stack trace.
 * `pulumi.log` cannot be used there: the engine calls transforms outside of the program's context, and logs are sent one
 * after another, also behind those of resources that wait for the transform.
 */
export function programEnd(): (text: string) => Promise<void> {
    return AsyncResource.bind(async (text: string) => {
        const request = new engine.LogRequest();
        request.setSeverity(engine.LogSeverity.ERROR);
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
        process.exit(REPORTED);
    });
}
