import { PolicyPack } from "@pulumi/policy";
import { preloadClient } from "../kube/kubeconfig";
import { policies } from "./pack";

new PolicyPack("linkerd-canary", {
    description:
        "Guards progressive delivery on Linkerd: the cluster's version, and the mesh around every canary.",
    policies: policies(),
});

preloadClient();
