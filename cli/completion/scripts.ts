import { COMPLETE, FILES } from "./protocol";

/** The shells with a script. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** One of {@link SHELLS}. */
export type Shell = (typeof SHELLS)[number];

/** Also runs with the bash 3.2 of macOS. Bash splits words at "=", which is undone first and at the end. */
const BASH = `# completion of linkerd-canary for bash: source <(linkerd-canary completion bash)
_linkerd_canary() {
    local current index line joined="" files=""
    local -a words=()
    for ((index = 1; index <= COMP_CWORD; index++)); do
        line=\${COMP_WORDS[index]}
        if ((\${#words[@]} > 0)) && [[ $line == "=" || -n $joined ]]; then
            words[\${#words[@]} - 1]+=$line
        else
            words+=("$line")
        fi
        if [[ $line == "=" ]]; then joined=1; else joined=""; fi
    done
    current=\${words[\${#words[@]} - 1]}
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            ${FILES}) files=1 ;;
            :*) ;;
            *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
        esac
    done < <("\${COMP_WORDS[0]}" ${COMPLETE} -- "\${words[@]}" 2>/dev/null)
    if [[ -n $files && \${#COMPREPLY[@]} -eq 0 ]]; then
        compopt -o filenames 2>/dev/null
        while IFS= read -r line; do
            COMPREPLY+=("$line")
        done < <(compgen -f -- "\${current#--*=}")
    elif [[ $current == --*=* && $COMP_WORDBREAKS == *"="* ]]; then
        for index in "\${!COMPREPLY[@]}"; do
            COMPREPLY[index]=\${COMPREPLY[index]#--*=}
        done
    fi
}
complete -F _linkerd_canary linkerd-canary
`;

const ZSH = `#compdef linkerd-canary
# completion of linkerd-canary for zsh: source <(linkerd-canary completion zsh)
_linkerd_canary() {
    local line
    local -a output described
    output=("\${(@f)$("\${words[1]}" ${COMPLETE} -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
    for line in "\${(@)output[1,-2]}"; do
        if [[ $line == *$'\\t'* ]]; then
            described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
        else
            described+=("\${line//:/\\\\:}")
        fi
    done
    if ((\${#described} > 0)); then
        _describe -V linkerd-canary described
    elif [[ \${output[-1]} == ${FILES} ]]; then
        compset -P '--*='
        _files
    fi
}
if [[ \${funcstack[1]} == _linkerd_canary ]]; then
    _linkerd_canary "$@"
else
    compdef _linkerd_canary linkerd-canary
fi
`;

const FISH = `# completion of linkerd-canary for fish: linkerd-canary completion fish | source
function __linkerd_canary_complete
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    set -l current (commandline -ct)
    for line in ($program ${COMPLETE} -- $words "$current" 2>/dev/null)
        switch $line
            case '${FILES}'
                __fish_complete_path (string replace -r -- '^--[^=]*=' '' "$current")
            case ':*'
            case '*'
                echo $line
        end
    end
end
complete -c linkerd-canary -f -a '(__linkerd_canary_complete)'
`;

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };

/** The script with which a shell completes `linkerd-canary`; it runs {@link COMPLETE} of the program. */
export function completionScript(shell: Shell): string {
    return SCRIPTS[shell];
}
