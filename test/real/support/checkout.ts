import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const source = path.resolve(__dirname, "../../..");

/** What a command gave. */
export interface CommandResult {
    readonly code: number;
    readonly output: string;
}

/**
 * A second checkout of this project in a folder of its own, so that tests neither meet nor disturb a
 * sandbox that the developer runs. It holds what git knows or would add, and shares `node_modules`.
 */
export class Checkout {
    private constructor(readonly dir: string) {}

    static make(name: string): Checkout {
        const dir = fs.mkdtempSync(
            path.join(fs.realpathSync(os.tmpdir()), `linkerd-canary-${name}-`),
        );
        const list = execFileSync(
            "git",
            ["ls-files", "--cached", "--others", "--exclude-standard"],
            {
                cwd: source,
                encoding: "utf8",
                maxBuffer: 64 * 1024 * 1024,
            },
        );
        for (const file of list
            .split("\n")
            .filter((line) => line !== "" && fs.existsSync(path.join(source, line)))) {
            const target = path.join(dir, file);
            fs.mkdirSync(path.dirname(target), { recursive: true });
            fs.copyFileSync(path.join(source, file), target);
        }
        fs.symlinkSync(path.join(source, "node_modules"), path.join(dir, "node_modules"));
        return new Checkout(dir);
    }

    path(...parts: string[]): string {
        return path.join(this.dir, ...parts);
    }

    /** Replaces texts of one of its files, each of which must be there. */
    edit(file: string, replacements: Readonly<Record<string, string>>): void {
        const changed = Object.entries(replacements).reduce(
            (text, [before, after]) => {
                assert.ok(text.includes(before), `${file} has no "${before}"`);
                return text.replace(before, after);
            },
            fs.readFileSync(this.path(file), "utf8"),
        );
        fs.writeFileSync(this.path(file), changed);
    }

    /** `npm run sandbox -- …` as a user types it. */
    sandbox(...args: string[]): Promise<CommandResult> {
        return this.run("npm", ["run", "--silent", "sandbox", "--", ...args]);
    }

    /** Starts the sandbox; rejects with what was printed if it does not start. */
    async up(): Promise<void> {
        this.mustSucceed(await this.sandbox("up"));
    }

    /** Stops the sandbox and deletes it with the checkout. */
    async down(): Promise<void> {
        this.mustSucceed(await this.sandbox("down", "--delete"));
        this.remove();
    }

    /** Path of one of the sandbox's charts, overlays or CRDs; kubectl follows no links. */
    artefact(...parts: string[]): string {
        return fs.realpathSync(this.path(".sandbox", ...parts));
    }

    private mustSucceed({ code, output }: CommandResult): void {
        assert.equal(code, 0, output);
    }

    /** Any command in the checkout, or in another folder; resolves whatever its exit code. */
    run(
        command: string,
        args: readonly string[],
        env: Readonly<Record<string, string>> = {},
        cwd: string = this.dir,
    ): Promise<CommandResult> {
        return new Promise((resolve, reject) => {
            const child = spawn(command, args, {
                cwd,
                env: { ...process.env, ...env },
                stdio: ["ignore", "pipe", "pipe"],
            });
            let output = "";
            child.stdout.on("data", (part: Buffer) => (output += part.toString()));
            child.stderr.on("data", (part: Buffer) => (output += part.toString()));
            child.once("error", reject);
            child.once("close", (code) => resolve({ code: code ?? 1, output }));
        });
    }

    /** Deletes the folder; the sandbox in it must be down. */
    remove(): void {
        fs.rmSync(this.dir, { recursive: true, force: true });
    }
}
