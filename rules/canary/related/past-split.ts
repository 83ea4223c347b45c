import { flagger, linkerd } from "../../citations";
import { type Fields, fieldsOf, listOf, numberOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { isApexRoute, routesTo } from "./reading/named-services";
import { allOf, canaryNamespace, isMadeForCanary, nameOf, placeOf } from "./reading/objects";
import { overrideHeaders } from "./reading/override-headers";
import { servicesNaming, servicesSelecting } from "./reading/selecting-services";
import { selectsByMap } from "./reading/selectors";
import { isForMonitoring, targetPort } from "./reading/service-port";
import {
    containerPorts,
    primaryPodLabels,
    selectorLabelOf,
    type ServiceNames,
    serviceNames,
    targetOf,
    type Workload,
} from "./reading/target";

/** Rules about ways to the pods of both versions that pass by the split. */
export const pastSplitRules: readonly CanaryRule[] = [
    {
        id: "split/both-versions",
        impact: "Callers of this Service meet the new version as soon as its pods are ready, at weight 0, and still do when the release is about to be rolled back",
        requirement:
            "a Service other than Flagger's own must not select the pods of both versions, because only the apex Service is split",
        fix: "remove the Service and let its callers use the apex Service",
        severity: "warning",
        source: [
            flagger("pkg/router/kubernetes_default.go", "reconcileService"),
            flagger("pkg/canary/util.go", "makePrimaryLabels"),
        ],
        check: bothVersions,
    },
    {
        id: "split/primary-service",
        impact: "Callers of this Service never reach the canary: none of their requests is split or measured, and they get the new version all at once",
        requirement: "only calls to the apex Service are split",
        fix: "remove the Service and let its callers use the apex Service",
        severity: "warning",
        source: [flagger("pkg/router/kubernetes_default.go", "reconcileService")],
        check: primaryServices,
    },
    {
        id: "split/route-to-primary",
        impact: "Requests that take this route never reach the canary: they go to the primary's Service, which is not split",
        requirement: "a route to the application must lead to the apex Service",
        fix: "let the route lead to the apex Service",
        severity: "warning",
        source: [flagger("pkg/router/kubernetes_default.go", "reconcileService")],
        check: routesToPrimary,
    },
    {
        id: "split/version-profile",
        impact: "The ServiceProfile does nothing for calls to the apex Service: its retries, timeouts and route metrics do not apply",
        requirement:
            "Linkerd reads the ServiceProfile of the Service that a client calls, which is the apex Service, and that one must not have any",
        fix: "remove the ServiceProfile, and set retries and timeouts by annotations in spec.service.apex.annotations",
        severity: "warning",
        source: [linkerd("controller/api/destination/server.go", "subscribeToServiceProfile")],
        check: profilesOfVersions,
    },
];

interface Versions {
    readonly target: Workload;
    readonly names: ServiceNames;
    readonly primary: Readonly<Record<string, string>>;
}

function versionsOf(context: RuleContext): Versions | undefined {
    const target = targetOf(context);
    const label = target && selectorLabelOf(context, target);
    const names = serviceNames(context);
    return target === undefined || label === undefined || names === undefined
        ? undefined
        : { target, names, primary: primaryPodLabels(target, label) };
}

/** Whether Flagger neither creates nor takes over a Service. */
function isOther(context: RuleContext, { apex, canary, primary }: ServiceNames, service: Fields) {
    return ![apex, canary, primary].includes(nameOf(service)) && !isMadeForCanary(context, service);
}

function bothVersions(context: RuleContext): RuleFinding[] {
    const versions = versionsOf(context);
    if (versions === undefined) {
        return [];
    }
    const { names, primary, target } = versions;
    return servicesSelecting(context, target.podLabels)
        .filter((service) => {
            const { publishNotReadyAddresses, selector } = fieldsOf(service.spec);
            return (
                selectsByMap(selector, primary) &&
                isOther(context, names, service) &&
                // how the pods of a cluster find each other: not what clients call
                publishNotReadyAddresses !== true &&
                !isOnlyWatched(service.spec)
            );
        })
        .map((service) => ({
            object: placeOf(service),
            path: "spec.selector",
            value: fieldsOf(service.spec).selector,
            requirement: `only calls to Service ${names.apex} are split, but this Service selects the pods of both versions`,
            fix: `remove the Service and let its callers use Service ${names.apex}${movedAddress(service)}`,
        }));
}

/** What to do first where clients know the Service by an address of its own. */
function movedAddress(service: Fields): string {
    const { type } = fieldsOf(service.spec);
    return type === "LoadBalancer" || type === "NodePort"
        ? `: first move its clients, because removing it releases its ${type === "NodePort" ? "node port" : "public address"}`
        : "";
}

/** Whether all ports of a Service are for metrics and probes. */
function isOnlyWatched(spec: unknown): boolean {
    const ports = listOf(fieldsOf(spec).ports).map((port) => textOf(fieldsOf(port).name));
    return ports.length > 0 && ports.every(isForMonitoring);
}

function primaryServices(context: RuleContext): RuleFinding[] {
    const versions = versionsOf(context);
    if (versions === undefined) {
        return [];
    }
    const { names, primary, target } = versions;
    const fix = (service: Fields) =>
        `remove the Service and let its callers use Service ${names.apex}${movedAddress(service)}`;
    const selecting = servicesSelecting(context, primary)
        .filter(
            (service) =>
                isOther(context, names, service) &&
                !selectsByMap(fieldsOf(service.spec).selector, target.podLabels) &&
                leadsToSplitPort(context, target, service),
        )
        .map((service) => ({
            object: placeOf(service),
            path: "spec.selector",
            value: fieldsOf(service.spec).selector,
            fix: fix(service),
        }));
    const naming = servicesNaming(context, `${names.primary}.${canaryNamespace(context)}`)
        .filter((service) => isOther(context, names, service))
        .map((service) => ({
            object: placeOf(service),
            path: "spec.externalName",
            value: fieldsOf(service.spec).externalName,
            fix: fix(service),
        }));
    return [...selecting, ...naming];
}

/** Whether a Service leads to the port of the pods to which the apex Service leads too. */
function leadsToSplitPort(context: RuleContext, target: Workload, service: Fields): boolean {
    const numbers = (wanted: unknown): readonly (number | undefined)[] =>
        typeof wanted === "string"
            ? containerPorts(target).flatMap(({ name, port }) => (name === wanted ? port : []))
            : [numberOf(wanted)];
    const split = numbers(targetPort(context));
    return listOf(fieldsOf(service.spec).ports).some((item) => {
        const { name, port, protocol, targetPort: own } = fieldsOf(item);
        return (
            (protocol ?? "TCP") === "TCP" &&
            !isForMonitoring(textOf(name)) &&
            numbers(own ?? port).some((number) => number !== undefined && split.includes(number))
        );
    });
}

function routesToPrimary(context: RuleContext): RuleFinding[] {
    const names = serviceNames(context);
    const namespace = canaryNamespace(context);
    if (names === undefined) {
        return [];
    }
    const headers = overrideHeaders(context, namespace, names.primary).map(
        ({ object, path, value }) => ({ path, route: object, value }),
    );
    return [...routesTo(context, namespace, names.primary), ...headers]
        .filter(
            ({ route }) =>
                !isMadeForCanary(context, route) &&
                // Flagger writes the route of this name
                !isApexRoute(route, namespace, names.apex),
        )
        .map(({ path, route, value }) => ({
            object: placeOf(route),
            path,
            value,
            requirement: `a route to the application must lead to Service ${names.apex}, the only one that is split`,
            fix: `set it to ${value.replace(names.primary, names.apex)}`,
        }));
}

function profilesOfVersions(context: RuleContext): RuleFinding[] {
    const names = serviceNames(context);
    if (names === undefined) {
        return [];
    }
    const hosts = [names.primary, names.canary].map(
        (name) => `${name}.${canaryNamespace(context)}.svc.`,
    );
    return allOf(context, "ServiceProfile", "linkerd.io")
        .filter((profile) => hosts.some((host) => nameOf(profile).startsWith(host)))
        .map((profile) => ({
            object: placeOf(profile),
            path: "metadata.name",
            value: nameOf(profile),
        }));
}
