import { FIELD_MANAGER, qualifiedName } from "../../rules/existing/live-object";
import type { HelmRelease } from "./left";
import type { Adoption, Change, FoundInstallation } from "./result";

/** What the names of annotations begin with that only Pulumi reads. */
const PULUMI_ANNOTATION = "pulumi.com/";

/** So many names of one list are printed; the others are counted. */
const NAMED = 20;

/**
 * The report of an adoption.
 *
 * @param stackFlag - how commands name the stack, as in `--stack dev`
 */
export function adoptionReport(adoption: Adoption, stackFlag: string): string {
    const { backup, canaries, changes, cluster, created, found, helm, left, stack } = adoption;
    const isDone = backup !== undefined;
    const marked = changes.filter(isMarkOnly);
    const others = changes.filter((change) => !isMarkOnly(change));
    const total = found.reduce((sum, { kinds }) => sum + countOf(kinds), 0);
    return [
        [
            isDone
                ? `Stack ${stack} has adopted ${objects(total)} of cluster ${cluster}. The cluster was not changed.`
                : `Stack ${stack} would adopt ${objects(total)} of cluster ${cluster}. Nothing was changed.`,
        ],
        section("Adopted, by the tool that has installed it", found.map(described)),
        section("Created by the next update, because the cluster does not have it", created),
        section(
            "Changed by the next update",
            [
                ...(marked.length > 0
                    ? [
                          `${objects(marked.length)}: only annotations of Pulumi, such as ${FIELD_MANAGER}, which marks what is the stack's`,
                      ]
                    : []),
                ...others.map(
                    ({ name, paths }) =>
                        `${name}: ${paths.filter((path) => !isMark(path)).join(", ")}`,
                ),
            ],
            Infinity,
        ),
        section(
            "Settings of the stack, from the cluster",
            adoption.settings.map(
                ({ isSecret, path }) => `${path}${isSecret ? " (encrypted)" : ""}`,
            ),
        ),
        section(
            "Canaries",
            canaries.map(({ name, reason }) =>
                reason === undefined ? `${name}: adopted` : `${name}: not adopted: ${reason}`,
            ),
        ),
        section(
            "Left as it is: the program does not have it",
            left.map(
                ({ installer, kind, metadata }) =>
                    `${kind} ${qualifiedName(metadata)} (${installer})`,
            ),
        ),
        section("Not searched for objects that are left", adoption.unlisted),
        ...(helm.length > 0 ? [helmSection(helm)] : []),
        ...(isDone ? [nextSection(backup, adoption, stackFlag)] : []),
    ]
        .filter((lines) => lines.length > 0)
        .map((lines) => lines.join("\n"))
        .join("\n\n")
        .concat("\n");
}

function section(title: string, lines: readonly string[], limit = NAMED): string[] {
    const more = lines.length - limit;
    return lines.length === 0
        ? []
        : [
              `${title}:`,
              ...lines.slice(0, limit).map((line) => `  ${line}`),
              ...(more > 0 ? [`  and ${more} more`] : []),
          ];
}

function objects(count: number): string {
    return count === 1 ? "1 object" : `${count} objects`;
}

function countOf(kinds: ReadonlyMap<string, number>): number {
    return [...kinds.values()].reduce((sum, count) => sum + count, 0);
}

function described({ installer, kinds, version }: FoundInstallation): string {
    const counts = [...kinds].sort(([a], [b]) => a.localeCompare(b));
    const stated = version === undefined ? "" : ` (${version})`;
    return `${installer}${stated}: ${counts.map(([kind, count]) => `${count} ${kind}`).join(", ")}`;
}

/** Whether the next update does nothing to an object but to mark it as the stack's. */
function isMarkOnly({ paths }: Change): boolean {
    return paths.every(isMark);
}

/** An object without annotations gets all of them at once. */
function isMark(path: string): boolean {
    return path.includes(PULUMI_ANNOTATION) || path === "metadata.annotations";
}

function helmSection(releases: readonly HelmRelease[]): string[] {
    return [
        "Helm still lists its releases. Until it no longer does, helm upgrade and helm uninstall change or delete objects of",
        "the stack. To hide a release from Helm (--overwrite owner=helm undoes it):",
        ...releases.map(
            ({ name, namespace }) =>
                `  kubectl --namespace ${namespace} label secret --selector owner=helm,name=${name} --overwrite owner=linkerd-canary`,
        ),
    ];
}

function nextSection(backup: string, { settings }: Adoption, stackFlag: string): string[] {
    return [
        "Next:",
        `  PULUMI_K8S_ENABLE_PATCH_FORCE=true pulumi preview ${stackFlag} --diff`,
        `  PULUMI_K8S_ENABLE_PATCH_FORCE=true pulumi up ${stackFlag}`,
        "The variable takes the fields over that differ and belong to the tool before; only the first update needs it.",
        "Until then the objects are protected: pulumi destroy is refused.",
        "",
        "To undo the adoption, before that update:",
        `  pulumi stack import ${stackFlag} --file ${backup}`,
        ...(settings.length > 0 ? [`  pulumi config rm ${stackFlag} --path identity`] : []),
    ];
}
