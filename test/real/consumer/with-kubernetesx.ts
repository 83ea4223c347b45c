// Compiled against the installed package: a PodBuilder of kubernetesx is one of its pods.
import * as kx from "@pulumi/kubernetesx";
import type { BuiltPod } from "linkerd-canary";

/** A pod of kubernetesx, as the package takes it. */
export const pod: BuiltPod = new kx.PodBuilder({
    containers: [{ name: "cart", image: "example.org/cart:1.0.0", ports: { http: 8080 } }],
});
