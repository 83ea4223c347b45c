import { stringify } from "yaml";

import type { KubernetesObject } from "../../rules/canary/context";
import type { RenderSettings } from "../types";
import { applyScript, readme } from "./guide";
import { type Layer, layersOf } from "./layers";
import type { RenderedObject } from "./rendered-objects";
import { type NeededSecret, neededSecret, secretPlaceholders } from "./secrets";

/** Text of each file by its path in the folder, sorted by path. */
export type Folder = ReadonlyMap<string, string>;

/**
 * The files of a stack: a folder for each layer, with a `kustomization.yaml` and a file for each object. The same objects
 * give the same bytes, in whatever order they come.
 */
export function folderOf(
    stack: string,
    objects: readonly RenderedObject[],
    settings: RenderSettings,
): Folder {
    const secrets: NeededSecret[] = [];
    const layers = layersOf(objects).map((layer): WrittenLayer => {
        const written = layer.objects.flatMap(({ object }) => {
            if (object.kind !== "Secret") {
                return [cleaned(object)];
            }
            const secret = neededSecret(object);
            secrets.push(secret);
            return secretPlaceholders(secret, settings);
        });
        return { name: layer.name, objects: written };
    });
    const files = new Map<string, string>();
    for (const layer of layers) {
        const names = layer.objects.map((object) => {
            const name = fileName(object);
            add(files, `${layer.name}/${name}`, yaml(object));
            return name;
        });
        add(files, `${layer.name}/kustomization.yaml`, kustomization(names.sort()));
    }
    add(files, "kustomization.yaml", kustomization(layers.map(({ name }) => name)));
    add(files, "apply.sh", applyScript(layers));
    add(files, "README.md", readme(stack, layers, sorted(secrets), settings));
    return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A layer as it is written. */
export interface WrittenLayer extends Pick<Layer, "name"> {
    readonly objects: readonly KubernetesObject[];
}

function add(files: Map<string, string>, path: string, text: string): void {
    if (files.has(path)) {
        throw new Error(`two objects would be written to ${path}`);
    }
    files.set(path, text);
}

/** The object without what only Pulumi's provider reads. */
function cleaned(object: KubernetesObject): KubernetesObject {
    const { annotations, ...metadata } = object.metadata;
    const kept = Object.entries(annotations ?? {}).filter(
        ([key]) => !key.startsWith("pulumi.com/"),
    );
    return {
        ...object,
        metadata: {
            ...metadata,
            ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }),
        },
    };
}

function fileName({ kind, metadata: { name, namespace } }: KubernetesObject): string {
    const parts = [kind.toLowerCase(), ...(namespace === undefined ? [] : [namespace]), name];
    // Names of RBAC may have any character that a path segment can have, such as a colon.
    return `${parts.join("-").replaceAll(/[^A-Za-z0-9.-]/g, "_")}.yaml`;
}

function kustomization(resources: readonly string[]): string {
    return yaml({
        apiVersion: "kustomize.config.k8s.io/v1beta1",
        kind: "Kustomization",
        resources,
    });
}

function yaml(value: object): string {
    // Long lines are not folded and nothing is an alias of anything, so that a difference shows what has changed.
    return stringify(value, { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false });
}

function sorted(secrets: readonly NeededSecret[]): NeededSecret[] {
    const key = ({ name, namespace }: NeededSecret): string => `${namespace}/${name}`;
    return [...secrets].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
