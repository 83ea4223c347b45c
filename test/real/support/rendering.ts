import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { previewObjects } from "../../../stacks/render/preview";
import type { RenderedObject } from "../../../stacks/render/rendered-objects";
import { provideArtefacts } from "./artefacts";

/** A Kubernetes object as the real provider would send it to a cluster. */
export interface PreviewedObject extends RenderedObject {
    /** Name of the resource, such as `flagger-install:flagger-system/flagger`. */
    readonly resource: string;
}

/** Finds one of the sandbox's charts, overlays or CRDs by its path, such as `charts/flagger`. */
export type FindArtefact = (file: string) => string;

/** What the sandbox's charts are rendered for. */
const kubernetes = "v1.35.4";

/**
 * Previews a program with the sandbox's charts and overlays, and no cluster, and returns every Kubernetes object that
 * it would make.
 *
 * @param program makes resources; the options are for those without a parent. Kinds of Linkerd's policies are known.
 */
export async function previewWithArtefacts(
    program: (opts: pulumi.ComponentResourceOptions, artefact: FindArtefact) => void,
): Promise<PreviewedObject[]> {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), "linkerd-canary-rendering-"));
    const own = process.env["PATH"];
    try {
        const { env, root } = await provideArtefacts(dir);
        // The SDK looks for the CLI on the path of its own process.
        process.env["PATH"] = env["PATH"];
        const objects = await previewObjects({
            kubernetes,
            workDir: dir,
            env,
            program: (opts) =>
                program({ ...opts, dependsOn: [policyKind(opts)] }, (file) =>
                    path.join(root, file),
                ),
        });
        return objects.map((each) => ({ ...each, resource: each.urn.split("::").at(-1) ?? "" }));
    } finally {
        process.env["PATH"] = own;
        fs.rmSync(dir, { recursive: true });
    }
}

/** Without a cluster the provider has to be told of a kind before a chart has an object of it. */
function policyKind(opts: pulumi.CustomResourceOptions): pulumi.Resource {
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
        opts,
    );
}
