import { type Problem, refusal } from "../../rules/problems/problem";
import { usesExisting } from "../../components/existing";
import type { StackContents } from "../types";
import type { LookedUp } from "./look-up";

/** Something that a stack needs from its cluster and does not install itself. */
interface Prerequisite {
    readonly product: string;
    /** The object by which it is recognised. */
    readonly kind: "CustomResourceDefinition" | "APIService";
    readonly name: string;
    /** Whether a stack needs it. */
    readonly isNeeded: (contents: StackContents) => boolean;
    /** The setting that needs it, and what happens without. */
    readonly because: string;
    /** What to do instead of installing it: a clause. */
    readonly instead: string;
    /** Where its installation is documented. */
    readonly documentation: string;
}

const usesCertManager = ({ platform: { linkerd } }: StackContents): boolean =>
    linkerd.identity?.source === "cert-manager" ||
    linkerd.webhookCertificates?.source === "cert-manager";
const installsLinkerd = ({ platform }: StackContents): boolean =>
    !usesExisting(platform, "linkerd");

/** Everything that a stack may need. */
const PREREQUISITES: readonly Prerequisite[] = [
    {
        product: "cert-manager",
        kind: "CustomResourceDefinition",
        name: "certificates.cert-manager.io",
        isNeeded: (contents) => installsLinkerd(contents) && usesCertManager(contents),
        because:
            "identity.source or webhooks.source is cert-manager, and without it Linkerd gets no certificates",
        instead:
            "let the stack generate them: pulumi config set --path identity.source generated and --path webhooks.source generated",
        documentation: "https://cert-manager.io/docs/installation",
    },
    {
        product: "trust-manager",
        kind: "CustomResourceDefinition",
        name: "bundles.trust.cert-manager.io",
        isNeeded: (contents) =>
            installsLinkerd(contents) &&
            contents.platform.linkerd.identity?.source === "cert-manager",
        because: "identity.source is cert-manager, and without it Linkerd gets no trust anchor",
        instead: "let the stack generate it: pulumi config set --path identity.source generated",
        documentation: "https://cert-manager.io/docs/trust/trust-manager/installation",
    },
    {
        product: "the Prometheus operator",
        kind: "CustomResourceDefinition",
        name: "podmonitors.monitoring.coreos.com",
        isNeeded: ({ platform }) =>
            !usesExisting(platform, "flagger") && platform.flagger.podMonitor !== undefined,
        because: "platform.flagger.podMonitor is set, and without it the PodMonitor is rejected",
        instead: "remove podMonitor",
        documentation: "https://prometheus-operator.dev/docs/getting-started/installation",
    },
    {
        product: "metrics-server",
        kind: "APIService",
        name: "v1beta1.metrics.k8s.io",
        isNeeded: ({ services }) =>
            services.some(
                ({ delivery: { autoscaling } }) =>
                    // without any metric it is scaled by CPU
                    autoscaling !== undefined &&
                    (autoscaling.metrics === undefined ||
                        (autoscaling.cpu ?? autoscaling.memory) !== undefined),
            ),
        because:
            "a service is scaled by the CPU or memory of its pods, and without it the number of pods never changes",
        instead: "remove autoscaling from the service's delivery",
        documentation: "https://kubernetes-sigs.github.io/metrics-server",
    },
];

/** Nodes that the high availability of Linkerd and Viz needs: no two replicas run on one node. */
const NODES = 3;

/** The kinds that have to be listed for {@link missingPrerequisites}. */
export function prerequisiteKinds(contents: StackContents): readonly string[] {
    return [
        ...PREREQUISITES.filter(({ isNeeded }) => isNeeded(contents)).map(({ kind }) => kind),
        ...(isHighlyAvailable(contents) ? ["Node"] : []),
    ];
}

/**
 * Rejects a cluster without what the stack needs and does not install itself.
 *
 * @param path the cluster by the names in its kubeconfig
 * @returns `existing/prerequisite` for each
 */
export function missingPrerequisites(
    path: string,
    contents: StackContents,
    { kinds, live }: LookedUp,
): Problem[] {
    const missing = PREREQUISITES.filter(
        ({ isNeeded, kind, name }) =>
            isNeeded(contents) &&
            kinds.has(kind) &&
            !live.some((object) => object.kind === kind && object.metadata.name === name),
    ).map(({ because, documentation, instead, kind, name, product }) =>
        refusal(
            "existing/prerequisite",
            path,
            `no ${kind} ${name}`,
            `the cluster does not have ${product}: ${because}`,
            `install ${product} (${documentation}), or ${instead}`,
        ),
    );
    const nodes = live.filter(({ kind }) => kind === "Node").length;
    return isHighlyAvailable(contents) && kinds.has("Node") && nodes < NODES
        ? [
              ...missing,
              refusal(
                  "existing/prerequisite",
                  path,
                  `${nodes} nodes`,
                  `highAvailability needs ${NODES} nodes: no two replicas of Linkerd run on one node, so some would never start`,
                  `add nodes, or set highAvailability to false in the stack's definition`,
              ),
          ]
        : missing;
}

function isHighlyAvailable({ platform }: StackContents): boolean {
    const { linkerd, viz } = platform;
    return (
        (!usesExisting(platform, "linkerd") && linkerd.highAvailability === true) ||
        (!usesExisting(platform, "viz") && viz.highAvailability === true)
    );
}
