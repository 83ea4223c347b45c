import { type Citation, documentation, linkerd } from "../citations";
import { type Fields, fieldsOf } from "../canary/reading";
import type { RuleFinding } from "../canary/rule";
import {
    allOf,
    annotationsOf,
    labelsOf,
    nameOf,
    namespaceOf,
    placeOf,
} from "../canary/related/reading/objects";
import { valuesIn } from "./installed-values";
import { isReleased, type Part, partFindings, partPath, versionsOf } from "./parts";
import type { ObjectSet, MeshRule, Question } from "./rule";

const check = (...hints: readonly string[]): Citation =>
    linkerd("pkg/healthcheck/healthcheck.go", ...hints);
const fix = "install it with the charts of a single Linkerd release, linkerd-crds first";

/** Linkerd's CRDs, each with the version that `linkerd check` requires: the last one in its chart. */
const CRDS: readonly (readonly [string, string])[] = [
    ["serviceprofiles.linkerd.io", "v1alpha2"],
    ["authorizationpolicies.policy.linkerd.io", "v1alpha1"],
    ["egressnetworks.policy.linkerd.io", "v1alpha1"],
    ["httplocalratelimitpolicies.policy.linkerd.io", "v1alpha1"],
    ["httproutes.policy.linkerd.io", "v1beta3"],
    ["meshtlsauthentications.policy.linkerd.io", "v1alpha1"],
    ["networkauthentications.policy.linkerd.io", "v1alpha1"],
    ["serverauthorizations.policy.linkerd.io", "v1beta1"],
    ["servers.policy.linkerd.io", "v1beta3"],
    ["externalworkloads.workload.linkerd.io", "v1beta1"],
];

/** A control plane has all its parts. */
export const controlPlaneParts: MeshRule = {
    id: "install/part-missing",
    impact: "The mesh does not start or does not protect anything: a part of Linkerd is missing",
    requirement:
        "an installation of Linkerd must have its namespace, service accounts, roles, CRDs and webhooks",
    fix,
    source: [check("l5d-existence-ns", "l5d-existence-crd", "l5d-existence-mwc")],
    kinds: ["Deployment"],
    check: (object, among) =>
        isControlPlane(object)
            ? controlPlane(fieldsOf(object), among).map(
                  (part): Question =>
                      () =>
                          partFindings(part, among),
              )
            : [],
};

/** With `cniEnabled` the plugin is installed. */
export const cniParts: MeshRule = {
    id: "install/cni-part-missing",
    impact: "No meshed pod gets a network: Linkerd is configured to use its CNI plugin, which is missing",
    requirement: "with cniEnabled, Linkerd's CNI plugin must be installed",
    fix: "install the chart linkerd2-cni first",
    source: [check("cni-plugin-cm-exists", "cni-plugin-ds-exists")],
    kinds: ["Deployment"],
    check: (object, among) =>
        isControlPlane(object) && !isReleased(among, /linkerd2-cni/)
            ? [
                  () =>
                      valuesIn(among, namespaceOf(fieldsOf(object))).cniEnabled === true
                          ? cni(among).flatMap((part) => partFindings(part, among))
                          : [],
              ]
            : [],
};

/** The Gateway API that Linkerd reads its routes from. */
export const gatewayApiParts: MeshRule = {
    id: "install/gateway-api-missing",
    impact: "Linkerd's policy controller does not start: the CRDs of the Gateway API are missing or too old",
    requirement:
        "the CRDs HTTPRoute and GRPCRoute must exist and, unless Linkerd's chart created them, serve v1",
    fix: "install the standard channel of the Gateway API in a version that Linkerd supports",
    source: [documentation("linkerd.io/docs/features/gateway-api", "Gateway API versions")],
    kinds: ["Deployment"],
    check: (object, among) =>
        isControlPlane(object) && !isReleased(among, /gateway/)
            ? [
                  (): RuleFinding[] => {
                      const crds = routeCrds(among);
                      const linkerds = crds.findIndex(isLinkerds);
                      // if Linkerd's chart creates a CRD, it creates all that follow too
                      const others = linkerds === -1 ? crds : crds.slice(0, linkerds);
                      return crds.length === 0
                          ? [{ path: "", value: undefined }]
                          : others
                                .filter((crd) => !versionsOf(crd).includes("v1"))
                                .map((crd) => ({
                                    object: placeOf(crd),
                                    path: "spec.versions",
                                    value: versionsOf(crd).join(", "),
                                }));
                  },
              ]
            : [],
};

/** The charts of Linkerd are of one release. */
export const oneRelease: MeshRule = {
    id: "install/version-skew",
    impact: "Parts of Linkerd are incompatible with each other: they come from different releases",
    requirement: "all Linkerd charts must be from the same release",
    fix: "set the same version for all Linkerd charts",
    source: [
        check("l5d-version-control"),
        linkerd("charts/partials/templates/_metadata.tpl", "created-by"),
    ],
    kinds: ["Deployment"],
    check: (object, among) =>
        isControlPlane(object)
            ? [
                  () => {
                      const own = releaseOf(fieldsOf(object));
                      const others = VERSIONED.flatMap((kind) => allOf(among, kind)).filter(
                          (other) => (releaseOf(other) ?? own) !== own,
                      );
                      return others.map((other) => ({
                          object: placeOf(other),
                          path: `metadata.annotations["${CREATED_BY}"]`,
                          value: releaseOf(other),
                          requirement: `all Linkerd charts must be from the same release, and the control plane is from ${own}`,
                      }));
                  },
              ]
            : [],
};

/** A cluster has one control plane: the names of its roles and webhooks are the cluster's. */
export const controlPlaneOnce: MeshRule = {
    id: "install/control-plane-twice",
    impact: "Two control planes overwrite the same CRDs and webhooks, and injected pods belong to neither",
    requirement: "a cluster must have only one Linkerd control plane",
    fix: "install it once, in one namespace",
    source: [check("pre-ns")],
    kinds: ["Deployment"],
    check: (object, among) =>
        isControlPlane(object)
            ? [
                  () => {
                      const own = namespaceOf(fieldsOf(object));
                      return allOf(among, "Deployment")
                          .filter((other) => isControlPlane(other) && namespaceOf(other) !== own)
                          .map((other) => ({ path: "metadata.namespace", value: placeOf(other) }));
                  },
              ]
            : [],
};

/** An extension is installed once. */
export const extensionOnce: MeshRule = {
    id: "install/extension-twice",
    impact: "The CLI and the extensions use the wrong namespace: two namespaces are labelled as the same extension",
    requirement: "only one namespace may have the label linkerd.io/extension with this value",
    fix: "remove the label from every namespace except the extension's own",
    source: [check("l5d-extension-namespaces")],
    kinds: ["Namespace"],
    check: (object, among) => [
        () => {
            const own = labelsOf(object)[EXTENSION];
            const others = allOf(among, "Namespace").filter(
                (other) => labelsOf(other)[EXTENSION] === own && nameOf(other) !== nameOf(object),
            );
            return own === undefined || others.length === 0
                ? []
                : [
                      {
                          path: `metadata.labels["${EXTENSION}"]`,
                          value: own,
                          requirement: `only one namespace may have this label with this value, but ${others.map(placeOf).join(", ")} has it too`,
                      },
                  ];
        },
    ],
};

const EXTENSION = "linkerd.io/extension";
const CREATED_BY = "linkerd.io/created-by";
/** In the order in which `linkerd check` looks at them. */
const ROUTES = ["httproutes.gateway.networking.k8s.io", "grpcroutes.gateway.networking.k8s.io"];
/** Kinds that identify the release of every chart: its controllers, and the CRDs. */
const VERSIONED = ["Deployment", "DaemonSet", "CustomResourceDefinition"];

function routeCrds(among: ObjectSet): readonly Fields[] {
    const crds = allOf(among, "CustomResourceDefinition");
    return ROUTES.flatMap((name) => crds.filter((crd) => nameOf(crd) === name).slice(0, 1));
}

/** Whether a Linkerd chart of any release created it. */
function isLinkerds(object: Fields): boolean {
    return (annotationsOf(object)[CREATED_BY] ?? "") !== "";
}

/** Where in the API the cluster has what an installation needs. */
export function installationPaths(object: Fields, among: ObjectSet = { objects: [] }): string[] {
    return [
        ...[...controlPlane(object, among), ...cni(among)].map(partPath),
        ...ROUTES.map((name) => partPath({ kind: "CustomResourceDefinition", name })),
        partPath({ kind: "ConfigMap", namespace: namespaceOf(object), name: "linkerd-config" }),
    ];
}

/** Linkerd's destination controller represents the installation: each installation has one. */
export function isControlPlane(object: Fields): boolean {
    return labelsOf(object)["linkerd.io/control-plane-component"] === "destination";
}

function controlPlane(object: Fields, among: ObjectSet): Part[] {
    const namespace = namespaceOf(object);
    const hasHeartbeat = valuesIn(among, namespace).disableHeartBeat !== true;
    const roles = ["identity", "proxy-injector"].map((name) => `linkerd-${namespace}-${name}`);
    const accounts = ["destination", "identity", "proxy-injector"].map((name) => `linkerd-${name}`);
    return [
        { kind: "Namespace", name: namespace },
        { kind: "ConfigMap", namespace, name: "linkerd-config" },
        ...[...accounts, ...(hasHeartbeat ? ["linkerd-heartbeat"] : [])].map((name) => ({
            kind: "ServiceAccount",
            namespace,
            name,
        })),
        ...roles.flatMap((name) => [
            { kind: "ClusterRole", name },
            { kind: "ClusterRoleBinding", name },
        ]),
        { kind: "MutatingWebhookConfiguration", name: "linkerd-proxy-injector-webhook-config" },
        { kind: "ValidatingWebhookConfiguration", name: "linkerd-sp-validator-webhook-config" },
        ...(isReleased(among, /linkerd-crds/)
            ? []
            : CRDS.map(([name, version]) => ({
                  kind: "CustomResourceDefinition",
                  name,
                  version,
              }))),
    ];
}

/** The CNI plugin's parts, in the namespace of whichever of them is known. */
function cni(among: ObjectSet): Part[] {
    const known = [...allOf(among, "DaemonSet"), ...allOf(among, "ConfigMap")].find((object) =>
        ["linkerd-cni", "linkerd-cni-config"].includes(nameOf(object)),
    );
    const namespace = known === undefined ? "linkerd-cni" : namespaceOf(known);
    return [
        { kind: "ConfigMap", namespace, name: "linkerd-cni-config" },
        { kind: "ClusterRole", name: "linkerd-cni" },
        { kind: "ClusterRoleBinding", name: "linkerd-cni" },
        { kind: "ServiceAccount", namespace, name: "linkerd-cni" },
        { kind: "DaemonSet", namespace, name: "linkerd-cni" },
    ];
}

/**
 * The release with which Helm created an object: `linkerd/helm edge-25.7.5`; the chart of the CRDs does not contain its
 * own.
 */
function releaseOf(object: Fields): string | undefined {
    return /^linkerd\/helm ((?:[a-z]+-)?v?\d\S*)$/.exec(
        annotationsOf(object)[CREATED_BY] ?? "",
    )?.[1];
}
