import * as path from "node:path";
import * as ts from "typescript";

/** Folder of package.json. */
export const root = path.resolve(__dirname, "../..");

/** The sources behind what package.json exports. */
export const entryPoints = [
    "components/index.ts",
    "rules/index.ts",
    "plan/index.ts",
    "policy/pack.ts",
] as const;

/** One of the sources behind what package.json exports. */
export type EntryPoint = (typeof entryPoints)[number];

let compiled: ts.Program | undefined;

/** The entry points and what they import, read once; types are worked out as they are asked for. */
export function compiledEntryPoints(): ts.Program {
    compiled ??= compile();
    return compiled;
}

/**
 * The names that a file exports, behind re-exports.
 *
 * @param file absolute, or from the folder of package.json
 */
export function exportsOf(program: ts.Program, file: string): ts.Symbol[] {
    const checker = program.getTypeChecker();
    const source = program.getSourceFile(path.resolve(root, file));
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) {
        throw new Error(`${file} exports nothing`);
    }
    return checker
        .getExportsOfModule(module)
        .map((symbol) =>
            symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
        );
}

function compile(): ts.Program {
    const config = ts.getParsedCommandLineOfConfigFile(
        path.join(root, "tsconfig.json"),
        { noEmit: true },
        { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
    );
    if (config === undefined) {
        throw new Error("tsconfig.json cannot be read");
    }
    return ts.createProgram(
        entryPoints.map((file) => path.join(root, file)),
        config.options,
    );
}
