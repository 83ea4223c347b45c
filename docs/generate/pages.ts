import * as fs from "node:fs";
import * as path from "node:path";
import * as prettier from "prettier";

import { pins } from "../../components";
import { laterChecks, linkerdChecks } from "../../policy/linkerd-check";
import { policies } from "../../policy/pack";
import { canaryRules } from "../../rules";
import { coverage } from "../../rules/guard/coverage";
import { conformance, conformanceCells } from "../../sandbox/mesh/conformance";
import { argumentsTable } from "./arguments";
import { type Block, fillBlocks, table } from "./blocks";
import { commandsHelp } from "./cli";
import { linkerdCheckCount, linkerdCheckTables } from "./linkerd-check";
import { compiledEntryPoints, root } from "./program";
import { fleetFields } from "./fleet";
import { guardTable } from "./guard";
import { policiesSections } from "./policies";
import { rulesTables } from "./rules";
import { settingsTable } from "./settings";
import { edgeTable, flaggerTable, kubernetesFloor, linkerdTable, pinsTable } from "./versions";
import { testedVersions } from "./tested-versions";

/** Every page that people write, and the README; docs/reference is written by TypeDoc alone. */
export function pageFiles(): string[] {
    const pages = fs
        .readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".md") && !file.startsWith("reference"))
        .map((file) => path.join(root, "docs", file))
        .sort();
    return [path.join(root, "README.md"), ...pages];
}

/** Every file with generated blocks: the pages, and the README of the sandbox's mesh. */
export function generatedFiles(): string[] {
    return [...pageFiles(), path.join(root, "sandbox/mesh/README.md")];
}

/** A page as it has to be: its own text, and each generated block from the sources of today. */
export async function renderPage(file: string): Promise<string> {
    const filled = fillBlocks(fs.readFileSync(file, "utf8"), writeBlock);
    const options = await prettier.resolveConfig(file);
    return prettier.format(filled, { ...options, parser: "markdown" });
}

function writeBlock({ kind, subject }: Block): string {
    switch (kind) {
        case "arguments":
            return argumentsTable(compiledEntryPoints(), subject);
        case "example":
            return `\`\`\`ts\n${fs.readFileSync(exampleFile(subject), "utf8")}\`\`\``;
        case "cli":
            return commandsHelp();
        case "policies":
            return policiesSections(policies());
        case "rules":
            return rulesTables(canaryRules);
        case "guard":
            return guardTable(coverage());
        case "linkerd-check":
            return linkerdCheckTables(linkerdChecks);
        case "linkerd-check-later":
            return linkerdCheckTables(laterChecks);
        case "linkerd-check-count":
            return linkerdCheckCount(linkerdChecks);
        case "fleet-fields":
            return fleetFields();
        case "settings":
            return settingsTable();
        case "pins":
            return pinsTable(pins);
        case "tested-versions":
            return testedVersions();
        case "linkerd-versions":
            return linkerdTable();
        case "edge-versions":
            return edgeTable();
        case "flagger-versions":
            return flaggerTable();
        case "kubernetes-floor":
            return kubernetesFloor();
        case "mesh-conformance":
            return table(
                ["behaviour", "measured on the real mesh", "simulated", "tests"],
                conformance.map(conformanceCells),
            );
        default:
            throw new Error(`unknown block "${kind} ${subject}"`);
    }
}

/** The program that a page shows. */
export function exampleFile(name: string): string {
    return path.join(root, "docs/examples", `${name}.ts`);
}
