import { linkerd } from "../citations";
import { type Fields, fieldsOf } from "../canary/reading";
import type { RuleFinding } from "../canary/rule";
import { allIn, groupOf, nameOf } from "../canary/related/reading/objects";
import { serviceNames } from "../canary/related/reading/target";
import { sceneOf } from "./pods-in";
import { pathOf, POLICY_GROUP, type Reference, referencesOf } from "./references";
import type { ObjectSet, MeshRule, Question } from "./rule";

/** The objects that Linkerd's policies reference exist. */
export const policyTargets: MeshRule = {
    id: "mesh-config/policy-target-missing",
    impact: "A policy has no effect or allows no client: the object that it references does not exist",
    requirement: "the object that a policy references must exist",
    fix: "correct the name, or create the object",
    source: [
        linkerd("policy-controller/k8s/index/src/inbound/authorization_policy.rs"),
        linkerd("charts/linkerd-crds/templates/policy/authorization-policy.yaml", "targetRef"),
    ],
    kinds: ["AuthorizationPolicy", "MeshTLSAuthentication", "HTTPRoute", "GRPCRoute"],
    check: (object, among) =>
        referencesOf(fieldsOf(object)).map(
            (reference): Question =>
                () =>
                    isThere(reference, among) ? [] : [missing(reference)],
        ),
};

/** Where in the API the cluster has what a policy names. */
export function policyTargetPaths(object: Fields): readonly string[] {
    return referencesOf(object)
        .map(pathOf)
        .filter((path) => path !== undefined);
}

function missing(reference: Reference): RuleFinding {
    const { group, kind, name, namespace, path } = reference;
    const value = `${group === "" ? "" : `${group} `}${kind} ${kind === "Namespace" ? "" : `${namespace}/`}${name}`;
    return pathOf(reference) === undefined
        ? {
              path,
              value,
              requirement: "Linkerd's policies do not support this kind here",
              fix: `set the group along with the kind, for example "${POLICY_GROUP}" for a Server`,
          }
        : { path, value };
}

function isThere(reference: Reference, among: ObjectSet): boolean {
    const { group, kind, name, namespace } = reference;
    if (kind === "Gateway" || (kind === "ServiceAccount" && name === "default")) {
        // a Gateway belongs to another product; Kubernetes creates this account in each namespace
        return true;
    }
    const place = kind === "Namespace" ? "default" : namespace;
    return (
        (pathOf(reference) !== undefined &&
            allIn(among, kind, place).some(
                (object) => nameOf(object) === name && groupOf(object) === group,
            )) ||
        (kind === "Service" && group === "" && isFlaggers(name, namespace, among))
    );
}

/** Whether Flagger creates a Service with that name for a Canary. */
function isFlaggers(name: string, namespace: string, among: ObjectSet): boolean {
    return allIn(among, "Canary", namespace).some((canary) => {
        const names = serviceNames(sceneOf(canary));
        return names !== undefined && [names.apex, names.primary, names.canary].includes(name);
    });
}
