// `npm run render -- <stack>`: renders a stack to the folder that its setting render.directory names. With --check it
// writes nothing and ends with 1 when the folder is not what would be rendered.
import { Command } from "commander";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import * as fs from "node:fs";

import { readStackFile } from "../stack-file";
import { renderStack } from "./render";
import { compareFolder, type FolderChanges, writeFolder } from "./write";

interface Options {
    readonly check?: boolean;
}

async function render(stack: string, { check = false }: Options): Promise<void> {
    const { name } = parse(fs.readFileSync("Pulumi.yaml", "utf8")) as { name: string };
    const raw = readStackFile(name, `Pulumi.${stack}.yaml`);
    const { directory, folder, warnings } = await renderStack(stack, raw);
    if (warnings !== "") {
        console.error(warnings);
    }
    const changes = (check ? compareFolder : writeFolder)(directory, folder);
    const count = describe(changes);
    if (!check) {
        console.log(`${folder.size} files in ${directory}: ${count ?? "all unchanged"}`);
    } else if (count !== undefined) {
        console.error(`${directory} is out of date with stack ${stack}: ${count}`);
        process.exitCode = 1;
    }
}

function describe(changes: FolderChanges): string | undefined {
    const parts = Object.entries(changes)
        .filter(([, names]: [string, readonly string[]]) => names.length > 0)
        .map(([what, names]: [string, readonly string[]]) => `${names.length} ${what}`);
    return parts.length === 0 ? undefined : parts.join(", ");
}

const command = new Command("render")
    .description(
        "Renders a stack to files that kubectl, Flux or Argo CD apply; no cluster is needed.",
    )
    .argument("<stack>", "stack with the setting render.directory")
    .option("--check", "write nothing; exit with 1 if the folder is out of date")
    .action(render);

command.parseAsync().catch((error: unknown) => {
    // Pulumi's handlers would end the process with 0 for an error that is thrown on.
    console.error(pulumi.RunError.isInstance(error) ? error.message : error);
    process.exitCode = 1;
});
