import * as fs from "node:fs";
import { SandboxError } from "./errors";
import { sandboxPaths } from "./paths";
import { updateState } from "./state";
import { Supervisor } from "./supervisor";

/** The background process of `sandbox up`: runs until it is stopped or until a part of it dies. */
function main(): void {
    const paths = sandboxPaths();
    const log = (line: string): void => console.log(`${new Date().toISOString()} ${line}`);
    let ending = false;

    const end = (reason: string | undefined): void => {
        if (ending) {
            return;
        }
        ending = true;
        log(reason === undefined ? "stopping" : `failed: ${reason}`);
        supervisor
            .stop()
            .then(() => {
                if (fs.existsSync(paths.root)) {
                    updateState(paths.state, {
                        status:
                            reason === undefined
                                ? { phase: "stopped" }
                                : { phase: "failed", reason },
                        processes: [],
                    });
                }
                process.exit(reason === undefined ? 0 : 1);
            })
            .catch((error: unknown) => {
                log(`while stopping: ${String(error)}`);
                process.exit(1);
            });
    };
    const supervisor = new Supervisor(paths, log, end);
    process.on("SIGTERM", () => end(undefined));
    process.on("SIGINT", () => end(undefined));
    process.on("uncaughtException", (error) =>
        end(`internal error of the sandbox: ${error.stack}`),
    );
    process.on("unhandledRejection", (error) =>
        end(
            `internal error of the sandbox: ${error instanceof Error ? error.stack : String(error)}`,
        ),
    );
    // deleting the sandbox's folder means to stop it
    setInterval(() => {
        if (!fs.existsSync(paths.state)) {
            end("the folder .sandbox was deleted while the sandbox was running");
        }
    }, 2_000).unref();
    supervisor.start().catch((error: unknown) => {
        const text =
            error instanceof SandboxError
                ? error.message
                : error instanceof Error
                  ? error.stack
                  : String(error);
        end(text ?? "unknown");
    });
}

main();
