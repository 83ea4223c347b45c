import { AdmissionGuard } from "linkerd-canary";

new AdmissionGuard("guard", {
    facts: { meshProvider: "gatewayapi:v1beta1", canaryNamespaces: ["shop", "checkout"] },
    // warnings about workloads go to the audit log only
    warnings: { injection: "audit" },
    exceptions: [
        {
            namespaces: ["shop"],
            rules: ["metric/none"],
            reason: "releases there are evaluated by the webhook of the payment team",
        },
    ],
});
