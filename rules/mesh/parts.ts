import { type Fields, fieldsOf, listOf, textOf } from "../canary/reading";
import type { RuleFinding } from "../canary/rule";
import { allIn, allOf, nameOf } from "../canary/related/reading/objects";
import type { ObjectSet } from "./rule";

/** An object that an installation needs. */
export interface Part {
    readonly kind: string;
    readonly name: string;
    /** Its namespace. @default - none, for a cluster-scoped kind */
    readonly namespace?: string;
    /** Of a CRD, the version of it that is needed. @default - any */
    readonly version?: string;
}

const RESOURCES: Readonly<Record<string, string>> = {
    ConfigMap: "/api/v1/namespaces/*/configmaps",
    Deployment: "/apis/apps/v1/namespaces/*/deployments",
    DaemonSet: "/apis/apps/v1/namespaces/*/daemonsets",
    ServiceAccount: "/api/v1/namespaces/*/serviceaccounts",
    Namespace: "/api/v1/namespaces",
    ClusterRole: "/apis/rbac.authorization.k8s.io/v1/clusterroles",
    ClusterRoleBinding: "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
    CustomResourceDefinition: "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
    MutatingWebhookConfiguration:
        "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
    ValidatingWebhookConfiguration:
        "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
};

/** The API path of a part. */
export function partPath({ kind, name, namespace = "default" }: Part): string {
    return `${(RESOURCES[kind] ?? "").replace("*", encodeURIComponent(namespace))}/${name}`;
}

/** What is wrong about a part: nothing, that it is missing, or that it has not the version. */
export function partFindings(part: Part, among: ObjectSet): RuleFinding[] {
    const { kind, name, namespace, version } = part;
    const all = namespace === undefined ? allOf(among, kind) : allIn(among, kind, namespace);
    const found = all.find((object) => nameOf(object) === name);
    const value = `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
    if (found === undefined) {
        return [
            { path: "", value, requirement: `an installation needs ${value}, which is missing` },
        ];
    }
    return version === undefined || versionsOf(found).includes(version)
        ? []
        : [
              {
                  path: "",
                  value,
                  requirement: `an installation needs ${value} with the version ${version}, but it has ${versionsOf(found).join(", ") || "none"}`,
              },
          ];
}

/** The versions of a CRD. */
export function versionsOf(crd: Fields): string[] {
    return listOf(fieldsOf(crd.spec).versions).flatMap((version) => {
        const name = textOf(fieldsOf(version).name);
        return name === undefined ? [] : [name];
    });
}

/** Whether the program installs a chart as a Helm release, whose objects are unknown. */
export function isReleased(among: ObjectSet, chart: RegExp): boolean {
    return allOf(among, "Release").some((release) =>
        chart.test(textOf(fieldsOf(release.spec).chart) ?? ""),
    );
}
