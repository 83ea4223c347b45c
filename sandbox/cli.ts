import * as fs from "node:fs";
import * as path from "node:path";
import { spawn } from "node:child_process";
import { Command } from "commander";
import { readAddresses } from "./addresses";
import { linkArtefacts } from "./artefacts";
import { sandboxEnvironment } from "./environment";
import { SandboxError } from "./errors";
import { down, up } from "./lifecycle";
import { sandboxPaths } from "./paths";
import { logTail } from "./process/managed";
import { statusText } from "./status";
import { ensureTools, everyTool } from "./tools";

const paths = sandboxPaths();
const report = (line: string): void => console.error(line);
const interrupted = new AbortController();

const program = new Command("sandbox")
    .description(
        "A real Kubernetes control plane on this machine, with Flagger, Prometheus and traffic; no containers, no root",
    )
    .showHelpAfterError();

program
    .command("tools")
    .description("find, download or build all tools of the sandbox")
    .option(
        "--no-download",
        "build also the tools that have an official release, as LINKERD_CANARY_NO_DOWNLOAD=1 does",
    )
    .action(async ({ download }: { download: boolean }) => {
        const common = { report, signal: interrupted.signal, download };
        const toolbox = await ensureTools(common);
        await ensureTools({ ...common, only: everyTool });
        report(`tools are ready in ${toolbox.binDir}`);
    });

program
    .command("up")
    .description("start the cluster; does nothing if it is running")
    .action(() => up(paths, report, interrupted.signal));

program
    .command("down")
    .description("stop the cluster and all its processes; the state is kept")
    .option("--delete", "also delete the state: the next `up` starts an empty cluster")
    .action(async (options: { delete?: true }) => {
        await down(paths, report, { deleteState: options.delete });
    });

program
    .command("status")
    .description(
        "show what is running, where it listens and why it stopped; exit code 0 only if it is up",
    )
    .action(async () => {
        const status = statusText(paths);
        console.log(status.text);
        if (status.running) {
            console.log((await readAddresses(paths)).join("\n"));
        }
        process.exitCode = status.running ? 0 : 1;
    });

program
    .command("logs")
    .description("show the end of a log, or list all logs")
    .argument("[name]", "a control-plane process, or namespace_pod/container")
    .option("-f, --follow", "keep printing")
    .option("-n, --lines <count>", "number of lines from the end", "50")
    .action((name: string | undefined, options: { follow?: true; lines: string }) => {
        if (name === undefined) {
            console.log(allLogs().join("\n"));
            return;
        }
        const file = logFile(name);
        if (options.follow) {
            spawn("tail", ["-n", options.lines, "-f", file], { stdio: "inherit" });
        } else {
            console.log(logTail(file, Number(options.lines)));
        }
    });

program
    .command("env")
    .description(
        'print shell commands that point pulumi and kubectl at the sandbox: eval "$(npm run -s sandbox -- env)"',
    )
    .action(async () => {
        const { signal } = interrupted;
        // a sandbox starts without helm; its user may want it
        await ensureTools({ report, signal, only: ["helm"] });
        const toolbox = await ensureTools({ report, signal, onlyNeeded: true });
        linkArtefacts(paths, toolbox);
        const variables = sandboxEnvironment(paths, toolbox);
        // the shell's own PATH, not the one that npm gives to its scripts
        console.log(`export PATH=${shellQuote(toolbox.binDir)}:"$PATH"`);
        for (const [name, value] of Object.entries(variables).filter(([name]) => name !== "PATH")) {
            console.log(`export ${name}=${shellQuote(value)}`);
        }
    });

function shellQuote(text: string): string {
    return `'${text.replace(/'/g, `'\\''`)}'`;
}

/** Every log as the name that `logs` takes. */
function allLogs(): string[] {
    return [paths.logs, paths.pods].flatMap((dir) =>
        fs.existsSync(dir)
            ? fs
                  .readdirSync(dir, { recursive: true, encoding: "utf8" })
                  .filter((file) => file.endsWith(".log"))
                  .map((file) => file.replace(/\.log$/, ""))
            : [],
    );
}

function logFile(name: string): string {
    const file = [paths.logs, paths.pods]
        .map((dir) => path.join(dir, `${name}.log`))
        .find((candidate) => fs.existsSync(candidate));
    if (file === undefined) {
        throw new SandboxError(
            `no log "${name}"; available logs: ${allLogs().join(", ") || "none yet"}`,
        );
    }
    return file;
}

process.on("SIGINT", () => interrupted.abort(new SandboxError("interrupted")));
process.on("SIGTERM", () =>
    interrupted.abort(new SandboxError("stopped by a signal, as `sandbox down` sends it")),
);
program.parseAsync().catch((error: unknown) => {
    const plain = error instanceof SandboxError || interrupted.signal.aborted;
    console.error(plain ? `error: ${(error as Error).message}` : error);
    process.exitCode = 1;
});
