import { containersOfPods, podTemplateOf, WORKLOAD_KINDS } from "../../../mesh/pods";
import { type Fields, fieldsOf, listOf, textOf } from "../../reading";
import { allOf, namespaceOf, type Objects, remembered } from "./objects";

/** A place at which the containers of a workload name a Service. */
export interface Mention {
    readonly workload: Fields;
    /** The pod template. */
    readonly template: Fields;
    readonly path: string;
    readonly value: string;
}

/** A host with its namespace, as in `cart.shop` or `cart.shop.svc.cluster.local`. */
const FULL =
    /(?<![\w.-])([a-z](?:[-a-z0-9]*[a-z0-9])?)\.([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)(?=\.svc\b|[^\w.-]|$)/g;
/** The host of a URL beside the Service. */
const SHORT = /^[a-z]+:\/\/([a-z](?:[-a-z0-9]*[a-z0-9])?)(?=[:/?]|$)/;

/** The workloads that name a Service in a variable or an argument, each with the first place. */
export function mentionsOf(
    { objects }: Objects,
    namespace: string,
    service: string,
): readonly Mention[] {
    return Array.isArray(objects) ? (mentionsIn(objects).get(`${namespace}/${service}`) ?? []) : [];
}

/** Read once for all Canaries of the objects. */
const mentionsIn = remembered((objects: Objects["objects"]) => {
    const found = new Map<string, Mention[]>();
    for (const workload of WORKLOAD_KINDS.flatMap((kind) => allOf({ objects }, kind))) {
        const template = podTemplateOf(workload);
        const seen = new Set<string>();
        for (const { fields, path } of template === undefined ? [] : containersOfPods(template)) {
            for (const text of textsIn(fields, path)) {
                for (const key of servicesIn(text.value, namespaceOf(workload))) {
                    if (!seen.has(key)) {
                        seen.add(key);
                        const mentions = found.get(key) ?? [];
                        mentions.push({ workload, template: template?.fields ?? {}, ...text });
                        found.set(key, mentions);
                    }
                }
            }
        }
    }
    return found;
});

function textsIn(container: Fields, path: string): readonly { path: string; value: string }[] {
    const variables = listOf(container.env).map((variable, index) => ({
        path: `${path}.env[${index}].value`,
        value: textOf(fieldsOf(variable).value) ?? "",
    }));
    const words = ["command", "args"].flatMap((list) =>
        listOf(container[list]).map((word, index) => ({
            path: `${path}.${list}[${index}]`,
            value: textOf(word) ?? "",
        })),
    );
    return [...variables, ...words];
}

function servicesIn(text: string, namespace: string): readonly string[] {
    const short = SHORT.exec(text)?.[1];
    return [
        ...[...text.matchAll(FULL)].map(([, name = "", space = ""]) => `${space}/${name}`),
        ...(short === undefined ? [] : [`${namespace}/${short}`]),
    ];
}
