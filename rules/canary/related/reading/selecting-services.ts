import { type Fields, fieldsOf, textOf } from "../../reading";
import type { RuleContext } from "../../context";
import { allOf, canaryNamespace, namespaceOf, remembered, textsOf } from "./objects";
import { selectsByMap } from "./selectors";

type Labels = Readonly<Record<string, string>>;

/** The Services of the Canary's namespace that select pods with some labels. */
export function servicesSelecting(context: RuleContext, labels: Labels): readonly Fields[] {
    const namespace = canaryNamespace(context);
    const index = Array.isArray(context.objects)
        ? servicesIn(context.objects)
        : new Map<string, Fields[]>();
    return Object.entries(labels)
        .flatMap(([key, value]) => index.get(`${namespace} ${key}=${value}`) ?? [])
        .filter(({ spec }) => selectsByMap(fieldsOf(spec).selector, labels));
}

/** The Services of the Canary's namespace that are another name of a host. */
export function servicesNaming(context: RuleContext, host: string): readonly Fields[] {
    const index = Array.isArray(context.objects)
        ? servicesIn(context.objects)
        : new Map<string, Fields[]>();
    return index.get(`${canaryNamespace(context)} ${host}`) ?? [];
}

/**
 * Services by the first label of their selector, or by the first two labels of the host that they stand for; read once for all
 * Canaries of the objects.
 */
const servicesIn = remembered((objects: RuleContext["objects"]) => {
    const found = new Map<string, Fields[]>();
    for (const service of allOf({ objects }, "Service")) {
        const { externalName, selector, type } = fieldsOf(service.spec);
        const [first] = Object.entries(textsOf(selector));
        const key =
            type === "ExternalName"
                ? (textOf(externalName) ?? "").split(".").slice(0, 2).join(".")
                : first?.join("=");
        if (key !== undefined) {
            const place = `${namespaceOf(service)} ${key}`;
            const services = found.get(place) ?? [];
            services.push(service);
            found.set(place, services);
        }
    }
    return found;
});
