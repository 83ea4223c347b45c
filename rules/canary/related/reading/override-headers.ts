import { type Fields, fieldsOf, isFields, listOf, numberOf, textOf } from "../../reading";
import { ROUTE_KINDS } from "./named-services";
import { allOf, lookUp, namespaceOf, type Objects } from "./objects";

/** The header by which an ingress controller names the Service to a proxy in Linkerd's ingress mode. */
export const DST_OVERRIDE = "l5d-dst-override";

/** Kinds by which ingress controllers set headers: of routes, and of settings that routes name. */
const KINDS = [
    ...ROUTE_KINDS,
    ...["Middleware", "KongPlugin", "KongClusterPlugin", "RouteOption", "VirtualHostOption"],
    ...["RouteTable", "Upstream", "ApisixPluginConfig", "GatewayHostConfig"],
];

/** A value of the header that an object sets. */
export interface OverrideHeader {
    readonly object: Fields;
    readonly path: string;
    /** With the variables of ingress-nginx replaced by what they have for a backend. */
    readonly value: string;
    readonly host: string;
    /** As it is written; `undefined` if the value has none. */
    readonly port?: string;
}

/** The values of the header that name a Service, by its name and namespace. */
export function overrideHeaders(
    context: Objects,
    namespace: string,
    name: string,
): readonly OverrideHeader[] {
    return headersOfService(context, `${namespace}/${name}`);
}

/** Whether an object sets the header, to whatever value. */
export function setsOverride(object: Fields): boolean {
    return written(object).length > 0;
}

const headersOfService = lookUp((objects) =>
    [...new Set(KINDS)]
        .flatMap((kind) => allOf({ objects }, kind))
        .flatMap((object) =>
            written(object)
                .flatMap((one) => valuesOf(object, one))
                .flatMap((header) => {
                    const [service = "", namespace = namespaceOf(object)] = header.host.split(".");
                    return [[`${namespace}/${service}`, header] as const];
                }),
        ),
);

interface Written {
    readonly path: string;
    readonly value: string;
}

/** In a line of a snippet, or in a list of headers as one text. */
const IN_TEXT = /l5d-dst-override["']?\s*[:=,]?\s*["']?([^\s"';,|]+)/gi;

/** Every value of the header in an object's annotations, `spec` and `config`. */
function written(object: Fields): readonly Written[] {
    const found: Written[] = [];
    const visit = (value: unknown, path: string): void => {
        if (Array.isArray(value)) {
            value.forEach((item, index) => visit(item, `${path}[${index}]`));
        } else if (isFields(value)) {
            const header = textOf(value.name) ?? textOf(value.header) ?? textOf(value.key);
            if (header?.toLowerCase() === DST_OVERRIDE && typeof value.value === "string") {
                found.push({ path: `${path}.value`, value: value.value });
                return;
            }
            for (const [key, inner] of Object.entries(value)) {
                const at = /^[\w-]+$/.test(key) ? `${path}.${key}` : `${path}["${key}"]`;
                if (key.toLowerCase() === DST_OVERRIDE && typeof inner === "string") {
                    found.push({ path: at, value: inner });
                } else {
                    visit(inner, at);
                }
            }
        } else if (typeof value === "string" && /l5d-dst-override/i.test(value)) {
            for (const [, text = ""] of value.matchAll(IN_TEXT)) {
                found.push({ path, value: text });
            }
        }
    };
    visit(fieldsOf(object.metadata).annotations, "metadata.annotations");
    visit(object.spec, "spec");
    visit(object.config, "config");
    return found;
}

/** A value with the host and port that it has for each backend of the object; none if it has other variables. */
function valuesOf(object: Fields, { path, value }: Written): OverrideHeader[] {
    const values = /\$(service_name|service_port|namespace)\b/.test(value)
        ? backendsOf(object).map(({ name, port }) =>
              value
                  .replaceAll("$service_name", name)
                  .replaceAll("$service_port", port)
                  .replaceAll("$namespace", namespaceOf(object)),
          )
        : [value];
    return values.flatMap((text) => {
        const [, host, port] = /^([a-z0-9][-a-z0-9.]*?)\.?(?::([^\s:]*))?$/i.exec(text) ?? [];
        return host === undefined ? [] : [{ object, path, value: text, host, port }];
    });
}

/** The Services of an Ingress with their ports as ingress-nginx has them in `$service_port`. */
function backendsOf(ingress: Fields): readonly { readonly name: string; readonly port: string }[] {
    const { defaultBackend, rules } = fieldsOf(ingress.spec);
    const paths = listOf(rules).flatMap((rule) => listOf(fieldsOf(fieldsOf(rule).http).paths));
    return [defaultBackend, ...paths.map((path) => fieldsOf(path).backend)].flatMap((backend) => {
        const { name, port } = fieldsOf(fieldsOf(backend).service);
        const { name: portName, number } = fieldsOf(port);
        return typeof name === "string"
            ? [{ name, port: String(numberOf(number) ?? textOf(portName) ?? "") }]
            : [];
    });
}
