import * as path from "node:path";
import {
    type Fleet,
    type KnownProgram,
    readFleet,
    type ResolvedFleet,
    resolveFleet,
} from "../../fleet";
import { fieldsOf } from "../../rules/canary/reading";
import { formatProblem, type Problem, refusal } from "../../rules/problems/problem";
import { parseYaml } from "../../rules/yaml";
import { parsePlain, type PlainDocument, type Position } from "../manifests/parse";
import { CliError } from "../terminal";
import { readTextFile } from "../text";

/** The name of a fleet file in the current folder. */
export const FLEET_FILE = "fleet.yaml";

/** A fleet file that has no errors of its own. */
export interface FleetFile {
    readonly fleet: Fleet;
    /** Absolute folder of its program. */
    readonly folder: string;
    /**
     * Finds the stacks of the waves.
     *
     * @throws CliError with all problems at once
     */
    resolve(program: KnownProgram): ResolvedFleet;
}

/**
 * Reads a fleet file.
 *
 * @param file - its path
 * @throws CliError (exit code 2) with all problems at once, each with its line
 */
export function readFleetFile(file: string): FleetFile {
    const document = documentOf(file);
    const { fleet, problems } = readFleet(document.content);
    const all = [...repeatedKeys(document), ...problems];
    if (fleet === undefined || all.length > 0) {
        throw refused(file, all, document.positionOf);
    }
    return {
        fleet,
        folder: path.resolve(path.dirname(file), fleet.program),
        resolve: (program) => {
            const resolution = resolveFleet(fleet, program);
            if (resolution.fleet === undefined) {
                throw refused(file, resolution.problems, document.positionOf);
            }
            return resolution.fleet;
        },
    };
}

/**
 * Names of the settings that a Pulumi program declares in its Pulumi.yaml.
 *
 * @param folder - of the program
 * @returns `undefined` if it declares none
 * @throws CliError (exit code 2) without a Pulumi.yaml
 */
export function declaredSettings(folder: string): readonly string[] | undefined {
    const file = path.join(folder, "Pulumi.yaml");
    let text: string;
    try {
        text = readTextFile(file);
    } catch (error) {
        throw new CliError(
            `${file}: ${(error as Error).message}; a fleet releases a Pulumi program: set program in the fleet file to its folder`,
        );
    }
    const { config, name } = fieldsOf(parseYaml(text));
    const names = Object.keys(fieldsOf(config)).map((key) => key.replace(`${String(name)}:`, ""));
    return names.length === 0 ? undefined : names;
}

function documentOf(file: string): PlainDocument {
    let text: string;
    try {
        text = readTextFile(file);
    } catch (error) {
        throw new CliError(`${file}: ${(error as Error).message}`);
    }
    const document = parsePlain(text, file);
    if ("reason" in document) {
        const { line, column } = document.position;
        throw new CliError(`${file}:${line}:${column}: it is not YAML: ${document.reason}`);
    }
    return document;
}

function repeatedKeys({ duplicateKeys }: PlainDocument): Problem[] {
    return duplicateKeys.map(({ field, first }) =>
        refusal(
            "fleet/repeated-field",
            field,
            undefined,
            `the field is in line ${first.line} too, and only the last one has an effect`,
            "keep one of them",
        ),
    );
}

function refused(
    file: string,
    problems: readonly Problem[],
    positionOf: (field: string) => Position,
): CliError {
    const lines = problems.map((problem) => {
        const { column, line } = positionOf(problem.path);
        return `  ${file}:${line}:${column}: ${formatProblem(problem)}`;
    });
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    return new CliError([`${count} in the fleet file:`, ...lines].join("\n"));
}
