import { fieldsOf, listOf } from "../../rules/canary/reading";
import { at, type Known } from "../../kube/known";
import { credentialsOf } from "./credentials";
import { describeObject, type KubeObject } from "../program/kube-objects";

/** A synthetic Canary for the evaluation of templates and providers that no Canary uses yet. */
export interface SyntheticCanary {
    readonly canary: KubeObject;
    /** The templates and providers that it refers to, and their Secrets, in the notation of problems. */
    readonly parts: ReadonlySet<string>;
}

/**
 * Creates a synthetic Canary for each namespace with templates or providers that no Canary refers to.
 *
 * @param canaries - the known Canaries
 * @param parts - MetricTemplates and AlertProviders that the program creates
 */
export function syntheticCanaries(
    canaries: readonly KubeObject[],
    parts: readonly KubeObject[],
): readonly SyntheticCanary[] {
    const used = new Set(canaries.flatMap(partsOf));
    const unused = parts.filter((part) => !used.has(describeObject(part)));
    const namespaces = new Set(unused.map(({ namespace }) => namespace));
    return [...namespaces].map((namespace) => {
        const here = unused.filter((part) => part.namespace === namespace);
        return {
            canary: syntheticCanary(here, namespace),
            parts: new Set([...here, ...here.flatMap(credentialsOf)].map(describeObject)),
        };
    });
}

/** The templates and providers that a Canary refers to, in the notation of problems. */
export function partsOf(canary: KubeObject): string[] {
    const analysis = at(canary.object, "spec", "analysis");
    return [
        ...references(canary, analysis, "metrics", "templateRef", "MetricTemplate"),
        ...references(canary, analysis, "alerts", "providerRef", "AlertProvider"),
    ];
}

function references(
    canary: KubeObject,
    analysis: Known | undefined,
    list: string,
    reference: string,
    kind: string,
): string[] {
    return listOf(at(analysis, list)).flatMap((item) => {
        const { name, namespace } = fieldsOf(at(item as Known, reference));
        return typeof name === "string"
            ? [
                  describeObject({
                      kind,
                      name,
                      namespace: typeof namespace === "string" ? namespace : canary.namespace,
                  }),
              ]
            : [];
    });
}

function syntheticCanary(
    parts: readonly KubeObject[],
    namespace: KubeObject["namespace"],
): KubeObject {
    const named = (kind: string, reference: string): Known =>
        parts
            .filter((part) => part.kind === kind)
            .map((part) => ({ name: part.name, [reference]: { name: part.name, namespace } }));
    const object: Known = {
        apiVersion: "flagger.app/v1beta1",
        kind: "Canary",
        metadata: { name: "", namespace },
        spec: {
            analysis: {
                metrics: named("MetricTemplate", "templateRef"),
                alerts: named("AlertProvider", "providerRef"),
            },
        },
    };
    return {
        urn: "",
        apiVersion: "flagger.app/v1beta1",
        kind: "Canary",
        name: "",
        namespace,
        object,
        patch: false,
        provider: parts[0]?.provider,
    };
}
