import { type LiveMetadata, stackOf } from "./live-object";

/** The tool that has installed an object, as a person names it, and how that person removes what it has installed. */
export interface Installer {
    /** Such as `helm release linkerd-viz in namespace linkerd-viz`. */
    readonly name: string;
    /** How to remove all that it has installed: a clause, such as `helm uninstall linkerd-viz --namespace linkerd-viz`. */
    readonly removal: string;
    /** Whether the tool has left a mark of its own, instead of only the name of the client that has made the object. */
    readonly isMarked: boolean;
}

type Texts = Readonly<Record<string, string>>;

type Recognition = Omit<Installer, "isMarked">;

interface Recognised {
    readonly labels: Texts;
    readonly annotations: Texts;
    readonly managers: readonly string[];
    readonly stack?: string;
}

/** How each tool marks what it installs; the first that fits decides, the tools that drive others come first. */
const TOOLS: readonly ((of: Recognised) => Recognition | undefined)[] = [
    ({ stack }) =>
        stack === undefined
            ? undefined
            : {
                  name: `stack ${stack} of linkerd-canary`,
                  removal: `pulumi destroy --stack ${stack.split("/").at(-1)}`,
              },
    ({ labels }) => fluxOf("HelmRelease", labels, "helm.toolkit.fluxcd.io"),
    ({ labels }) => fluxOf("Kustomization", labels, "kustomize.toolkit.fluxcd.io"),
    ({ annotations, labels }) => {
        // the annotation is application:group/kind:namespace/name
        const application =
            annotations["argocd.argoproj.io/tracking-id"]?.split(":")[0] ??
            labels["argocd.argoproj.io/instance"];
        return application === undefined
            ? undefined
            : {
                  name: `Argo CD application ${application}`,
                  removal: `argocd app delete ${application}`,
              };
    },
    ({ annotations }) => {
        const release = annotations["meta.helm.sh/release-name"];
        const namespace = annotations["meta.helm.sh/release-namespace"] ?? "default";
        return release === undefined
            ? undefined
            : {
                  name: `helm release ${release} in namespace ${namespace}`,
                  removal: `helm uninstall ${release} --namespace ${namespace}`,
              };
    },
    ({ managers }) =>
        managers.some(isPulumiManager)
            ? { name: "a Pulumi program", removal: "pulumi destroy in the stack that created it" }
            : undefined,
    ({ annotations }) => {
        const [, tool, version] =
            /^(linkerd\/cli) (\S+)/.exec(annotations["linkerd.io/created-by"] ?? "") ?? [];
        return tool === undefined
            ? undefined
            : {
                  name: `linkerd install (${tool} ${version})`,
                  removal: "linkerd uninstall | kubectl delete -f -",
              };
    },
    ({ annotations, managers }) =>
        "kubectl.kubernetes.io/last-applied-configuration" in annotations ||
        managers.some((manager) => manager.startsWith("kubectl"))
            ? { name: "kubectl", removal: "kubectl delete -f with the same manifests" }
            : undefined,
];

function fluxOf(kind: string, labels: Texts, group: string): Recognition | undefined {
    const name = labels[`${group}/name`];
    const namespace = labels[`${group}/namespace`] ?? "flux-system";
    return name === undefined
        ? undefined
        : {
              name: `Flux ${kind} ${namespace}/${name}`,
              removal: `remove it from Flux's repository, or: flux delete ${kind.toLowerCase()} ${name} --namespace ${namespace}`,
          };
}

/** Whether the Kubernetes provider of Pulumi names its field managers so, where a program does not name them. */
export function isPulumiManager(manager: string): boolean {
    return /^pulumi-(?:resource-)?kubernetes/.test(manager);
}

/** The tool that has installed an object, by the marks that each tool leaves. */
export function installerOf(metadata: LiveMetadata): Installer {
    const { annotations = {}, labels = {}, managedFields = [] } = metadata;
    const managers = managedFields.flatMap(({ manager }) => (manager ? [manager] : []));
    const stack = stackOf(metadata);
    for (const tool of TOOLS) {
        const found = tool({ annotations, labels, managers, stack });
        if (found !== undefined) {
            return { ...found, isMarked: true };
        }
    }
    const [manager] = managers;
    return {
        name: manager === undefined ? "an unknown tool" : `the client ${JSON.stringify(manager)}`,
        removal: "kubectl delete",
        isMarked: false,
    };
}
