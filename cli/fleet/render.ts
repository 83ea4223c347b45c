import { Command, Option } from "commander";
import * as fs from "node:fs";

import { git } from "../../fleet/automation/worktree";
import { argoCdObjects } from "../../fleet/gitops/argo-cd";
import { fluxObjects } from "../../fleet/gitops/flux";
import { renderedStacks, stackFiles } from "../../fleet/gitops/rendered-stacks";
import type { GitOpsFleet, GitOpsObjects } from "../../fleet/gitops/types";
import { formatProblem } from "../../rules/problems/problem";
import { CliError, type Terminal } from "../terminal";
import { declaredSettings, FLEET_FILE, readFleetFile } from "./fleet-file";

interface Options {
    readonly file: string;
    readonly for: keyof typeof engines;
    readonly repository?: string;
    readonly revision: string;
    readonly namespace?: string;
}

/** The GitOps engines, each with the namespace that it is installed into. */
const engines: Readonly<
    Record<
        "argo-cd" | "flux",
        { readonly namespace: string; readonly objectsOf: (fleet: GitOpsFleet) => GitOpsObjects }
    >
> = {
    "argo-cd": { namespace: "argocd", objectsOf: argoCdObjects },
    flux: { namespace: "flux-system", objectsOf: fluxObjects },
};

/**
 * `linkerd-canary fleet render`: the waves of a fleet for a GitOps engine.
 *
 * @param io - the terminal
 */
export function renderCommand(io: Terminal): Command {
    return new Command("render")
        .summary("write the waves of a fleet for Argo CD or Flux")
        .description(
            "Prints the objects with which a GitOps engine applies the rendered folders of the stacks wave by wave: an ApplicationSet with RollingSync, or Kustomizations with dependsOn. What the engine cannot do is listed on standard error. It needs no cluster and no login.",
        )
        .option("-f, --file <file>", "fleet file", FLEET_FILE)
        .addOption(
            new Option("--for <engine>", "GitOps engine")
                .choices(Object.keys(engines))
                .makeOptionMandatory(),
        )
        .option("--repository <url>", "URL of the Git repository (default: that of remote origin)")
        .option("--revision <revision>", "branch, tag or commit", "main")
        .option("--namespace <name>", "namespace of the objects (default: argocd, or flux-system)")
        .action((options: Options) => render(io, options));
}

async function render(io: Terminal, options: Options): Promise<void> {
    const read = readFleetFile(options.file);
    // git names folders without links
    const folder = fs.realpathSync(read.folder);
    const fleet = read.resolve({ stacks: stackFiles(folder), settings: declaredSettings(folder) });
    const root = await fromGit(folder, "rev-parse", "--show-toplevel");
    const { problems, stacks } = renderedStacks(fleet, folder, root);
    if (problems.length > 0) {
        const lines = problems.map((problem) => `  ${formatProblem(problem)}`);
        throw new CliError([`${options.file} cannot be rendered:`, ...lines].join("\n"));
    }
    const url =
        options.repository ??
        (await fromGit(folder, "remote", "get-url", "origin").catch(() => {
            throw new CliError(
                `${folder} has no remote origin; set --repository to the URL from which the engine clones`,
            );
        }));
    // on demand: the other commands write no YAML
    const { stringify } = await import("yaml");
    const { namespace, objectsOf } = engines[options.for];
    const { notCarriedOver, objects } = objectsOf({
        fleet,
        stacks,
        repository: { url, revision: options.revision },
        namespace: options.namespace ?? namespace,
    });
    io.out(objects.map((object) => stringify(object, { lineWidth: 0 })).join("---\n"));
    io.error(notCarriedOver.map((line) => `not carried over: ${line}\n`).join(""));
}

async function fromGit(folder: string, ...args: string[]): Promise<string> {
    const text = await git(folder, ...args);
    return text.trim();
}
