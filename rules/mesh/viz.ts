import { type Citation, linkerd } from "../citations";
import { type Fields, fieldsOf } from "../canary/reading";
import type { RuleFinding } from "../canary/rule";
import {
    allIn,
    annotationsOf,
    labelsOf,
    nameOf,
    namespaceObject,
    namespaceOf,
} from "../canary/related/reading/objects";
import { type Part, partFindings, partPath } from "./parts";
import { isMeshed, podsOf } from "./pods-in";
import type { MeshRule, Question } from "./rule";

const check = (...hints: readonly string[]): Citation =>
    linkerd("viz/pkg/healthcheck/healthcheck.go", ...hints);
const EXTENSION = "linkerd.io/extension";
const EXTERNAL = "viz.linkerd.io/external-prometheus";

/** Viz has all its parts. */
export const vizParts: MeshRule = {
    id: "install/viz-part-missing",
    impact: "The dashboard and tap do not work: a part of Linkerd Viz is missing",
    requirement: "an installation of Linkerd Viz must have its roles and its labelled namespace",
    fix: "install it with the chart linkerd-viz",
    source: [check("l5d-viz-cr-exists", "l5d-viz-crb-exists")],
    kinds: ["Deployment"],
    check: (object, among) =>
        isViz(object)
            ? roles(namespaceOf(fieldsOf(object))).map(
                  (part): Question =>
                      () =>
                          partFindings(part, among),
              )
            : [],
};

/** The namespace has the label of Viz. */
export const vizNamespace: MeshRule = {
    id: "install/viz-namespace",
    impact: "No command finds Linkerd Viz: its namespace does not have the extension label",
    requirement: `the namespace of Linkerd Viz must have the label "${EXTENSION}: viz"`,
    fix: `label the namespace with "${EXTENSION}: viz"`,
    source: [check("l5d-viz-ns-exists")],
    kinds: ["Deployment"],
    check: (object, among) =>
        ofViz(object, (name) => {
            const namespace = namespaceObject(among, name);
            const label = namespace && labelsOf(namespace)[EXTENSION];
            // a Job of the chart labels it after the installation
            const isLabelled = allIn(among, "Job", name).some(
                (job) => nameOf(job) === "namespace-metadata",
            );
            const path = `metadata.labels["${EXTENSION}"]`;
            return label === "viz" || isLabelled
                ? []
                : [{ object: `Namespace ${name}`, path, value: label }];
        }),
};

/** Viz has metrics to show. */
export const vizPrometheus: MeshRule = {
    id: "install/viz-prometheus",
    impact: "There are no metrics, so no release can be evaluated: Linkerd Viz has neither its own Prometheus nor an external one",
    requirement: `Linkerd Viz must have its own Prometheus, or its namespace must set an external one in the annotation "${EXTERNAL}"`,
    fix: "set prometheus.enabled to true, or prometheusUrl, in the chart linkerd-viz",
    source: [check("l5d-viz-prometheus")],
    kinds: ["Deployment"],
    check: (object, among) =>
        ofViz(object, (name) => {
            const namespace = namespaceObject(among, name) ?? {};
            const own = prometheus(name).flatMap((part) => partFindings(part, among));
            return annotationsOf(namespace)[EXTERNAL] !== undefined || hasAnother(fieldsOf(object))
                ? []
                : own;
        }),
};

/** Viz is in the mesh. */
export const vizMeshed: MeshRule = {
    id: "install/viz-unmeshed",
    impact: "Linkerd Viz and the meshed pods and control plane cannot reach each other: Viz's own pods are outside the mesh",
    requirement: "the pods of Linkerd Viz must be meshed",
    fix: 'annotate its namespace, or its pods, with "linkerd.io/inject: enabled"',
    source: [check("l5d-viz-pods-injection")],
    kinds: ["Deployment"],
    check: (object, among) =>
        labelsOf(object)[EXTENSION] === "viz"
            ? [
                  () =>
                      podsOf(fieldsOf(object)).every((pods) => isMeshed(among, pods))
                          ? []
                          : [{ path: "spec.template", value: "not meshed" }],
              ]
            : [],
};

/** Where in the API the cluster has what Viz needs. */
export function vizPaths(object: Fields): string[] {
    const namespace = namespaceOf(object);
    return [
        partPath({ kind: "Namespace", name: namespace }),
        ...[...roles(namespace), ...prometheus(namespace)].map(partPath),
    ];
}

/** A check of an installation of Viz, by its namespace; other objects are not checked. */
function ofViz(object: Fields, find: (namespace: string) => RuleFinding[]): Question[] {
    return isViz(object) ? [() => find(namespaceOf(object))] : [];
}

function isViz(object: Fields): boolean {
    return nameOf(object) === "metrics-api" && labelsOf(object)[EXTENSION] === "viz";
}

/** The argument with which the chart sets an external Prometheus for Viz. */
function hasAnother(metricsApi: Fields): boolean {
    return podsOf(metricsApi).some(({ template }) =>
        /-prometheus-url=(?!https?:\/\/prometheus\.)/.test(
            JSON.stringify(fieldsOf(template.fields.spec).containers ?? []),
        ),
    );
}

function roles(namespace: string): Part[] {
    const own = (name: string): string => `linkerd-${namespace}-${name}`;
    return [
        ...[own("tap"), own("metrics-api"), own("tap-admin"), "linkerd-tap-injector"].map(
            (name) => ({ kind: "ClusterRole", name }),
        ),
        ...[own("tap"), own("metrics-api"), own("tap-auth-delegator"), "linkerd-tap-injector"].map(
            (name) => ({ kind: "ClusterRoleBinding", name }),
        ),
    ];
}

function prometheus(namespace: string): Part[] {
    const name = `linkerd-${namespace}-prometheus`;
    return [
        { kind: "ClusterRole", name },
        { kind: "ClusterRoleBinding", name },
        { kind: "ConfigMap", namespace, name: "prometheus-config" },
        { kind: "Deployment", namespace, name: "prometheus" },
    ];
}
