import * as fs from "node:fs";
import * as path from "node:path";
import { groupOf } from "../../../rules/canary/related/reading/objects";
import { parseYaml } from "../../../rules/yaml";
import { readTextFile } from "../../text";
import { type FileProblem, notRendered, START } from "../file-problem";
import { type Manifest, parseManifests } from "../parse";
import type { Rendered } from "./charts";
import { runTool } from "./tools";

/** Names of a kustomization's file. */
const NAMES = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** What a kustomization refers to, as paths. */
export interface Kustomization {
    readonly folder: string;
    readonly file: string;
    /** Files of whole objects, and folders of other kustomizations. */
    readonly resources: readonly string[];
    /** Files with parts of objects. */
    readonly patches: readonly string[];
    /** Sources outside of this machine. */
    readonly remote: readonly string[];
}

/**
 * The kustomization of a folder.
 *
 * @param folder - that may have one
 * @returns `undefined` without one, or if it is not readable: kubectl states the reason
 */
export function kustomizationOf(folder: string): Kustomization | undefined {
    const file = NAMES.map((name) => path.join(folder, name)).find((each) => fs.existsSync(each));
    if (file === undefined) {
        return undefined;
    }
    let content: unknown;
    try {
        content = parseYaml(readTextFile(file));
    } catch {
        content = undefined;
    }
    if (typeof content !== "object" || content === null) {
        return { folder, file, resources: [], patches: [], remote: [] };
    }
    const fields = content as Readonly<Record<string, unknown>>;
    const resources = ["resources", "bases", "components", "crds"].flatMap((key) =>
        texts(fields[key]),
    );
    const patches = [
        ...texts(fields["patchesStrategicMerge"]).filter((each) => !each.includes("\n")),
        ...["patches", "patchesJson6902", "replacements", "transformers"].flatMap((key) =>
            pathsIn(fields[key]),
        ),
        ...texts(fields["configurations"]),
        ...texts(fields["transformers"]).filter((each) => !each.includes("\n")),
    ];
    const here = (name: string): string => path.join(folder, name);
    return {
        folder,
        file,
        resources: resources.filter((each) => !isRemote(each, folder)).map(here),
        patches: patches.map(here),
        remote: resources.filter((each) => isRemote(each, folder)),
    };
}

function texts(value: unknown): string[] {
    return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function pathsIn(value: unknown): string[] {
    return Array.isArray(value)
        ? value.flatMap((each: unknown) => {
              const file = (each as { readonly path?: unknown } | null)?.path;
              return typeof file === "string" ? [file] : [];
          })
        : [];
}

/** A URL or a repository, which kubectl would fetch. */
function isRemote(resource: string, folder: string): boolean {
    return (
        /^[a-z][a-z0-9+.-]*:\/\/|^git@|^[\w.-]+\.[a-z]+\/|[?&]ref=|\/\/./i.test(resource) &&
        !fs.existsSync(path.join(folder, resource))
    );
}

/**
 * Builds the kustomizations of some folders that no other of them refers to.
 *
 * @param folders - with a kustomization each
 */
export function buildKustomizations(folders: readonly string[]): KustomizedFiles {
    const found = new Map(
        folders.flatMap((folder) => {
            const kustomization = kustomizationOf(folder);
            return kustomization === undefined
                ? []
                : [[path.resolve(folder), kustomization] as const];
        }),
    );
    const all = [...found.values()];
    const used = new Set(
        all.flatMap(({ resources }) => resources.map((each) => path.resolve(each))),
    );
    const roots = all.filter(({ folder }) => !used.has(path.resolve(folder)));
    const covered = new Set<string>(all.map(({ file }) => path.resolve(file)));
    const patches = all.flatMap((each) => each.patches);
    patches.forEach((file) => covered.add(path.resolve(file)));
    const manifests: Manifest[] = [];
    const problems: FileProblem[] = [];
    for (const root of roots) {
        const reachable = reachableFrom(root, found);
        const rendered = build(root, reachable);
        manifests.push(...rendered.manifests);
        problems.push(...rendered.problems);
        if (rendered.problems.length === 0) {
            for (const { resources } of reachable) {
                resources.forEach((file) => covered.add(path.resolve(file)));
            }
        }
    }
    return { manifests, problems, covered };
}

/** The objects of kustomizations. */
export interface KustomizedFiles extends Rendered {
    /** Full paths of files that must not be read as whole objects, or that are part of what was built. */
    readonly covered: ReadonlySet<string>;
}

function reachableFrom(
    root: Kustomization,
    all: ReadonlyMap<string, Kustomization>,
): readonly Kustomization[] {
    const reached = new Set([root]);
    for (const { resources } of reached) {
        for (const resource of resources) {
            const next = all.get(path.resolve(resource)) ?? kustomizationIn(resource);
            if (next !== undefined) {
                reached.add(next);
            }
        }
    }
    return [...reached];
}

/** A kustomization that is not in the searched folder, such as `../base`. */
function kustomizationIn(folder: string): Kustomization | undefined {
    return fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
        ? kustomizationOf(folder)
        : undefined;
}

function build(root: Kustomization, reachable: readonly Kustomization[]): Rendered {
    const failed = (reason: string): Rendered => ({
        manifests: [],
        problems: [
            notRendered(
                root.file,
                `the kustomization ${root.folder}`,
                reason,
                `kubectl kustomize ${root.folder}`,
            ),
        ],
    });
    const remote = reachable.flatMap((each) => each.remote);
    if (remote.length > 0) {
        return failed(`it would fetch ${remote[0]}`);
    }
    const result = runTool("kubectl", ["kustomize", root.folder]);
    if ("failure" in result) {
        return failed(result.failure);
    }
    const sources = reachable
        .flatMap(({ resources }) => resources)
        .filter((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile() === true)
        .flatMap((file) => parseManifests(readTextFile(file), file).manifests);
    const manifests = parseManifests(result.output, root.file).manifests.map((built) => {
        const source = sourceOf(built, sources);
        return {
            ...built,
            rendering: root.folder,
            file: source?.file ?? root.file,
            position: source?.position ?? START,
            positionOf: source?.positionOf ?? (() => START),
        };
    });
    return { manifests, problems: [] };
}

/**
 * What an object was made of: a kustomization may change the namespace, and add to the name. Of several, the one whose
 * name has most of the object's.
 */
function sourceOf(built: Manifest, sources: readonly Manifest[]): Manifest | undefined {
    const nameOf = ({ object }: Manifest): string => String(object.metadata?.name);
    return sources
        .filter(
            ({ object }) =>
                object.kind === built.object.kind && groupOf(object) === groupOf(built.object),
        )
        .filter((source) => nameOf(built).includes(nameOf(source)))
        .reduce<Manifest | undefined>(
            (best, each) =>
                best === undefined || nameOf(each).length > nameOf(best).length ? each : best,
            undefined,
        );
}
