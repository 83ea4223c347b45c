import type * as pulumi from "@pulumi/pulumi";

/** Encodes a text as Kubernetes wants it in `data` and `caBundle`; a secret stays one. */
export function base64(text: pulumi.Output<string>): pulumi.Output<string> {
    return text.apply((plain) => Buffer.from(plain).toString("base64"));
}
