import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { refuse } from "../refuse";
import { EVERY_PARAM, guardPolicies } from "./policies";
import { guardProblems } from "./problems";
import type { AdmissionGuardArgs } from "./settings";

const ACTIONS = { deny: "Deny", warn: "Warn", audit: "Audit" } as const;

/**
 * The rules for Canaries, their providers and injection as ValidatingAdmissionPolicies in the cluster, for every client
 * that changes it. They check the same as the policy pack and the linter, as far as one object and its namespace allow.
 *
 * Flagger's own requests and deletions are allowed, and so is an update that does not make an object worse: it causes a
 * warning about the existing problems.
 *
 * Needs Kubernetes 1.30.
 *
 * @example
 * new AdmissionGuard("guard", {
 *     facts: { meshProvider: "gatewayapi:v1beta1", canaryNamespaces: ["shop"] },
 *     exceptions: [
 *         { namespaces: ["playground"], reason: "nobody depends on what runs there" },
 *         { rules: ["metric/none"], namespaces: ["shop"], reason: "evaluated by webhooks of another team" },
 *     ],
 * });
 */
export class AdmissionGuard extends pulumi.ComponentResource {
    constructor(name: string, args: AdmissionGuardArgs, opts?: pulumi.ComponentResourceOptions) {
        super(
            "linkerd-canary:guard:AdmissionGuard",
            name,
            refuse(`the arguments of AdmissionGuard ${name}`, guardProblems(name, args)),
            opts,
        );
        const prefix = args.prefix ?? "canary-guard";
        for (const { action, annotations, name: suffix, spec } of guardPolicies(args)) {
            const inCluster = `${prefix}-${suffix}`;
            const policy = new k8s.admissionregistration.v1.ValidatingAdmissionPolicy(
                `${name}-${suffix}`,
                { metadata: { name: inCluster, annotations }, spec },
                { parent: this },
            );
            new k8s.admissionregistration.v1.ValidatingAdmissionPolicyBinding(
                `${name}-${suffix}-binding`,
                {
                    metadata: { name: inCluster },
                    spec: {
                        policyName: inCluster,
                        validationActions: [ACTIONS[action]],
                        ...(spec.paramKind && { paramRef: EVERY_PARAM }),
                    },
                },
                { parent: this, dependsOn: [policy] },
            );
        }
        this.registerOutputs({});
    }
}
