import {
    analysisOf,
    type Fields,
    fieldsOf,
    isAnalysed,
    listOf,
    numberOf,
    textOf,
} from "../../reading";
import type { RuleContext } from "../../context";
import { allIn, find, isComplete, namespaceObject, namespaceOf } from "./objects";
import { selectsByMap } from "./selectors";
import { serviceNames, TARGET_KINDS, type Workload, workloadOf } from "./target";

/** A Service of the cluster that a URL names. */
export interface Address {
    readonly service: string;
    /** `undefined` if the URL has no namespace, so that the caller's own applies. */
    readonly namespace?: string;
    readonly port: number;
}

/** A webhook of the analysis whose URL names a Service of the cluster. */
export interface CanaryHook {
    readonly path: string;
    readonly hook: Fields;
    readonly url: string;
    readonly address: Address;
}

/**
 * The Service that a URL names: `http://name`, `http://name.namespace` or with `.svc` and a cluster's domain behind it.
 *
 * @returns `undefined` for any other host, such as one of the internet
 */
export function addressOf(url: string): Address | undefined {
    if (!URL.canParse(url)) {
        return undefined;
    }
    const { hostname, port, protocol } = new URL(url);
    const [service = "", namespace, svc] = hostname.split(".");
    const isOfCluster =
        /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(service) &&
        service !== "localhost" &&
        (svc === undefined || svc === "svc");
    return isOfCluster
        ? { service, namespace, port: Number(port) || (protocol === "https:" ? 443 : 80) }
        : undefined;
}

/** The webhooks in the cluster that Flagger calls; empty if there is no analysis. */
export function hooksOf(context: RuleContext): readonly CanaryHook[] {
    if (!isAnalysed(context)) {
        return [];
    }
    return listOf(analysisOf(context).webhooks).flatMap((item, index) => {
        const hook = fieldsOf(item);
        const url = textOf(hook.url) ?? "";
        const address = addressOf(url);
        return address === undefined
            ? []
            : [{ path: `spec.analysis.webhooks[${index}]`, hook, url, address }];
    });
}

/** A namespace that is known to exist: otherwise `name.namespace` cannot be distinguished from an internet host. */
function isNamespace(context: RuleContext, name: string): boolean {
    return namespaceObject(context, name) !== undefined;
}

/** Where Flagger, in its own namespace, finds the Service of an address; `undefined` if that is not known. */
export function namespaceOfAddress(
    context: RuleContext,
    { namespace }: Address,
): string | undefined {
    const own = textOf(fieldsOf(context.installation).flaggerNamespace);
    return namespace === undefined ? own : isNamespace(context, namespace) ? namespace : undefined;
}

/** The Service of an address, if it is in the context. */
export function serviceAt(context: RuleContext, address: Address): Fields | undefined {
    const namespace = namespaceOfAddress(context, address);
    return namespace === undefined
        ? undefined
        : find(context, "Service", namespace, address.service);
}

/** Whether an address names a Service that does not exist. */
export function isMissing(context: RuleContext, address: Address): boolean {
    const namespace = namespaceOfAddress(context, address);
    return (
        namespace !== undefined &&
        isComplete(context, "Service", namespace) &&
        !isKnownService(context, namespace, address.service)
    );
}

/** The workloads whose pods a Service selects. */
export function workloadsBehind(context: RuleContext, service: Fields): readonly Workload[] {
    const { selector } = fieldsOf(service.spec);
    return [...TARGET_KINDS, "StatefulSet"]
        .flatMap((kind) => allIn(context, kind, namespaceOf(service)))
        .map(workloadOf)
        .filter(({ podLabels }) => selectsByMap(selector, podLabels));
}

/** The numbers of a Service's ports. */
export function portsOfService(service: Fields): readonly number[] {
    return listOf(fieldsOf(service.spec).ports).flatMap(
        (port) => numberOf(fieldsOf(port).port) ?? [],
    );
}

/** Whether a Service is known, either as an object or as one that Flagger creates. */
export function isKnownService(context: RuleContext, namespace: string, name: string): boolean {
    const canaries = [fieldsOf(context.canary), ...allIn(context, "Canary", namespace)];
    return (
        find(context, "Service", namespace, name) !== undefined ||
        canaries
            .filter((canary) => namespaceOf(canary) === namespace)
            .some((canary) => {
                const names = serviceNames({
                    ...context,
                    canary: canary as unknown as RuleContext["canary"],
                });
                return (
                    names !== undefined && [names.apex, names.primary, names.canary].includes(name)
                );
            })
    );
}
