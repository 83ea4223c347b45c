import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { LocalWorkspace, Stack, UpdateSummary } from "@pulumi/pulumi/automation";
import { fieldsOf } from "../../rules/canary/reading";
import { parseYaml } from "../../rules/yaml";
import type { FleetEngine, StackHistory, UpdateEnd, UpdateOrder } from "../engine";
import type { SettingValue } from "../file/types";
import type { ObservedCluster, StackUpdate } from "../observed";
import type { ApiServer } from "../../kube/api-server";
import { observeCanaries, openStackCluster } from "./canaries";
import { type EndedProcess, fleetCommand, runDetached } from "./pulumi-command";
import { reasonOfFailure } from "./reason";
import { type StackFile, withSettings } from "./settings";
import { atCommit } from "./worktree";

/** How far back the history of a stack is read. */
const UPDATES = 20;

/** The stacks of a Pulumi program, through the Automation API. */
export class AutomationEngine implements FleetEngine {
    private constructor(
        private readonly folder: string,
        readonly project: string,
        private readonly workspace: LocalWorkspace,
        private readonly interrupt: AbortSignal,
    ) {}

    /**
     * Opens a program.
     *
     * @param folder - with its Pulumi.yaml
     * @param interrupt - interrupts the updates that run
     * @throws Error without the Pulumi CLI
     */
    static async open(folder: string, interrupt: AbortSignal): Promise<AutomationEngine> {
        const { LocalWorkspace } = await import("@pulumi/pulumi/automation/localWorkspace.js");
        const workspace = await LocalWorkspace.create({
            workDir: folder,
            pulumiCommand: await fleetCommand(),
            envVars: { PULUMI_SKIP_UPDATE_CHECK: "true" },
        });
        const { name } = await workspace.projectSettings();
        return new AutomationEngine(folder, name, workspace, interrupt);
    }

    /** Names of the program's stacks. */
    async stacks(): Promise<readonly string[]> {
        const stacks = await this.workspace.listStacks();
        return stacks.map(({ name }) => name.split("/").at(-1) ?? name);
    }

    async history(name: string): Promise<StackHistory> {
        const stack = await this.stack(name);
        // the settings are not needed, and secret ones must not be decrypted for this
        const summaries = await stack.history(UPDATES, 1, false);
        const updates = summaries.filter(({ kind }) => kind === "update");
        return { updates: updates.map(updateOf) };
    }

    canaries(stack: string): Promise<ObservedCluster["canaries"]> {
        return observeCanaries(() => this.cluster(stack));
    }

    /** Opens the cluster of a stack; `undefined` if its file names none. */
    cluster(stack: string): Promise<ApiServer | undefined> {
        return openStackCluster(this.file(stack), this.project, this.folder);
    }

    up(order: UpdateOrder): Promise<UpdateEnd> {
        return order.commit === undefined
            ? this.update(order, this.workspace)
            : atCommit(this.folder, order.commit, async (folder) => {
                  const { LocalWorkspace } =
                      await import("@pulumi/pulumi/automation/localWorkspace.js");
                  const { envVars, pulumiCommand } = this.workspace;
                  return this.update(
                      order,
                      await LocalWorkspace.create({ workDir: folder, envVars, pulumiCommand }),
                  );
              });
    }

    /** `pulumi preview --json` of a stack. */
    async preview(
        stack: string,
        settings: UpdateOrder["settings"],
        options: readonly string[],
    ): Promise<EndedProcess> {
        return this.withFile(stack, this.folder, settings, (file) => {
            const args = ["preview", "--json", "--stack", stack, "--config-file", file];
            return runDetached(
                this.workspace.pulumiCommand.command,
                [...args, "--non-interactive", ...options],
                {
                    cwd: this.folder,
                    // without the events the preview has no results of policies
                    env: {
                        ...this.workspace.envVars,
                        PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
                    },
                    signal: this.interrupt,
                },
            );
        });
    }

    /** The content of a stack's file. */
    file(stack: string, folder = this.folder): StackFile {
        const file = path.join(folder, `Pulumi.${stack}.yaml`);
        return fs.existsSync(file) ? fieldsOf(parseYaml(fs.readFileSync(file, "utf8"))) : {};
    }

    private async update(order: UpdateOrder, workspace: LocalWorkspace): Promise<UpdateEnd> {
        const stack = await this.stack(order.stack, workspace);
        const limit = AbortSignal.timeout(order.timeoutSeconds * 1000);
        const signal = AbortSignal.any([limit, this.interrupt]);
        const run = async (configFile: string): Promise<UpdateEnd> => {
            await stack.up({
                message: order.message,
                configFile,
                signal,
                color: "never",
                onOutput: (text) => lastLine(text, order.onProgress),
            });
            return { succeeded: true };
        };
        try {
            return await this.withFile(order.stack, workspace.workDir, order.settings, run);
        } catch (error) {
            const { CommandError, ConcurrentUpdateError } =
                await import("@pulumi/pulumi/automation/errors.js");
            if (error instanceof ConcurrentUpdateError) {
                return { heldBy: holderOf(error.message) };
            }
            if (error instanceof CommandError) {
                const late = `it did not end within ${order.timeoutSeconds} s and was interrupted; `;
                const reason = reasonOfFailure(error.message);
                return { succeeded: false, reason: `${limit.aborted ? late : ""}${reason}` };
            }
            throw error;
        }
    }

    private async stack(name: string, workspace = this.workspace): Promise<Stack> {
        const { Stack } = await import("@pulumi/pulumi/automation/stack.js");
        return Stack.select(name, workspace);
    }

    /** Settings of a wave never change the user's file: the update gets a copy. */
    private async withFile<T>(
        stack: string,
        folder: string,
        settings: Readonly<Record<string, SettingValue>>,
        action: (file: string) => Promise<T>,
    ): Promise<T> {
        const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-settings-"));
        const file = path.join(temporary, `Pulumi.${stack}.yaml`);
        const content = withSettings(this.file(stack, folder), this.project, settings);
        fs.writeFileSync(file, JSON.stringify(content, undefined, 2), { mode: 0o600 });
        try {
            return await action(file);
        } finally {
            fs.rmSync(temporary, { recursive: true });
        }
    }
}

function updateOf({
    endTime,
    environment,
    message,
    result,
    startTime,
}: UpdateSummary): StackUpdate {
    // the CLI records the commit of the program, and whether the working tree differs from it
    const variables = environment as Readonly<Record<string, string | undefined>>;
    const commit = variables["git.dirty"] === "true" ? undefined : variables["git.head"];
    const isRunning = result === "in-progress" || result === "not-started";
    return {
        message,
        result: isRunning ? "running" : result === "succeeded" ? "succeeded" : "failed",
        startedAt: startTime.getTime(),
        ...(!isRunning && { endedAt: endTime.getTime() }),
        ...(commit !== undefined && { commit }),
    };
}

/** Passes on the last line that is no sign of life of the display. */
function lastLine(text: string, onProgress: (line: string) => void): void {
    const lines = text.split("\n").map((line) => line.trim());
    const line = lines.findLast(
        (each) => each !== "" && !/^(?:@|\.+$|Duration:|Resources:)/.test(each),
    );
    if (line !== undefined) {
        onProgress(line);
    }
}

/** Who holds a stack, as Pulumi states it. */
function holderOf(message: string): string {
    const line = message.split("\n").find((each) => each.includes("created by "));
    return line?.replace(/^.*created by /, "").trim() ?? "another update is in progress";
}
