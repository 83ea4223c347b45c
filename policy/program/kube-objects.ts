import type { PolicyProviderResource } from "@pulumi/policy";
import { isClusterScoped } from "../../rules/cluster-scoped";
import { isOfKind } from "../../rules/canary/related/reading/objects";
import { podTemplatePath } from "../../rules/mesh/pods";
import { contextNamespace } from "../../kube/context-namespace";
import { readTarget } from "../../kube/provider-target";
import { at, isRecord, type Known, readKnown, textAt, UNKNOWN } from "../../kube/known";

/** The part of a policy's resource that is read here; the same for resource and stack policies. */
export interface ProgramResource {
    readonly type: string;
    readonly urn: string;
    readonly name: string;
    readonly props: Record<string, unknown>;
    readonly provider?: PolicyProviderResource;
}

/** An object of the Kubernetes API that the program creates. */
export interface KubeObject {
    readonly urn: string;
    readonly apiVersion: string;
    readonly kind: string;
    readonly name: string | typeof UNKNOWN;
    /** Namespace; the provider's default if the object sets none, which is meaningless for cluster-scoped kinds. */
    readonly namespace: string | typeof UNKNOWN;
    readonly object: Known;
    /** Whether the program only patches an object that others own (`NamespacePatch` and its like). */
    readonly patch: boolean;
    readonly provider?: PolicyProviderResource;
}

/**
 * Reads a resource as an object of the Kubernetes API, whichever class or rendered chart it came
 * from.
 *
 * @param resource - as the policy got it
 * @returns the object, or `undefined` for everything else: components, providers, releases, lists
 */
export function readObject(resource: ProgramResource): KubeObject | undefined {
    if (
        !resource.type.startsWith("kubernetes:") ||
        resource.type.startsWith("kubernetes:helm.sh/")
    ) {
        return undefined;
    }
    const object = readKnown(resource.props);
    const apiVersion = textAt(object, "apiVersion");
    const kind = textAt(object, "kind");
    if (apiVersion === undefined || kind === undefined) {
        return undefined;
    }
    const name = at(object, "metadata", "name");
    const namespace = at(object, "metadata", "namespace");
    return {
        urn: resource.urn,
        apiVersion,
        kind,
        name: typeof name === "string" ? name : UNKNOWN,
        namespace:
            namespace === UNKNOWN || typeof namespace === "string"
                ? namespace
                : defaultNamespace(resource.provider),
        object,
        patch: resource.type.endsWith("Patch"),
        provider: resource.provider,
    };
}

const namespaces = new WeakMap<object, string | typeof UNKNOWN>();

/** The namespace of objects that set none: the provider's setting, else that of the kubeconfig's context. */
function defaultNamespace(provider: PolicyProviderResource | undefined): string | typeof UNKNOWN {
    if (provider === undefined) {
        return "default";
    }
    const known = namespaces.get(provider) ?? readDefaultNamespace(readKnown(provider.props));
    namespaces.set(provider, known);
    return known;
}

function readDefaultNamespace(props: Known): string | typeof UNKNOWN {
    const own = at(props, "namespace");
    if (own === UNKNOWN || (typeof own === "string" && own !== "")) {
        return own;
    }
    const target = readTarget(props);
    // of a cluster that the same program makes: kubeconfigs that are generated name no namespace
    return ("unknown" in target ? undefined : contextNamespace(target)) ?? "default";
}

/**
 * Describes an object by its kind and full name: `Deployment test/podinfo`, `Namespace test`.
 *
 * @param object - the object
 */
export function describeObject(
    object: Pick<KubeObject, "kind" | "name" | "namespace"> & { readonly apiVersion?: string },
): string {
    const name = typeof object.name === "string" ? object.name : "(name not known yet)";
    const namespace = typeof object.namespace === "string" ? object.namespace : "(not known yet)";
    return isClusterScoped(object.kind, object.apiVersion)
        ? `${object.kind} ${name}`
        : `${object.kind} ${namespace}/${name}`;
}

/** Whether an object is a namespace of Kubernetes. */
export function isNamespace(object: KubeObject): boolean {
    return isKind(object, "Namespace");
}

/** Whether an object is of a kind as rules mean it, and not of the same kind of another product. */
export function isKind(
    { apiVersion, kind }: Pick<KubeObject, "apiVersion" | "kind">,
    wanted: string,
): boolean {
    return isOfKind({ apiVersion, kind }, wanted);
}

/**
 * Finds the pod template of a workload.
 *
 * @param kind - the workload's kind
 * @param object - the workload
 * @returns the template (for a Pod, itself), or `undefined` for kinds without pods
 */
export function podTemplate(kind: string, object: Known): Known | undefined {
    const path = podTemplatePath(textAt(object, "apiVersion"), kind);
    return path && at(object, ...path);
}

/**
 * Applies the metadata of patches to that of the object they patch.
 *
 * @param base - the object, if it is known
 * @param patches - patches in the program, each with its own metadata
 */
export function overlayMetadata(base: Known, patches: readonly Known[]): Known {
    const merged = (key: "labels" | "annotations"): Known => {
        const all: readonly Known[] = [base, ...patches];
        const parts = all.map((part) => at(part, "metadata", key));
        return parts.includes(UNKNOWN)
            ? UNKNOWN
            : Object.fromEntries(parts.filter(isRecord).flatMap((part) => Object.entries(part)));
    };
    return {
        metadata: {
            name: at(base, "metadata", "name") ?? null,
            labels: merged("labels"),
            annotations: merged("annotations"),
        },
    };
}
