import { linkerd } from "../citations";
import type { KubernetesObject } from "../canary/context";
import { type Fields, fieldsOf, listOf, numberOf, textOf } from "../canary/reading";
import type { RuleFinding } from "../canary/rule";
import {
    allIn,
    labelsOf,
    namespaceObject,
    namespaceOf,
    placeOf,
} from "../canary/related/reading/objects";
import { holdsPort } from "../canary/related/reading/ports";
import { selectsByMap } from "../canary/related/reading/selectors";
import {
    type NamedPort,
    podTemplateOf,
    type PodTemplate,
    portsOfPods,
    settingNamed,
    settingsOf,
    WORKLOAD_KINDS,
} from "./pods";
import type { ObjectSet, MeshRule, Question } from "./rule";

const OPAQUE_PORTS = "config.linkerd.io/opaque-ports";

/** Settings of the rule `mesh-config/opaque-ports-differ`. */
export interface OpaquePortsSettings {
    /** The ports that this Linkerd takes for opaque by itself (`proxy.opaquePorts` of its chart). */
    readonly defaultOpaquePorts: string;
}

/** The list of Linkerd's chart. */
export const opaquePortsDefaults: OpaquePortsSettings = {
    defaultOpaquePorts: "25,587,3306,4444,5432,6379,9300,11211",
};

/**
 * A Service and its pods agree on which ports are opaque. An object without the annotation uses its namespace's, or
 * else Linkerd's default list.
 */
export const opaquePorts: MeshRule<OpaquePortsSettings> = {
    id: "mesh-config/opaque-ports-differ",
    impact: "The client's proxy treats the traffic as opaque TCP and the server's proxy as HTTP, or vice versa",
    requirement:
        "a port that is opaque on the Service must be opaque on its pods too, and vice versa",
    fix: `set the annotation "${OPAQUE_PORTS}" to matching ports: on the Service its own port, on the pods the target port`,
    source: [
        linkerd(
            "pkg/healthcheck/healthcheck.go",
            "misconfiguredOpaqueAnnotation",
            "linkerd-opaque-ports-definition",
        ),
    ],
    kinds: ["Service"],
    check: (object, among, settings) => {
        const service = fieldsOf(object);
        const spec = fieldsOf(service.spec);
        // Linkerd resolves a headless Service's pods one by one
        return spec.clusterIP === "None"
            ? []
            : selectedPods(service, among).flatMap(({ object: workload, template }) =>
                  portsOf(spec, template).map(
                      (port): Question =>
                          () =>
                              differ(service, workload, port, among, settings.defaultOpaquePorts),
                  ),
              );
    },
    remedy: (object, among, { defaultOpaquePorts }) => {
        const own = fieldsOf(object);
        if (settingNamed(own, OPAQUE_PORTS) !== undefined) {
            return [];
        }
        const pairs = own.kind === "Service" ? pairsOf(own, among) : pairsWith(own, among);
        // the other side states its ports, so this side repeats them
        const stated = pairs.flatMap(({ ports, service, workload }) => {
            const list = settingNamed(own === service ? workload : service, OPAQUE_PORTS)?.value;
            return list === undefined ? [] : [{ list, ports, service, workload }];
        });
        const isBroken = stated.some(({ ports, service, workload }) =>
            ports.some(
                (port) => differ(service, workload, port, among, defaultOpaquePorts).length > 0,
            ),
        );
        const opaque = stated.flatMap(({ list, ports, service }) =>
            ports.flatMap((port) =>
                own === service
                    ? holds(list, port.target)
                        ? [port.own.port]
                        : []
                    : holds(list, port.own)
                      ? [port.target.port]
                      : [],
            ),
        );
        return isBroken
            ? [
                  {
                      path: `${settingsOf(own).path}.annotations`,
                      key: OPAQUE_PORTS,
                      value: [...new Set(opaque)].join(","),
                  },
              ]
            : [];
    },
};

/** A Service with a workload whose pods it selects, and the ports that lead from one to the other. */
interface Pair {
    readonly service: Fields;
    readonly workload: Fields;
    readonly ports: readonly ServicePort[];
}

function pairsOf(service: Fields, among: ObjectSet): Pair[] {
    const spec = fieldsOf(service.spec);
    return spec.clusterIP === "None"
        ? []
        : selectedPods(service, among).map(({ object, template }) => ({
              service,
              workload: object,
              ports: portsOf(spec, template),
          }));
}

/** The Services that select the pods of a workload, which may not be among the others yet. */
function pairsWith(workload: Fields, among: ObjectSet): Pair[] {
    const whole = { objects: [...among.objects, workload as unknown as KubernetesObject] };
    return allIn(among, "Service", namespaceOf(workload)).flatMap((service) =>
        pairsOf(service, whole).filter((pair) => pair.workload === workload),
    );
}

interface Selected {
    readonly object: Fields;
    readonly template: PodTemplate;
}

function selectedPods(service: Fields, among: ObjectSet): Selected[] {
    const { selector } = fieldsOf(service.spec);
    return WORKLOAD_KINDS.flatMap((kind) => allIn(among, kind, namespaceOf(service))).flatMap(
        (object) => {
            const template = podTemplateOf(object);
            return template !== undefined && selectsByMap(selector, labelsOf(template.fields))
                ? [{ object, template }]
                : [];
        },
    );
}

/** A port of a Service, and the one of its pods that it leads to. */
interface ServicePort {
    readonly own: NamedPort;
    readonly target: NamedPort;
}

function portsOf(spec: Fields, template: PodTemplate): ServicePort[] {
    return listOf(spec.ports).flatMap((declared) => {
        const { name, port, targetPort } = fieldsOf(declared);
        const own = numberOf(port);
        const target = targetOf(targetPort ?? port, portsOfPods(template));
        return own === undefined || target === undefined
            ? []
            : [{ own: { name: textOf(name), port: own }, target }];
    });
}

/** The pods' port of a number or a name; a name that no container declares leads nowhere. */
function targetOf(wanted: unknown, declared: readonly NamedPort[]): NamedPort | undefined {
    return typeof wanted === "number"
        ? (declared.find(({ port }) => port === wanted) ?? { port: wanted })
        : declared.find(({ name }) => name === wanted);
}

/** Whether a port is opaque, and what decides it: the first annotation in this order, or Linkerd's default list. */
interface Opacity {
    readonly isOpaque: boolean;
    readonly by: string;
}

function differ(
    service: Fields,
    workload: Fields,
    { own, target }: ServicePort,
    among: ObjectSet,
    byDefault: string,
): RuleFinding[] {
    const onNamespace = annotationOf(namespaceObject(among, namespaceOf(service)));
    const onService = settingNamed(service, OPAQUE_PORTS);
    const onPods = settingNamed(workload, OPAQUE_PORTS);
    if (onService === undefined && onPods === undefined && onNamespace === undefined) {
        return [];
    }
    const opacityOf = (setting: string | undefined, port: NamedPort): Opacity => {
        const list = setting ?? onNamespace;
        return list === undefined
            ? { isOpaque: holds(byDefault, target), by: "Linkerd's default list" }
            : {
                  isOpaque: holds(list, port),
                  by: setting === undefined ? "the namespace's annotation" : "its annotation",
              };
    };
    const client = opacityOf(onService?.value, own);
    const server = opacityOf(onPods?.value, target);
    if (client.isOpaque === server.isOpaque) {
        return [];
    }
    const [path, value] =
        onService === undefined && onPods !== undefined
            ? [onPods.path, onPods.value]
            : [
                  onService?.path ?? `metadata.annotations["${OPAQUE_PORTS}"]`,
                  onService?.value ?? onNamespace,
              ];
    return [
        {
            object: onService === undefined && onPods !== undefined ? placeOf(workload) : undefined,
            path,
            value,
            requirement:
                `port ${own.port} of ${placeOf(service)} ${describe(client)}, ` +
                `and port ${target.port} of ${placeOf(workload)}, to which it leads, ${describe(server)}`,
        },
    ];
}

function describe({ by, isOpaque }: Opacity): string {
    return `is ${isOpaque ? "opaque" : "not opaque"} by ${by}`;
}

function annotationOf(namespace: Fields | undefined): string | undefined {
    return namespace && settingNamed(namespace, OPAQUE_PORTS)?.value;
}

function holds(list: string, { name, port }: NamedPort): boolean {
    return holdsPort(list, port, name);
}
