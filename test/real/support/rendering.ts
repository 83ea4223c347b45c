import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace } from "@pulumi/pulumi/automation";

import { linkArtefacts } from "../../../sandbox/artefacts";
import { sandboxEnvironment } from "../../../sandbox/environment";
import { sandboxPaths } from "../../../sandbox/paths";
import { ensureTools } from "../../../sandbox/tools";

/** A Kubernetes object as the real provider would send it to a cluster. */
export interface PreviewedObject {
    /** Name of the resource, such as `flagger-install:flagger-system/flagger`. */
    readonly resource: string;
    /** Its URN, in which the types of its parents stand. */
    readonly urn: string;
    readonly object: {
        readonly kind: string;
        readonly metadata: { readonly name: string; readonly namespace?: string };
    } & Readonly<Record<string, unknown>>;
}

/** Finds one of the sandbox's charts, overlays or CRDs by its path, such as `charts/flagger`. */
export type FindArtefact = (file: string) => string;

/**
 * Previews a program with the real CLI and provider, the sandbox's charts and overlays, and no cluster, and returns
 * every Kubernetes object that it would make.
 *
 * @param program makes resources; the options are for those without a parent. Kinds of Linkerd's policies are known.
 */
export async function previewObjects(
    program: (opts: pulumi.ComponentResourceOptions, artefact: FindArtefact) => void,
): Promise<PreviewedObject[]> {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-rendering-"));
    try {
        const paths = sandboxPaths(dir);
        const tools = await ensureTools();
        fs.mkdirSync(paths.root, { recursive: true });
        linkArtefacts(paths, tools);
        return await preview(dir, sandboxEnvironment(paths, tools), (opts) =>
            program(opts, (file) => path.join(paths.root, file)),
        );
    } finally {
        fs.rmSync(dir, { recursive: true });
    }
}

async function preview(
    dir: string,
    env: Record<string, string>,
    program: (opts: pulumi.ComponentResourceOptions) => void,
): Promise<PreviewedObject[]> {
    const url = env["PULUMI_BACKEND_URL"] ?? "";
    const pathBefore = process.env["PATH"];
    process.env["PATH"] = env["PATH"];
    try {
        const stack = await LocalWorkspace.createOrSelectStack(
            {
                stackName: "rendering",
                projectName: "rendering",
                program: () => {
                    const provider = new k8s.Provider("files", {
                        renderYamlToDirectory: path.join(dir, "out"),
                    });
                    program({ provider, dependsOn: [policyKind(provider)] });
                    return Promise.resolve({});
                },
            },
            {
                workDir: dir,
                envVars: env,
                projectSettings: { name: "rendering", runtime: "nodejs", backend: { url } },
            },
        );
        const seen: PreviewedObject[] = [];
        await stack.preview({
            onEvent: ({ resourcePreEvent }) => {
                const { urn = "", new: made } = resourcePreEvent?.metadata ?? {};
                const object = made?.inputs as PreviewedObject["object"] | undefined;
                if (object?.kind !== undefined) {
                    seen.push({ resource: urn.split("::").at(-1) ?? "", urn, object });
                }
            },
        });
        return seen;
    } finally {
        process.env["PATH"] = pathBefore;
    }
}

/** Without a cluster the provider has to be told of a kind before a chart has an object of it. */
function policyKind(provider: k8s.Provider): pulumi.Resource {
    const plural = "authorizationpolicies";
    return new k8s.apiextensions.v1.CustomResourceDefinition(
        "policy-kind",
        {
            metadata: { name: `${plural}.policy.linkerd.io` },
            spec: {
                group: "policy.linkerd.io",
                scope: "Namespaced",
                names: { kind: "AuthorizationPolicy", plural },
                versions: [
                    {
                        name: "v1alpha1",
                        served: true,
                        storage: true,
                        schema: { openAPIV3Schema: { type: "object" } },
                    },
                ],
            },
        },
        { provider },
    );
}
