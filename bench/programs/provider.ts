import * as k8s from "@pulumi/kubernetes";

import { mark } from "./mark";

/** The sandbox; the first resource of each program. */
export function sandboxProvider(): k8s.Provider {
    mark("first resource");
    return new k8s.Provider("cluster", {
        kubeconfig: ".sandbox/kubeconfig",
        context: "sandbox",
        deleteUnreachable: false,
    });
}
