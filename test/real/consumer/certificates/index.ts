import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type ChartSource, Linkerd } from "linkerd-canary";

const sandbox = new pulumi.Config().require("sandbox");
const chart = (name: string): ChartSource => ({
    kind: "folder",
    path: `${sandbox}/charts/${name}`,
});
const provider = new k8s.Provider("cluster", {
    kubeconfig: `${sandbox}/kubeconfig`,
    context: "sandbox",
});

new Linkerd(
    "linkerd",
    {
        namespace: "linkerd",
        version: "edge-25.7.5",
        crds: chart("linkerd-crds"),
        controlPlane: chart("linkerd-control-plane"),
    },
    { provider },
);
