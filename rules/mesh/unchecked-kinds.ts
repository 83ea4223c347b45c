import { type Fields, fieldsOf, textOf } from "../canary/reading";
import { groupOf } from "../canary/related/reading/objects";
import { isOtherCarrier, podTemplateOf } from "./pods";

/** A kind of which rules do not see what is created from it. */
export interface UncheckedKind {
    /** What is created: pods, or the objects of a release of another tool. */
    readonly creates: "pods" | "objects";
    /** Why it is not checked, as a clause. */
    readonly reason: string;
    /** How it can be checked. */
    readonly fix: string;
}

/** A kind of another tool that applies manifests, of which the files have only the source. */
interface Applier {
    /** The tool. */
    readonly tool: string;
    /** The command that prints what it applies. @default - that of a chart */
    readonly command?: string;
}

const HELM = "helm template <name> <chart> --values <file>";

/** By API group and kind. */
const APPLIERS: Readonly<Record<string, Readonly<Record<string, Applier>>>> = {
    "argoproj.io": {
        Application: { tool: "Argo CD", command: "argocd app manifests <name>" },
        ApplicationSet: { tool: "Argo CD", command: "argocd app manifests <name>" },
    },
    "helm.toolkit.fluxcd.io": { HelmRelease: { tool: "Flux" } },
    "kustomize.toolkit.fluxcd.io": {
        Kustomization: {
            tool: "Flux",
            command:
                "flux build kustomization <name> --path <folder> --kustomization-file <file> --dry-run",
        },
    },
    "helm.cattle.io": { HelmChart: { tool: "k3s" } },
    "helm.crossplane.io": { Release: { tool: "Crossplane" } },
    "kubernetes.crossplane.io": { Object: { tool: "Crossplane" } },
    "fleet.cattle.io": { GitRepo: { tool: "Fleet" }, Bundle: { tool: "Fleet" } },
    "kappctrl.k14s.io": { App: { tool: "kapp-controller" } },
    "configsync.gke.io": { RootSync: { tool: "Config Sync" }, RepoSync: { tool: "Config Sync" } },
    "work.open-cluster-management.io": { ManifestWork: { tool: "Open Cluster Management" } },
};

/** The products whose controllers create the pods of {@link isOtherCarrier}. */
const PRODUCTS: Readonly<Record<string, string>> = {
    "": "the program that reads the template",
    "argoproj.io": "Argo Rollouts",
    "serving.knative.dev": "Knative",
    "keda.sh": "KEDA",
    "apps.kruise.io": "OpenKruise",
    "apps.openshift.io": "OpenShift",
};

/**
 * What is created from an object and not seen by rules.
 *
 * @param object - an object of any kind
 * @returns `undefined` for kinds that rules read, and for those from which neither pods nor objects are created
 */
export function uncheckedKindOf(object: Fields): UncheckedKind | undefined {
    const [group, kind] = [groupOf(object), textOf(object.kind) ?? ""];
    const applier = ownValue(ownValue(APPLIERS, group) ?? {}, kind);
    if (applier !== undefined) {
        return {
            creates: "objects",
            reason: `${applier.tool} renders in the cluster what it applies`,
            fix: `render it first: ${applier.command ?? HELM} | linkerd-canary lint`,
        };
    }
    if (isOtherCarrier(group, kind)) {
        return {
            creates: "pods",
            reason: `${ownValue(PRODUCTS, group) ?? group} creates them, and only the policies mesh-injection and meshed-workloads evaluate their template`,
            fix: "preview it with the policy pack; to have Flagger release these pods, use a Deployment and a Canary",
        };
    }
    if (podTemplateOf(object) === undefined && hasContainers(object.spec, DEEPEST)) {
        return {
            creates: "pods",
            reason: `it has containers, and how ${kind} of ${textOf(object.apiVersion) ?? "v1"} creates pods is not known`,
            fix: "check that its pods do not disable injection and do not use the host's network",
        };
    }
    return undefined;
}

function ownValue<Value>(map: Readonly<Record<string, Value>>, key: string): Value | undefined {
    return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** Fields in which objects of many products have containers. */
const CONTAINER_FIELDS = /^(?:container|containers|initContainers|steps)$/;

/** Levels below the spec: those of Argo Workflows, Tekton and operators of databases. */
const DEEPEST = 8;

/** Whether there are containers somewhere in a value, so that a controller may create pods of them. */
function hasContainers(value: unknown, depth: number): boolean {
    return (
        typeof value === "object" &&
        value !== null &&
        depth > 0 &&
        Object.entries(value).some(
            ([key, field]) =>
                (CONTAINER_FIELDS.test(key) && hasImage(field)) || hasContainers(field, depth - 1),
        )
    );
}

function hasImage(value: unknown): boolean {
    return Array.isArray(value)
        ? value.some(hasImage)
        : textOf(fieldsOf(value).image) !== undefined;
}
