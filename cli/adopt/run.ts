import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { openApiServer, UnusableTarget } from "../../kube/api-server";
import { openCluster } from "../../kube/client";
import type { ProviderTarget } from "../../kube/kubeconfig";
import { type Fields, fieldsOf, listOf, textOf } from "../../rules/canary/reading";
import { ADOPTION } from "../../rules/existing/adoption";
import { fieldManagerOf } from "../../rules/existing/live-object";
import { CliError } from "../terminal";
import { certificateConflicts, identitySettings } from "./identity";
import { liveReader } from "./live";
import { plannedObjects, plannedResources, type PlannedResource } from "./planned";
import { readAdoptionPreview } from "./previewed";
import { PulumiStack, type RunPulumi, type StackOptions } from "./pulumi";
import type { Adoption } from "./result";
import { adoptedState, type ExportedState } from "./state";
import { summarise } from "./summary";

/** What to adopt into which stack. */
export interface AdoptOptions extends StackOptions {
    /** Whether to change nothing, not even the stack. */
    readonly dryRun: boolean;
    /** Seconds for one answer of the cluster. */
    readonly timeoutSeconds: number;
    /** File for the state before. @default - in the current folder, by the stack's name */
    readonly backup?: string;
}

/**
 * Takes what a cluster has of a stack's program into the stack's state. The cluster is only read.
 *
 * @throws CliError if the program cannot be previewed, the cluster cannot be read, or the next update would replace or
 * delete something: then the state and the settings are as before
 */
export async function adopt(
    options: AdoptOptions,
    run: RunPulumi,
    now = new Date(),
): Promise<Adoption> {
    const stack = new PulumiStack(options, run);
    const stackName = await stack.name();
    const settings = new SettingsFile(options.configFile ?? `Pulumi.${stackName}.yaml`);
    const adoptInto = (target: PulumiStack): Promise<Adoption> =>
        adoptWith(target, stackName, options, now);
    return options.dryRun
        ? settings.withCopy((configFile) =>
              adoptInto(new PulumiStack({ stack: options.stack, configFile }, run)),
          )
        : settings.restoredOnFailure(() => adoptInto(stack));
}

async function adoptWith(
    stack: PulumiStack,
    stackName: string,
    options: AdoptOptions,
    now: Date,
): Promise<Adoption> {
    const exportedText = await stack.export();
    const exported = JSON.parse(exportedText) as ExportedState;
    let planned = await planOf(stack);
    const target = targetOf(planned, exported);
    const server = await openApiServer(target, options.timeoutSeconds).catch((error: unknown) => {
        throw error instanceof UnusableTarget ? new CliError(error.message) : error;
    });
    const read = liveReader(server);
    let objects = plannedObjects(planned);
    let found = await read(objects);
    const conflicts = certificateConflicts(objects, found.live);
    if (conflicts.length > 0) {
        throw new CliError(conflicts.join("\n"));
    }
    const settings = identitySettings(planned, objects, found.live);
    for (const { isSecret, path: name, value } of settings) {
        await stack.set(name, value, isSecret);
    }
    if (settings.length > 0) {
        planned = await planOf(stack);
        objects = plannedObjects(planned);
        found = await read(objects);
    }
    const owner = ownerOf(planned, exported);
    const adopted = adoptedState(
        exported,
        planned,
        found.live,
        fieldManagerOf(owner),
        now.toISOString(),
    );
    if (!objects.some(({ urn }) => adopted.added.has(urn))) {
        throw new CliError(
            `cluster ${server.cluster} has no object that stack ${stackName} would create: there is nothing to adopt; run pulumi up`,
        );
    }
    const facts = {
        adopted,
        cluster: await openCluster(target, options.timeoutSeconds),
        found,
        owner,
        planned,
        server,
        settings,
        stackName,
    };
    if (options.dryRun) {
        return summarise({ ...facts, backup: undefined, after: undefined });
    }
    const backup =
        options.backup ??
        `${stackName}-before-adoption-${now.toISOString().slice(0, 19).replace(/:/g, "")}.json`;
    save(backup, exportedText);
    await stack.import(JSON.stringify(adopted.state));
    try {
        const { preview, problems } = readAdoptionPreview(await stack.preview(TAKE_OVER));
        if (problems.length > 0) {
            throw new CliError(
                `the adoption was undone, because the next update would not keep what is there:\n  ${problems.join("\n  ")}`,
                1,
            );
        }
        return await summarise({ ...facts, backup, after: preview });
    } catch (error) {
        await stack.import(exportedText);
        fs.rmSync(backup);
        throw error;
    }
}

function save(backup: string, state: string): void {
    try {
        fs.writeFileSync(backup, state, { mode: 0o600, flag: "wx" });
    } catch (error) {
        throw new CliError(
            `the state before the adoption cannot be saved: ${(error as Error).message}; name another file with --backup`,
        );
    }
}

/** Without it a preview fails at the first field that differs and belongs to the tool before. */
const TAKE_OVER = { PULUMI_K8S_ENABLE_PATCH_FORCE: "true" };

async function planOf(stack: PulumiStack): Promise<PlannedResource[]> {
    const answer = await stack.preview({ [ADOPTION]: "true" });
    const { problems } = readAdoptionPreview(answer);
    if (problems.length > 0) {
        throw new CliError(
            `the stack cannot be previewed, or its state is not what its program has:\n  ${problems.join("\n  ")}`,
        );
    }
    return plannedResources(fieldsOf(JSON.parse(answer.stdout)));
}

const PROVIDER = "pulumi:providers:kubernetes";

/** The cluster of the program's provider. */
function targetOf(planned: readonly PlannedResource[], exported: ExportedState): ProviderTarget {
    const recorded = listOf(fieldsOf(exported.deployment).resources).map(fieldsOf);
    const inputs = [
        ...planned.filter(({ type }) => type === PROVIDER).map((each) => each.inputs),
        ...recorded.filter(({ type }) => type === PROVIDER).map((each) => fieldsOf(each.inputs)),
    ].at(0);
    const { context, kubeconfig } = inputs ?? {};
    return { context: textOf(context), kubeconfig: textOf(kubeconfig) };
}

/** The stack as `<project>/<stack>`, which is the end of its own URN. */
function ownerOf(planned: readonly PlannedResource[], exported: ExportedState): string {
    const urns = [
        ...planned.map(({ urn }) => urn),
        ...listOf(fieldsOf(exported.deployment).resources).map(
            (each) => textOf((each as Fields).urn) ?? "",
        ),
    ];
    const [, stack, project] = /^urn:pulumi:([^:]+)::([^:]+)::/.exec(urns[0] ?? "") ?? [];
    return `${project}/${stack}`;
}

/** The file with a stack's settings. */
class SettingsFile {
    private readonly before: Buffer | undefined;

    constructor(private readonly file: string) {
        this.before = fs.existsSync(file) ? fs.readFileSync(file) : undefined;
    }

    /** Runs something on a copy of the file, in a folder of its own. */
    async withCopy<T>(action: (copy: string) => Promise<T>): Promise<T> {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-adopt-"));
        const copy = path.join(folder, path.basename(this.file));
        try {
            if (this.before !== undefined) {
                fs.writeFileSync(copy, this.before, { mode: 0o600 });
            }
            return await action(copy);
        } finally {
            fs.rmSync(folder, { recursive: true });
        }
    }

    /** Runs something that changes the settings; if it fails, they are as before. */
    async restoredOnFailure<T>(action: () => Promise<T>): Promise<T> {
        try {
            return await action();
        } catch (error) {
            if (this.before === undefined) {
                fs.rmSync(this.file, { force: true });
            } else {
                fs.writeFileSync(this.file, this.before);
            }
            throw error;
        }
    }
}
