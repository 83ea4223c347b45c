import { type Fields, fieldsOf, textOf } from "../../reading";
import type { RuleContext } from "../../context";
import { allOf, canaryNamespace, lookUp, namespaceOf, textsOf } from "./objects";
import { selectsByMap } from "./selectors";

type Labels = Readonly<Record<string, string>>;

/** The Services of the Canary's namespace that select pods with some labels. */
export function servicesSelecting(context: RuleContext, labels: Labels): readonly Fields[] {
    const namespace = canaryNamespace(context);
    return Object.entries(labels)
        .flatMap(([key, value]) => services(context, `${namespace} ${key}=${value}`))
        .filter(({ spec }) => selectsByMap(fieldsOf(spec).selector, labels));
}

/** The Services of the Canary's namespace that are another name of a host. */
export function servicesNaming(context: RuleContext, host: string): readonly Fields[] {
    return services(context, `${canaryNamespace(context)} ${host}`);
}

/** By the first label of their selector, or by the first two labels of the host that they stand for. */
const services = lookUp((objects) =>
    allOf({ objects }, "Service").flatMap((service) => {
        const { externalName, selector, type } = fieldsOf(service.spec);
        const [first] = Object.entries(textsOf(selector));
        const key =
            type === "ExternalName"
                ? (textOf(externalName) ?? "").split(".").slice(0, 2).join(".")
                : first?.join("=");
        return key === undefined ? [] : [[`${namespaceOf(service)} ${key}`, service] as const];
    }),
);
