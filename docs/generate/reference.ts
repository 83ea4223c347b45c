import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { TypeDocOptions } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";

import { entryPoints, root } from "./program";

const folder = path.join(root, "docs/reference");

/** Writes docs/reference from the JSDoc of everything that the package exports. */
export async function writeReference(): Promise<void> {
    await generate(folder);
}

/** The files of docs/reference that differ from what would be written. */
export async function checkReference(): Promise<string[]> {
    const fresh = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-reference-"));
    try {
        await generate(fresh);
        const files = new Set([...filesOf(fresh), ...filesOf(folder)]);
        return [...files]
            .filter((file) => read(path.join(fresh, file)) !== read(path.join(folder, file)))
            .map((file) => path.join("docs/reference", file));
    } finally {
        fs.rmSync(fresh, { recursive: true });
    }
}

async function generate(out: string): Promise<void> {
    const { Application } = await import("typedoc");
    const options: TypeDocOptions & PluginOptions = {
        plugin: ["typedoc-plugin-markdown"],
        tsconfig: path.join(root, "tsconfig.build.json"),
        entryPoints: entryPoints.map((file) => path.join(root, file)),
        out,
        name: "linkerd-canary",
        readme: "none",
        excludePrivate: true,
        excludeProtected: true,
        excludeExternals: true,
        disableSources: true,
        outputFileStrategy: "modules",
        hidePageHeader: true,
        hideBreadcrumbs: true,
        useCodeBlocks: true,
        parametersFormat: "table",
        interfacePropertiesFormat: "table",
        logLevel: "Warn",
        treatWarningsAsErrors: true,
    };
    const app = await Application.bootstrapWithPlugins(options);
    const project = await app.convert();
    if (project === undefined || app.logger.hasErrors() || app.logger.hasWarnings()) {
        throw new Error("TypeDoc reported problems in the sources; see above");
    }
    await app.generateOutputs(project);
}

function filesOf(of: string): string[] {
    return fs.existsSync(of)
        ? fs
              .readdirSync(of, { recursive: true, encoding: "utf8" })
              .filter((file) => file.endsWith(".md"))
        : [];
}

function read(file: string): string | undefined {
    return fs.existsSync(file) ? fs.readFileSync(file, "utf8") : undefined;
}
