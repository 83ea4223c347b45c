import { containersOfPods, podTemplateOf, WORKLOAD_KINDS } from "../../../mesh/pods";
import { type Fields, fieldsOf, listOf, textOf } from "../../reading";
import { allOf, lookUp, namespaceOf, type Objects, remembered } from "./objects";

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
    context: Objects,
    namespace: string,
    service: string,
): readonly Mention[] {
    return mentions(context, `${namespace}/${service}`);
}

const mentions = lookUp((objects) =>
    WORKLOAD_KINDS.flatMap((kind) => allOf({ objects }, kind)).flatMap(mentionsIn),
);

/** What a workload names, each with the first place; read once, in however many lists of objects it is. */
const mentionsIn = remembered((workload: Fields): (readonly [key: string, mention: Mention])[] => {
    const template = podTemplateOf(workload);
    const containers = template === undefined ? [] : containersOfPods(template);
    const found = new Map<string, Mention>();
    for (const text of containers.flatMap(({ fields, path }) => textsIn(fields, path))) {
        for (const key of servicesIn(text.value, namespaceOf(workload))) {
            if (!found.has(key)) {
                found.set(key, { workload, template: template?.fields ?? {}, ...text });
            }
        }
    }
    return [...found];
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
