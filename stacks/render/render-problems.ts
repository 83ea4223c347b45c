import type { Problem } from "../../rules/problems/problem";
import type { StackContents } from "../types";
import { type RenderedObject, secretMark, unknownMark } from "./rendered-objects";

/**
 * What of a stack cannot be rendered to files, for files can be neither secret nor renewed by an update.
 *
 * @param path where its definition stands, such as `stacks/prod.ts`
 */
export function renderProblems(path: string, { platform }: StackContents): Problem[] {
    const refused = (id: string, field: string, value: unknown, requirement: string, fix: string) =>
        ({ id, severity: "error", path: `${path}: ${field}`, value, requirement, fix }) as const;
    const made = "a private key that the stack makes would lie in the files for all to read";
    const { gatewayApi, linkerd } = platform;
    return [
        ...((linkerd.identity?.source ?? "generated") === "generated"
            ? [
                  refused(
                      "render/generated-identity",
                      "platform.linkerd.identity.source",
                      "generated",
                      made,
                      "let cert-manager keep the identity: pulumi config set --path identity.source cert-manager; or bring your own: provided",
                  ),
              ]
            : []),
        ...((linkerd.webhookCertificates?.source ?? "generated") === "generated"
            ? [
                  refused(
                      "render/generated-webhooks",
                      "platform.linkerd.webhookCertificates.source",
                      "generated",
                      made,
                      "let cert-manager keep them: pulumi config set --path webhooks.source cert-manager; or bring your own: existing",
                  ),
              ]
            : []),
        ...(gatewayApi.managed === false
            ? [
                  refused(
                      "render/live-cluster",
                      "platform.gatewayApi.managed",
                      false,
                      "whether the cluster's own CRDs fit can only be asked of a cluster, and files are rendered without one",
                      "let the stack bring them: name version and manifests",
                  ),
              ]
            : []),
    ];
}

/** Objects that cannot be written as they are: something of them is secret, or not known without a cluster. */
export function objectProblems(objects: readonly RenderedObject[]): Problem[] {
    return objects
        .filter(({ object }) => object.kind !== "Secret")
        .flatMap(({ object }) => {
            const text = JSON.stringify(object);
            const named = `${object.kind} ${object.metadata.name}`;
            return [
                ...(text.includes(secretMark)
                    ? [
                          {
                              id: "render/secret",
                              severity: "error",
                              path: named,
                              value: "a secret",
                              requirement:
                                  "it holds a secret and is no Secret, so that the files would show it",
                              fix: "bring the value in by a Secret",
                          } as const,
                      ]
                    : []),
                ...(text.includes(unknownMark)
                    ? [
                          {
                              id: "render/unknown",
                              severity: "error",
                              path: named,
                              value: "not known",
                              requirement:
                                  "a part of it is only known once something has been made",
                              fix: "give it as a setting",
                          } as const,
                      ]
                    : []),
            ];
        });
}
