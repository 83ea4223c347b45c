import type { Policy } from "@pulumi/policy";
import { repositories } from "../rules/citations";

/** What Pulumi shows of a policy beside its description. */
type Details = Required<Pick<Policy, "displayName" | "framework" | "severity" | "tags" | "url">>;

/** A policy: how it is displayed, how grave a violation is, its topics, and where the product documents the reason. */
type Row = readonly [string, Details["severity"], readonly string[], string];

const LINKERD = "https://linkerd.io/2/";
const FLAGGER = "https://docs.flagger.app/";

const ROWS: Readonly<Record<string, Row>> = {
    "cluster-version": [
        "Compatible versions",
        "critical",
        ["versions"],
        `${LINKERD}reference/k8s-versions/`,
    ],
    "foreign-objects": [
        "Objects of others stay as they are",
        "critical",
        ["ownership"],
        "https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/",
    ],
    "mesh-injection": [
        "Canaries are meshed",
        "critical",
        ["injection", "canary"],
        `${LINKERD}features/proxy-injection/`,
    ],
    "meshed-workloads": [
        "Workloads are meshed as intended",
        "medium",
        ["injection"],
        `${LINKERD}features/proxy-injection/`,
    ],
    "canary-rules": [
        "Canaries without errors",
        "critical",
        ["canary"],
        `${FLAGGER}usage/how-it-works`,
    ],
    "canary-warnings": [
        "Canaries as intended",
        "medium",
        ["canary"],
        `${FLAGGER}usage/how-it-works`,
    ],
    "skipped-ports": [
        "No traffic bypasses the proxies",
        "high",
        ["security", "ports"],
        `${LINKERD}features/protocol-detection/`,
    ],
    "opaque-ports": [
        "Opaque ports on both sides",
        "high",
        ["ports"],
        `${LINKERD}features/protocol-detection/`,
    ],
    "inert-labels": [
        "Settings that have an effect",
        "medium",
        ["configuration"],
        `${LINKERD}reference/proxy-configuration/`,
    ],
    "jobs-complete": [
        "Jobs complete",
        "medium",
        ["injection", "jobs"],
        `${LINKERD}tasks/using-cronjobs/`,
    ],
    "policy-targets": [
        "Policies have their targets",
        "high",
        ["security", "authorization"],
        `${LINKERD}reference/authorization-policy/`,
    ],
    "default-deny": [
        "Default deny with scrapes and probes",
        "critical",
        ["security", "authorization"],
        `${LINKERD}features/server-policy/`,
    ],
    "pinned-images": [
        "Exact image versions",
        "medium",
        ["versions", "supply-chain"],
        "https://kubernetes.io/docs/concepts/containers/images/",
    ],
    "pinned-charts": [
        "Exact chart versions",
        "medium",
        ["versions", "supply-chain"],
        "https://helm.sh/docs/helm/helm_install/",
    ],
    "plain-text-secrets": [
        "No secrets in plain text",
        "critical",
        ["security", "secrets"],
        "https://kubernetes.io/docs/concepts/configuration/secret/",
    ],
    "identity-certificates": [
        "Valid identity certificates",
        "critical",
        ["security", "certificates"],
        `${LINKERD}tasks/generate-certificates/`,
    ],
    "certificate-margin": [
        "Certificates that last",
        "medium",
        ["security", "certificates"],
        `${LINKERD}tasks/manually-rotating-control-plane-tls-credentials/`,
    ],
    "high-availability": [
        "High availability in production",
        "high",
        ["availability"],
        `${LINKERD}features/ha/`,
    ],
    "linkerd-install": [
        "A complete installation",
        "critical",
        ["installation"],
        `${LINKERD}tasks/install-helm/`,
    ],
    "cluster-networks": [
        "Networks of the nodes",
        "critical",
        ["installation"],
        `${LINKERD}reference/cluster-configuration/`,
    ],
    "not-checked": [
        "What was not checked",
        "low",
        ["completeness"],
        "https://www.pulumi.com/docs/iac/packages-and-automation/crossguard/",
    ],
};

/**
 * What Pulumi shows of a policy beside its description.
 *
 * @param policy - one of the pack
 * @throws Error for a policy that has no row
 */
export function detailsOf({ description, name }: Pick<Policy, "description" | "name">): Details {
    const row = ROWS[name];
    if (row === undefined) {
        throw new Error(`policy ${name} has no row in policy-details.ts`);
    }
    const [displayName, severity, topics, url] = row;
    return {
        displayName,
        severity,
        tags: ["kubernetes", "linkerd", "flagger", ...topics],
        url,
        framework: {
            name: "Progressive delivery on Linkerd with Flagger",
            version: `Linkerd ${repositories.linkerd.release}, Flagger ${repositories.flagger.release}`,
            reference: name,
            specification: description,
        },
    };
}
