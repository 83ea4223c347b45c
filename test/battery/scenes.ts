import * as fs from "node:fs";
import * as path from "node:path";
import { type Document, parseAllDocuments, type ScalarTag } from "yaml";
import { isFields } from "../../rules/canary/reading";
import { UNKNOWN_TEXT } from "../policy/support";
import { certificateTags } from "./certificates";

/** An object of any shape: some scenes are wrong in just that. */
export type AnyObject = Readonly<Record<string, unknown>>;

/** One document of a scene. */
export interface SceneObject {
    readonly object: AnyObject;
    /** Who brings it: the program makes or patches it, or the cluster has it already. */
    readonly by: "program" | "patch" | "cluster";
}

/** What is to be said of a scene. */
export interface Expected {
    /** The policy of the pack that says it. */
    readonly policy: string;
    /** Id of the rule. */
    readonly rule: string;
}

/** A file of the battery. */
export interface BatteryScene {
    /** Its path below its part of the battery, such as `injection/annotation-as-label.yaml`. */
    readonly file: string;
    readonly theme: string;
    /** What its first comment says beside the settings. */
    readonly words: string;
    /** All of these must be said. */
    readonly expected: readonly Expected[];
    /** Ids of what could not be checked, which may be said. */
    readonly notes: readonly string[];
    /** Why the pack only warns of it. */
    readonly advisory?: string;
    /** Why the guard in the cluster cannot refuse it, where the rules themselves do not say so. */
    readonly guard?: string;
    /** Version of the cluster; `unreachable`, or `unknown` where the preview does not know which one it is. */
    readonly cluster: string;
    /** Namespace that the provider puts objects in which name none. */
    readonly namespace?: string;
    /** Name of the program's stack. */
    readonly stack: string;
    /** Settings of policies, by their names; all others have their own. */
    readonly settings: Readonly<Record<string, object>>;
    /** Policies that have something to judge in a good scene, and find nothing. */
    readonly passes: readonly string[];
    readonly objects: readonly SceneObject[];
}

/** The parts of the battery, by their folders. */
export type Part = "hostile" | "unknown" | "good" | "settings";

const KEYS = [
    ...(["pack", "note", "advisory", "guard", "cluster", "namespace"] as const),
    ...(["stack", "settings", "passes", "upon"] as const),
] as const;

/** Reads a part of the battery, in the order of its files' names. */
export function readScenes(part: Part): readonly BatteryScene[] {
    const root = path.join(__dirname, part);
    return fs
        .readdirSync(root, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".yaml"))
        .sort()
        .map((file) => readScene(root, file));
}

/** What the clusters of all scenes have: Linkerd with Viz, Flagger and a load tester. */
export function readPlatform(): readonly AnyObject[] {
    return readScene(__dirname, "platform.yaml").objects.map(({ object }) => object);
}

function readScene(root: string, file: string): BatteryScene {
    const text = fs.readFileSync(path.join(root, file), "utf8");
    const header = readHeader(text);
    const [base] = header.all("upon");
    const own = documentsOf(text, file).flatMap(objectsOf);
    const objects = base === undefined ? own.map(withoutAbsence) : upon(base, own);
    return {
        file,
        theme: path.dirname(file),
        words: header.words,
        expected: header.all("pack").map((value) => {
            const [policy = "", rule = ""] = value.split(" ");
            return { policy, rule };
        }),
        notes: header.all("note"),
        advisory: header.all("advisory")[0],
        guard: header.all("guard")[0],
        cluster: header.all("cluster")[0] ?? "v1.33.4",
        namespace: header.all("namespace")[0],
        stack: header.all("stack")[0] ?? "dev",
        settings: Object.fromEntries(header.all("settings").map(readSetting)),
        passes: header.all("passes").flatMap((names) => names.split(" ")),
        objects,
    };
}

/** A setting such as `pinned-images {"allowedImages": ["nginx"]}`. */
function readSetting(text: string): [string, object] {
    const [, policy = "", json = ""] = /^(\S+) (.*)$/.exec(text) ?? [];
    return [policy, JSON.parse(json) as object];
}

/** What a base holds, patched, with the scene's own objects in place of those of their names, and without what is absent. */
function upon(base: string, written: readonly Written[]): readonly SceneObject[] {
    const [name = "", namespace] = base.split(" in ");
    const below = inNamespace(readScene(__dirname, `${name}.yaml`).objects, namespace);
    const own = written.map((each) => (each.merged ? mergedInto(below, each, base) : each));
    const names = below.map(({ object }) => placeOf(object));
    const taken = own.map(({ object }) => placeOf(object));
    const [idle] = own.filter(({ absent, object }) => absent && !names.includes(placeOf(object)));
    if (idle !== undefined) {
        throw new Error(`${placeOf(idle.object)} is not in ${base}.yaml`);
    }
    return [
        ...below.filter((_, index) => !taken.includes(names[index] ?? "")),
        ...own.filter(({ absent }) => !absent).map(withoutAbsence),
    ];
}

/** The objects of a base as another namespace would have them. */
function inNamespace(objects: readonly SceneObject[], namespace?: string): readonly SceneObject[] {
    const own = objects.find(({ object }) => object.kind === "Namespace");
    if (namespace === undefined || own === undefined) {
        return objects;
    }
    const { name } = own.object.metadata as { readonly name: string };
    const text = JSON.stringify(objects)
        .replaceAll(`"${name}"`, JSON.stringify(namespace))
        .replaceAll(`.${name}:`, `.${namespace}:`);
    return JSON.parse(text) as readonly SceneObject[];
}

/** The only object of its kind in the base, with a JSON merge patch (RFC 7396) laid over it. */
function mergedInto(below: readonly SceneObject[], patch: Written, base: string): Written {
    const [target, another] = below.filter(({ object }) => object.kind === patch.object.kind);
    if (target === undefined || another !== undefined) {
        throw new Error(`${base}.yaml must have one ${String(patch.object.kind)}`);
    }
    return { ...patch, object: merged(target.object, patch.object) as AnyObject };
}

function merged(target: unknown, patch: unknown): unknown {
    if (!isFields(patch)) {
        return patch;
    }
    const result = isFields(target) ? { ...target } : {};
    for (const [key, value] of Object.entries(patch)) {
        if (value === null) {
            delete result[key];
        } else {
            result[key] = merged(result[key], value);
        }
    }
    return result;
}

function placeOf({ kind, metadata }: AnyObject): string {
    const { name, namespace = "" } = (metadata ?? {}) as Readonly<Record<string, string>>;
    return `${String(kind)} ${namespace}/${name}`;
}

function withoutAbsence({ by, object }: Written): SceneObject {
    return { by, object };
}

/** A document as it stands in a file. */
interface Written extends SceneObject {
    /** Whether it names what the scene has not. */
    readonly absent: boolean;
    /** Whether it holds only what differs from the base's object of its kind. */
    readonly merged: boolean;
}

interface Header {
    readonly words: string;
    readonly all: (key: (typeof KEYS)[number]) => string[];
}

/** The comment at the very beginning: words, and settings such as `# pack: mesh-injection injection/workload`. */
function readHeader(text: string): Header {
    const [comment = ""] = /^(?:#.*\n)*/.exec(text) ?? [];
    const lines = comment
        .split("\n")
        .map((line) => line.replace(/^# ?/, ""))
        .filter((line) => line !== "");
    const settings = lines.map((line) => /^([a-z]+): (.*)$/.exec(line));
    const isSetting = (index: number): boolean => KEYS.some((key) => key === settings[index]?.[1]);
    return {
        words: lines.filter((_, index) => !isSetting(index)).join(" "),
        all: (key) =>
            settings.flatMap((setting) => (setting?.[1] === key ? [setting[2] ?? ""] : [])),
    };
}

/** A value that a preview does not know. */
const unknownTag: ScalarTag = { tag: "!unknown", resolve: () => UNKNOWN_TEXT };

function documentsOf(text: string, file: string): readonly Document.Parsed[] {
    const documents = parseAllDocuments(text, {
        customTags: [unknownTag, ...certificateTags],
        logLevel: "silent",
        uniqueKeys: false,
    });
    for (const document of documents) {
        const [error] = document.errors;
        if (error !== undefined) {
            throw new Error(`${file}: ${error.message}`);
        }
    }
    return documents.filter(({ contents }) => contents !== null);
}

function objectsOf(document: Document.Parsed): readonly Written[] {
    const tag = document.contents?.tag;
    const by = tag === "!live" ? "cluster" : tag === "!patch" ? "patch" : "program";
    const absent = tag === "!absent";
    const isMerged = tag === "!merge";
    return flatten(document.toJS() as AnyObject).map((object) => ({
        object,
        by,
        absent,
        merged: isMerged,
    }));
}

/** What ConfigFile, ConfigGroup and Chart make of a List: one resource for each of its items. */
function flatten(object: AnyObject): readonly AnyObject[] {
    const { items, kind } = object;
    return typeof kind === "string" && kind.endsWith("List") && Array.isArray(items)
        ? (items as readonly AnyObject[]).flatMap(flatten)
        : [object];
}
