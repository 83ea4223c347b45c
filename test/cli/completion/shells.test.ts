import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { completionScript, type Shell, SHELLS } from "../../../cli/completion/scripts";

const root = path.resolve(__dirname, "../../..");

/** What a shell offers for a line, in the shell's own language. `$SCRIPT` is the file with the completion script. */
const DRIVERS: Readonly<Record<Shell, { args: readonly string[]; program: string }>> = {
    bash: {
        args: ["--norc", "-c"],
        program: `source "$SCRIPT"
read -r -a COMP_WORDS <<< "\${LINE//=/ = }"
[[ $LINE == *[" ="] ]] && COMP_WORDS+=("")
[[ $LINE == *= ]] && unset "COMP_WORDS[\${#COMP_WORDS[@]}-1]"
COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
_linkerd_canary
printf '%s\\n' "\${COMPREPLY[@]}"`,
    },
    // an interactive zsh in a terminal of its own, because its completion works nowhere else; one key completes and prints,
    // since a failed completion drops the keys that were typed after it
    zsh: {
        args: ["-f", "-c"],
        program: `zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PROMPT=; RPROMPT=; unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -u -d "$DUMP"; source "$SCRIPT"'
zpty -w shell 'result() { zle complete-word; print -r -- "RESULT<$BUFFER>" }; zle -N result; bindkey "^I" result; print READY$((1))'
zpty -r shell line '*READY1*'
zpty -w -n shell "$LINE"$'\\t'
zpty -r shell line '*RESULT<*>*'
print -r -- "\${line##*RESULT<}"`,
    },
    fish: {
        args: ["--no-config", "-c"],
        program: `source $SCRIPT; complete -C "$LINE"`,
    },
};

/** Shells that must be there: all of them in the workflow, otherwise bash, and the others where they are installed. */
function required(shell: Shell): boolean {
    return (
        shell === "bash" ||
        process.env["COMPLETION_SHELLS"] === "all" ||
        spawnSync(shell, ["-c", "true"]).status === 0
    );
}

describe("completion in a shell", function () {
    this.timeout(120_000);
    let folder: string;
    before(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "completion-"));
        const node = [process.execPath, "--require", require.resolve("tsx/cjs")];
        const main = path.join(root, "cli/main.ts");
        const command = [...node, main].map((part) => `'${part}'`).join(" ");
        fs.writeFileSync(path.join(folder, "linkerd-canary"), `#!/bin/sh\nexec ${command} "$@"\n`, {
            mode: 0o755,
        });
        fs.mkdirSync(path.join(folder, "files"));
        fs.writeFileSync(path.join(folder, "files", "some canary.yaml"), "");
    });
    after(() => fs.rmSync(folder, { recursive: true }));

    function offered(shell: Shell, line: string): string {
        const script = path.join(folder, `script.${shell}`);
        fs.writeFileSync(script, completionScript(shell));
        const { args, program } = DRIVERS[shell];
        const { status, stderr, stdout } = spawnSync(shell, [...args, program], {
            cwd: path.join(folder, "files"),
            encoding: "utf8",
            timeout: 60_000,
            env: {
                ...process.env,
                PATH: `${folder}:${process.env["PATH"] ?? ""}`,
                HOME: folder,
                TERM: "dumb",
                SCRIPT: script,
                LINE: `linkerd-canary ${line}`,
                DUMP: path.join(folder, "zcompdump"),
            },
        });
        assert.equal(status, 0, stderr);
        return stdout;
    }

    for (const shell of SHELLS.filter(required)) {
        for (const [line, expected] of [
            ["history --output=ht", /html/],
            ["lint some", /some\\? canary\.yaml/],
        ] as const) {
            it(`${shell} completes "${line}"`, () => {
                assert.match(offered(shell, line), expected);
            });
        }

        it(`${shell} offers no files where none belong`, () => {
            assert.doesNotMatch(offered(shell, "history --last "), /some/);
        });
    }
});
