import type { KubernetesObject } from "../../rules/canary/context";
import type { RenderSettings } from "../types";
import type { WrittenLayer } from "./folder";
import type { NeededSecret } from "./secrets";

/** The README of a rendered folder: what it is, what has to be in the cluster before, and how it is applied. */
export function readme(
    stack: string,
    layers: readonly WrittenLayer[],
    secrets: readonly NeededSecret[],
    { secrets: choice, store }: RenderSettings,
): string {
    const list = secrets.map(
        ({ keys, name, namespace, type }) =>
            `- \`${namespace}/${name}\`, type \`${type}\`: ${keys.map((key) => `\`${key}\``).join(", ")}`,
    );
    const about =
        choice === "existing"
            ? "These Secrets are not part of the files. Create them in the cluster before the layer that needs them:"
            : `The External Secrets Operator creates these Secrets from the ClusterSecretStore \`${store}\`:`;
    return (
        [
            `# Stack ${stack}`,
            `Rendered with \`npm run render -- ${stack}\`; do not edit. The files contain no secrets.`,
            `Apply with \`./apply.sh\`, or create a Flux Kustomization or an Argo CD Application for each of these folders, each waiting for the ones before: ${layers.map(({ name }) => `\`${name}\``).join(", ")}.`,
            ...(list.length === 0 ? [] : [about, list.join("\n")]),
            "",
        ]
            .join("\n\n")
            .trimEnd() + "\n"
    );
}

/** Applies the layers in turn with kubectl, each when the one before is ready; arguments are handed to kubectl. */
export function applyScript(layers: readonly WrittenLayer[]): string {
    return [
        "#!/bin/sh",
        "# Applies this folder layer by layer; arguments are passed to kubectl, such as --context prod.",
        "set -eu",
        'cd "$(dirname "$0")"',
        ...layers.flatMap(({ name, objects }) => [
            "",
            `kubectl "$@" apply --server-side --field-manager=linkerd-canary --kustomize ${shellWord(name)}`,
            ...waits(objects),
        ]),
        "",
    ].join("\n");
}

/** A word of a shell's command line, quoted if it has any character that a shell could interpret. */
function shellWord(text: string): string {
    return /^[\w./@%+=:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

const workloads = ["Deployment", "DaemonSet", "StatefulSet"];

/** Waits for what the next layer needs; a canary's own Deployment is scaled to zero, so that its Canary is awaited. */
function waits(objects: readonly KubernetesObject[]): string[] {
    const canaries = objects.filter(({ kind }) => kind === "Canary");
    const awaited = canaries.length > 0 ? canaries : objects;
    return awaited
        .flatMap(({ kind, metadata: { name, namespace } }) => {
            const within = namespace === undefined ? "" : ` --namespace ${shellWord(namespace)}`;
            if (kind === "CustomResourceDefinition") {
                return [
                    `kubectl "$@" wait --for condition=Established --timeout 60s ${shellWord(`crd/${name}`)}`,
                ];
            }
            if (kind === "Canary") {
                return [
                    `kubectl "$@"${within} wait --for condition=Promoted --timeout 10m ${shellWord(`canary/${name}`)}`,
                ];
            }
            return workloads.includes(kind)
                ? [
                      `kubectl "$@"${within} rollout status --timeout 10m ${shellWord(`${kind.toLowerCase()}/${name}`)}`,
                  ]
                : [];
        })
        .sort();
}
