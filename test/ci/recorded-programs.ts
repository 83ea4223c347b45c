import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** A program that records its arguments, prints what a test sets, and ends with the code that it sets. */
const recorder = `#!/usr/bin/env bash
echo "$(basename "$0") $*" >> "$RECORDED"
name="$(basename "$0" | tr a-z A-Z)"
printed="\${name}_PRINTS"; code="\${name}_CODE"
if [ -n "\${!printed:-}" ]; then printf '%s\\n' "\${!printed}"; fi
exit "\${!code:-0}"
`;

/** Programs that take the place of real ones on PATH, and a folder to run scripts in. */
export class RecordedPrograms {
    private readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-ci-"));

    constructor(...names: readonly string[]) {
        fs.writeFileSync(this.file("recorded"), "");
        for (const name of names) {
            fs.writeFileSync(this.file(name), recorder, { mode: 0o755 });
        }
    }

    file(name: string): string {
        return path.join(this.folder, name);
    }

    read(name: string): string {
        return fs.existsSync(this.file(name)) ? fs.readFileSync(this.file(name), "utf8") : "";
    }

    /** The calls, sorted: programs of a pipe begin in any order. */
    calls(): readonly string[] {
        return this.read("recorded").trim().split("\n").sort();
    }

    /** Runs a script as GitHub and GitLab do: bash, which ends at the first error. */
    run(
        script: string,
        env: Readonly<Record<string, string>>,
    ): { readonly status: number | null; readonly output: string } {
        const { status, stdout, stderr } = spawnSync(
            "bash",
            ["--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            {
                cwd: this.folder,
                encoding: "utf8",
                env: {
                    PATH: `${this.folder}:${process.env["PATH"] ?? ""}`,
                    RECORDED: this.file("recorded"),
                    ...env,
                },
            },
        );
        return { status, output: `${stdout}${stderr}` };
    }

    remove(): void {
        fs.rmSync(this.folder, { recursive: true });
    }
}
