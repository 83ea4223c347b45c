// Runs mocha, or another program of a suite, and reads mocha's own counts.
import { spawn } from "node:child_process";

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} env added to this process's environment
 * @param {(part: Buffer) => void} print gets what it prints
 * @returns {Promise<{ code: number, output: string }>} its exit code and all that it printed
 */
export function run(command, args, env, print) {
    return new Promise((resolve) => {
        const child = spawn(command, args, {
            stdio: ["inherit", "pipe", "inherit"],
            env: { ...process.env, ...env },
        });
        let output = "";
        child.stdout.on("data", (part) => {
            print(part);
            output += part;
        });
        child.on("error", (error) => resolve({ code: 1, output: error.message }));
        child.on("close", (code) => resolve({ code: code ?? 1, output }));
    });
}

/** Runs the tests of a configuration; the counts are read from the output, and colour codes would be before them. */
export function runMocha(config, env, print) {
    return run("npx", ["mocha", "--no-color", "--config", config], env, print);
}

/** A number that mocha prints at its end, such as that of `passing`. */
export function count(output, word) {
    return Number(new RegExp(`^\\s*(\\d+) ${word}\\b`, "m").exec(output)?.[1] ?? 0);
}
