import { Command } from "commander";
import colours from "picocolors";
import { SandboxError } from "../errors";
import { down, up } from "../lifecycle";
import { sandboxPaths } from "../paths";
import { describeError } from "../wait";
import { statusText } from "../status";
import { Demo } from "./demo";

const paths = sandboxPaths();
const interrupted = new AbortController();

new Command("demo")
    .description(
        "starts a cluster, installs the mesh and Flagger, promotes a healthy release and rolls back a faulty one",
    )
    .option("--smoke", "add a third release that fails its smoke test and never receives traffic")
    .action(async (options: { smoke?: true }) => {
        const ranBefore = statusText(paths).running;
        try {
            await up(paths, (line) => console.log(`  ${colours.dim(line)}`), interrupted.signal);
            await new Demo(paths, interrupted.signal).run({ smoke: options.smoke === true });
        } catch (error) {
            const why = interrupted.signal.aborted ? "interrupted" : describeError(error);
            console.error(`\n${colours.red("the demo stopped early:")} ${why}`);
            if (!(error instanceof SandboxError) && !interrupted.signal.aborted) {
                console.error(error);
            }
            if (!ranBefore) {
                await down(paths, (line) => console.error(line));
            }
            console.error(
                `logs: ${paths.logs} and ${paths.pods}; run "make demo" again to continue from here`,
            );
            process.exitCode = interrupted.signal.aborted ? 130 : 1;
        }
    })
    .parseAsync()
    .catch((error: unknown) => {
        console.error(describeError(error));
        process.exitCode = 1;
    });

process.on("SIGINT", () => interrupted.abort(new SandboxError("interrupted")));
process.on("SIGTERM", () => interrupted.abort(new SandboxError("interrupted")));
