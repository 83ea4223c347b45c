import * as fs from "node:fs";
import * as path from "node:path";

import { fieldsOf, textOf } from "../../rules/canary/reading";
import { type Problem, refusal } from "../../rules/problems/problem";
import { parseYaml } from "../../rules/yaml";
import type { ResolvedFleet } from "../file/types";
import type { RenderedStack } from "./types";

const STACK_FILE = /^Pulumi\.(.+)\.ya?ml$/;

/** Names of the stacks that have a file in the folder of a program. */
export function stackFiles(folder: string): readonly string[] {
    return fs
        .readdirSync(folder)
        .flatMap((name) => STACK_FILE.exec(name)?.[1] ?? [])
        .sort();
}

/**
 * Finds the rendered folder of each stack.
 *
 * @param folder - of the program
 * @param root - of the repository, to which the paths are relative
 */
export function renderedStacks(
    fleet: ResolvedFleet,
    folder: string,
    root: string,
): { readonly stacks: ReadonlyMap<string, RenderedStack>; readonly problems: readonly Problem[] } {
    const { name: project } = fieldsOf(parseYaml(read(folder, "Pulumi.yaml")));
    const problems: Problem[] = [];
    const stacks = new Map<string, RenderedStack>();
    for (const stack of fleet.waves.flatMap((wave) => wave.stacks)) {
        const { config } = fieldsOf(parseYaml(read(folder, `Pulumi.${stack}.yaml`)));
        const { directory } = fieldsOf(fieldsOf(config)[`${textOf(project) ?? ""}:render`]);
        const place = textOf(directory);
        if (place === undefined) {
            problems.push(
                refusal(
                    "fleet/not-rendered",
                    `Pulumi.${stack}.yaml: render.directory`,
                    directory,
                    "a GitOps engine applies rendered files, and this stack is applied by pulumi up",
                    `pulumi config set --stack ${stack} --path render.directory gitops/${stack}`,
                ),
            );
            continue;
        }
        const target = path.resolve(folder, place);
        if (path.relative(root, target).startsWith("..")) {
            problems.push(
                refusal(
                    "fleet/folder-outside",
                    `Pulumi.${stack}.yaml: render.directory`,
                    place,
                    `the folder is not in the repository ${root}, from which the engine reads`,
                    `pulumi config set --stack ${stack} --path render.directory gitops/${stack}`,
                ),
            );
            continue;
        }
        const layers = layersIn(target);
        if (layers.length === 0) {
            problems.push(
                refusal(
                    "fleet/folder-empty",
                    `Pulumi.${stack}.yaml: render.directory`,
                    place,
                    "the folder has no layers, so that nothing would be applied",
                    `npm run render -- ${stack}`,
                ),
            );
            continue;
        }
        const directoryInRepository = path.relative(root, target).split(path.sep).join("/");
        stacks.set(stack, { directory: directoryInRepository, layers });
    }
    return { stacks, problems };
}

function read(folder: string, name: string): string {
    return fs.readFileSync(path.join(folder, name), "utf8");
}

/** Folders that kustomize builds; their names begin with their number. */
function layersIn(folder: string): readonly string[] {
    const entries = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
    return entries
        .filter(
            (name) =>
                /^\d+-/.test(name) && fs.existsSync(path.join(folder, name, "kustomization.yaml")),
        )
        .sort((a, b) => parseInt(a) - parseInt(b));
}
