// `tsx ci/manifests.ts <stack> <folder>`: a step of .github/workflows/preview.yml. Renders a stack to a folder, wherever
// its own setting would put it: without its cluster and without its secrets, as a pull request from a fork has neither.
import * as fs from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { renderStack } from "../stacks/render/render";
import { writeFolder } from "../stacks/render/write";
import { readStackFile } from "../stacks/stack-file";

async function main(stack: string | undefined, directory: string | undefined): Promise<void> {
    if (stack === undefined || directory === undefined) {
        throw new pulumi.RunError("usage: tsx ci/manifests.ts <stack> <folder>");
    }
    const { name } = parse(fs.readFileSync("Pulumi.yaml", "utf8")) as { name: string };
    const raw = readStackFile(name, `Pulumi.${stack}.yaml`);
    const key = `${name}:render`;
    const own = JSON.parse(raw.values[key] ?? "{}") as object;
    const values = { ...raw.values, [key]: JSON.stringify({ ...own, directory }) };
    const { folder, warnings } = await renderStack(stack, { ...raw, values });
    if (warnings !== "") {
        console.error(warnings);
    }
    writeFolder(directory, folder);
    console.log(`${folder.size} files in ${directory}`);
}

// a provider that writes files must not have a kubeconfig, and would use this variable
delete process.env["KUBECONFIG"];
main(process.argv[2], process.argv[3]).catch((error: unknown) => {
    console.error(pulumi.RunError.isInstance(error) ? `error: ${error.message}` : error);
    process.exitCode = 1;
});
