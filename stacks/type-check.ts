import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** Folders with nothing that the program imports. */
const NOT_THE_PROGRAM = /^(\.|node_modules$|dist$|test$|bench$|docs$|packaging$)/;
const LIMIT_SECONDS = 180;

/**
 * Checks the types of a program that has changed since they were checked last: a misspelt argument would otherwise be
 * ignored. An unchanged program costs the time to look at its files.
 *
 * @param root - the folder with the program and its tsconfig.json
 * @throws pulumi.RunError with the compiler's messages
 */
export async function checkTypes(root: string): Promise<void> {
    // Pulumi's own setting for programs that something else checks
    if (process.env["PULUMI_NODEJS_TRANSPILE_ONLY"] === "true") {
        return;
    }
    const cache = path.join(root, "node_modules", ".cache", "linkerd-canary");
    const checked = path.join(cache, "types-checked");
    const state = stateOf(root);
    if (fs.existsSync(checked) && fs.readFileSync(checked, "utf8") === state) {
        return;
    }
    await pulumi.log.info("The program has changed: checking its types, which takes a moment");
    fs.mkdirSync(cache, { recursive: true });
    const project = path.join(cache, "tsconfig.json");
    fs.writeFileSync(project, JSON.stringify(projectOf(root, cache)));
    const errors = await compilerErrors(root, project);
    if (errors !== undefined) {
        throw new pulumi.RunError(
            `The program does not compile, so nothing was changed:\n${errors}\n` +
                "Correct it (npx tsc --noEmit shows the same); " +
                "PULUMI_NODEJS_TRANSPILE_ONLY=true runs it without this check.",
        );
    }
    fs.writeFileSync(checked, state);
}

/** Only what index.ts imports, and from the second time on only what has changed in it. */
function projectOf(root: string, cache: string): object {
    return {
        extends: path.join(root, "tsconfig.json"),
        compilerOptions: {
            noEmit: true,
            incremental: true,
            tsBuildInfoFile: path.join(cache, "types.tsbuildinfo"),
        },
        files: [path.join(root, "index.ts")],
        include: [],
    };
}

/** The files from which the program is made, with size and time of the last change. */
function stateOf(root: string): string {
    const hash = createHash("sha256");
    const add = (file: string): void => {
        const { mtimeMs, size } = fs.statSync(file);
        hash.update(`${path.relative(root, file)} ${size} ${mtimeMs}\n`);
    };
    const walk = (folder: string): void => {
        for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
            const file = path.join(folder, entry.name);
            if (entry.isDirectory() && !NOT_THE_PROGRAM.test(entry.name)) {
                walk(file);
            } else if (entry.isFile() && entry.name.endsWith(".ts")) {
                add(file);
            }
        }
    };
    walk(root);
    ["tsconfig.json", "package.json", "node_modules/.package-lock.json"]
        .map((file) => path.join(root, file))
        .filter((file) => fs.existsSync(file))
        .forEach(add);
    return hash.digest("hex");
}

function compilerErrors(root: string, project: string): Promise<string | undefined> {
    const compiler = require.resolve("typescript/bin/tsc", { paths: [root] });
    return new Promise((resolve, reject) => {
        const running = execFile(
            process.execPath,
            [compiler, "--project", project, "--pretty", "false"],
            { cwd: root, timeout: LIMIT_SECONDS * 1000, maxBuffer: 16 * 1024 * 1024 },
            (error, stdout, stderr) => {
                const output = `${stdout}${stderr}`.trim();
                if (error === null) {
                    resolve(undefined);
                } else if (error.killed === true) {
                    const late = `the types of the program were not checked within ${LIMIT_SECONDS} s`;
                    reject(new pulumi.RunError(`${late}: ${output || "no output"}`));
                } else {
                    resolve(output);
                }
            },
        );
        // a program that fails for another reason does not wait for it
        process.once("exit", () => running.kill());
    });
}
