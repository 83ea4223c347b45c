import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace } from "@pulumi/pulumi/automation";

import type { KubernetesObject } from "../../rules/canary/context";
import { type RenderedObject, secretMark } from "./rendered-objects";
import { placeholderCluster } from "./placeholder-cluster";

/** A program that is previewed. */
export interface PreviewedProgram {
    /** Version of Kubernetes that charts are rendered for, such as `v1.31.0`. */
    readonly kubernetes: string;
    /** Folder in which relative paths begin. */
    readonly workDir: string;
    /** Added to the environment of the Pulumi CLI. */
    readonly env?: Readonly<Record<string, string>>;
    /** Makes resources; the options are for those without a parent. */
    readonly program: (opts: pulumi.ComponentResourceOptions) => void;
}

/**
 * Previews a program with the real CLI and provider but without a cluster, and returns every Kubernetes object that it
 * would make. Its state is in a separate folder and deleted with it: no other stack is accessed.
 *
 * @throws Error with what Pulumi printed, when the preview fails
 */
export async function previewObjects(previewed: PreviewedProgram): Promise<RenderedObject[]> {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-preview-"));
    const cluster = await placeholderCluster(previewed.kubernetes, dir);
    // The SDK would hand the user's own to the provider, which takes none beside a folder to write to.
    const own = process.env["KUBECONFIG"];
    delete process.env["KUBECONFIG"];
    try {
        return await preview(dir, cluster.kubeconfig, previewed);
    } finally {
        if (own !== undefined) {
            process.env["KUBECONFIG"] = own;
        }
        await cluster.close();
        fs.rmSync(dir, { recursive: true });
    }
}

async function preview(
    dir: string,
    kubeconfig: string,
    { env = {}, program, workDir }: PreviewedProgram,
): Promise<RenderedObject[]> {
    const project = "rendering";
    const keys = new Map<string, readonly string[]>();
    const stack = await LocalWorkspace.createOrSelectStack(
        {
            stackName: project,
            projectName: project,
            program: () => {
                const provider = new k8s.Provider("files", {
                    renderYamlToDirectory: path.join(dir, "out"),
                });
                program({ provider, transformations: [(args) => void rememberKeys(keys, args)] });
                return Promise.resolve({});
            },
        },
        {
            workDir: dir,
            envVars: {
                PULUMI_CONFIG_PASSPHRASE: "nothing secret is kept here",
                ...env,
                KUBECONFIG: kubeconfig,
            },
            projectSettings: {
                name: project,
                runtime: "nodejs",
                main: workDir,
                backend: { url: `file://${dir}` },
            },
        },
    );
    const seen: RenderedObject[] = [];
    await stack.preview({
        onEvent: ({ resourcePreEvent }) => {
            const { urn = "", new: made } = resourcePreEvent?.metadata ?? {};
            const object = made?.inputs as KubernetesObject | undefined;
            if (object?.kind !== undefined) {
                seen.push({ urn, object });
            }
        },
    });
    return seen.map(({ object, urn }) => ({ urn, object: withKeys(object, keys) }));
}

interface SecretProps {
    readonly metadata?: { readonly name?: string; readonly namespace?: string };
    readonly data?: pulumi.Input<Readonly<Record<string, unknown>>>;
    readonly stringData?: pulumi.Input<Readonly<Record<string, unknown>>>;
}

/** Pulumi shows of a Secret not even the names of its values, which a reader of the files has to know. */
function rememberKeys(
    keys: Map<string, readonly string[]>,
    { props, type }: pulumi.ResourceTransformationArgs,
): void {
    if (type !== "kubernetes:core/v1:Secret") {
        return;
    }
    const { data = {}, metadata, stringData = {} } = props as SecretProps;
    pulumi.all([data, stringData]).apply((fields) => {
        const names = fields.flatMap((field) => Object.keys(field));
        keys.set(`${metadata?.namespace}/${metadata?.name}`, names.sort());
    });
}

function withKeys(
    object: KubernetesObject,
    keys: ReadonlyMap<string, readonly string[]>,
): KubernetesObject {
    if (object.kind !== "Secret") {
        return object;
    }
    const { apiVersion, kind, metadata, type } = object;
    const names = keys.get(`${object.metadata.namespace}/${object.metadata.name}`) ?? [];
    return {
        apiVersion,
        kind,
        metadata,
        type,
        data: Object.fromEntries(names.map((name) => [name, secretMark])),
    };
}
