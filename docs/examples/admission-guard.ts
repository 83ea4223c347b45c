import { AdmissionGuard } from "linkerd-canary";

new AdmissionGuard("guard", {
    facts: { meshProvider: "gatewayapi:v1beta1", canaryNamespaces: ["shop", "checkout"] },
    // what may be meant is told to the audit log alone where it is about workloads
    warnings: { injection: "audit" },
    exceptions: [
        {
            namespaces: ["shop"],
            rules: ["metric/none"],
            reason: "releases there are evaluated by the webhook of the payment team",
        },
    ],
});
