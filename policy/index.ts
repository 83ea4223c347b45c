import { PolicyPack } from "@pulumi/policy";
import { preloadClient } from "../kube/kubeconfig";
import { policies } from "./pack";

new PolicyPack("linkerd-canary", {
    description:
        "Best practices for progressive delivery on Linkerd with Flagger: cluster version, mesh injection, canaries and mesh configuration.",
    policies: policies(),
});

preloadClient();
