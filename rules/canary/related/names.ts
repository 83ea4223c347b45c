import { flagger, linkerd } from "../../citations";
import { type Fields, fieldsOf, isSet, listOf, serviceOf, specOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { configReferences } from "./reading/config-references";
import { tracksConfig } from "./reading/flagger";
import { providerOf } from "./reading/mesh";
import {
    canaryNamespace,
    find,
    GATEWAY_GROUP,
    isMadeForCanary,
    nameOf,
    nearOf,
    placeOf,
} from "./reading/objects";
import { servicesSelecting } from "./reading/selecting-services";
import { selectsByMap } from "./reading/selectors";
import { discoveredPorts, servicePort, servicePortName } from "./reading/service-port";
import {
    primaryPodLabels,
    selectorLabelOf,
    serviceNames,
    targetOf,
    targetReference,
} from "./reading/target";

/** How an object passes to Flagger while its users keep what they have of it. */
const HAND_OVER =
    'protect the live object from deletion (annotation "helm.sh/resource-policy: keep", Argo CD "Prune=false", Flux "prune: disabled", Pulumi retainOnDelete), then remove it from the manifests; Flagger takes over the live one, and deleting that one first interrupts its users';

/** Rules about other objects whose names Flagger uses itself. */
export const nameRules: readonly CanaryRule[] = [
    {
        id: "names/taken",
        knownIssue: "M33",
        impact: "Flagger and this program overwrite each other's object, and users get whichever was written last",
        requirement:
            "Flagger itself manages objects with these names: the -primary and -canary Services, the HTTPRoute with the apex name, and the -primary copies of the workload, its autoscaler and its configuration",
        fix: `rename the object, or let Flagger have it: ${HAND_OVER}`,
        severity: "error",
        source: [
            flagger("pkg/router/gateway_api_v1beta1.go", "Reconcile"),
            flagger("pkg/router/kubernetes_default.go", "reconcileService"),
            flagger("pkg/canary/deployment_controller.go", "createPrimaryDeployment"),
        ],
        check: namesTaken,
    },
    {
        id: "names/service-taken",
        knownIssue: "M33",
        impact: "Every deployment points the Service back at the pods of the new version, and between releases there are none",
        requirement: "Flagger manages the selector and the ports of the apex Service",
        fix: HAND_OVER,
        severity: "warning",
        source: [flagger("pkg/router/kubernetes_default.go", "reconcileService")],
        check: serviceTaken,
    },
    {
        id: "names/service-ports",
        impact: "Users lose access to the Service's other ports as soon as Flagger manages it",
        requirement:
            "Flagger keeps only the port of spec.service in the apex Service, and with portDiscovery also the ports of the pods",
        fix: "expose the other ports through a Service of another name that selects the primary's pods",
        severity: "error",
        source: [flagger("pkg/router/kubernetes_default.go", "reconcileService")],
        check: servicePortsLost,
    },
    {
        id: "names/service-type",
        impact: "Traffic is never split: Linkerd attaches no route to a Service without a cluster IP",
        requirement:
            "the apex Service must have a cluster IP, and Flagger does not change the type of an existing Service",
        fix: "set its type to ClusterIP and remove clusterIP and externalName; Kubernetes changes a headless Service only by creating it again, which interrupts its callers",
        severity: "error",
        source: [
            linkerd("policy-controller/k8s/status/src/index.rs", "parent_condition_service"),
            linkerd("policy-controller/k8s/status/src/service.rs", "Service"),
        ],
        check: serviceWithoutAddress,
    },
    {
        id: "names/service-left-behind",
        impact: "Callers of this Service get no response between releases: it selects the target, which Flagger scales to zero",
        requirement:
            "a Service other than Flagger's own must not select by the label that distinguishes the target from the primary",
        fix: "let its callers use the apex Service, and then remove this one",
        severity: "warning",
        source: [
            flagger("pkg/router/kubernetes_default.go", "reconcileService"),
            flagger("pkg/canary/deployment_controller.go", "ScaleToZero"),
        ],
        check: serviceLeftBehind,
    },
];

function namesTaken(context: RuleContext): RuleFinding[] {
    return generatedObjects(context)
        .filter((object) => !isMadeForCanary(context, object))
        .map((object) => ({ object: placeOf(object), path: "", value: nameOf(object) }));
}

/** The objects of the context whose names Flagger uses for this Canary. */
function generatedObjects(context: RuleContext): Fields[] {
    const namespace = canaryNamespace(context);
    const services = serviceNames(context);
    const target = targetReference(context);
    const { kind, name } = fieldsOf(specOf(context).autoscalerRef);
    const scaler = textOf(name);
    const named = (aKind: string, aName: string | undefined) =>
        aName === undefined ? undefined : find(context, aKind, namespace, aName);
    const workload = targetOf(context);
    const configs =
        workload === undefined || !tracksConfig(context) ? [] : configReferences(workload);
    return [
        named("Service", services?.primary),
        named("Service", services?.canary),
        apexRoute(context),
        target && named(target.kind, `${target.name}-primary`),
        scaler === undefined ? undefined : named(textOf(kind) ?? "", `${scaler}-primary`),
        ...configs.map((config) => named(config.kind, `${config.name}-primary`)),
    ].filter((object) => object !== undefined);
}

function apexRoute(context: RuleContext): Fields | undefined {
    const provider = providerOf(context);
    return provider?.startsWith("gatewayapi") === true
        ? nearOf(context, "HTTPRoute", GATEWAY_GROUP).find(
              (route) => nameOf(route) === serviceNames(context)?.apex,
          )
        : undefined;
}

/** The Service with the apex name, if Flagger did not create it. */
function foreignApex(context: RuleContext): Fields | undefined {
    const apex = serviceNames(context)?.apex;
    const service = apex && find(context, "Service", canaryNamespace(context), apex);
    return service && !isMadeForCanary(context, service) ? service : undefined;
}

function serviceTaken(context: RuleContext): RuleFinding[] {
    const service = foreignApex(context);
    const { selector, type } = fieldsOf(service?.spec);
    return service === undefined
        ? []
        : [
              {
                  object: placeOf(service),
                  path: "spec.selector",
                  value: selector,
                  ...(isPublic(type) && {
                      requirement: `Flagger manages the selector and the ports of the apex Service, and leaves its type ${type}; clients outside the mesh that use its ${ADDRESS[type]} reach only the primary, because the caller's proxy splits`,
                      fix: `keep the live Service, because deleting it releases its ${ADDRESS[type]}: ${HAND_OVER}`,
                  }),
              },
          ];
}

/** What clients outside the cluster know a Service by. */
const ADDRESS = { LoadBalancer: "public address", NodePort: "node port" } as const;

function isPublic(type: unknown): type is keyof typeof ADDRESS {
    return typeof type === "string" && Object.hasOwn(ADDRESS, type);
}

function servicePortsLost(context: RuleContext): RuleFinding[] {
    const service = foreignApex(context);
    const kept = servicePort(context);
    const target = targetOf(context);
    const isDiscovered = serviceOf(context).portDiscovery === true;
    if (service === undefined || kept === undefined || (isDiscovered && target === undefined)) {
        return [];
    }
    const discovered = target === undefined ? [] : discoveredPorts(context, target);
    const numbers = [kept, ...discovered.map(({ port }) => port)];
    return listOf(fieldsOf(service.spec).ports).flatMap((port, index) => {
        const { port: number, protocol } = fieldsOf(port);
        return !isSet(number) ||
            (numbers.some((other) => other === number) && (protocol ?? "TCP") === "TCP")
            ? []
            : [
                  {
                      object: placeOf(service),
                      path: `spec.ports[${index}]`,
                      value: [number, textOf(protocol)]
                          .filter((part) => isSet(part) && part !== "TCP")
                          .join(" "),
                      requirement: `Flagger keeps only ${numbers.length === 1 ? "the port" : "these ports"} in the apex Service, over TCP: ${[`${servicePortName(context)} ${kept}`, ...discovered.map((other) => other.port)].join(", ")}`,
                  },
              ];
    });
}

function serviceWithoutAddress(context: RuleContext): RuleFinding[] {
    const service = foreignApex(context);
    const { clusterIP, type } = fieldsOf(service?.spec);
    if (service === undefined) {
        return [];
    }
    const object = placeOf(service);
    return [
        ...(type === "ExternalName" ? [{ object, path: "spec.type", value: type }] : []),
        ...(clusterIP === "None" ? [{ object, path: "spec.clusterIP", value: clusterIP }] : []),
    ];
}

function serviceLeftBehind(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    const label = target && selectorLabelOf(context, target);
    const names = serviceNames(context);
    if (target === undefined || label === undefined || names === undefined) {
        return [];
    }
    const kept = [names.apex, names.primary, names.canary];
    return servicesSelecting(context, target.podLabels)
        .filter(
            (service) =>
                !kept.includes(nameOf(service)) &&
                !selectsByMap(fieldsOf(service.spec).selector, primaryPodLabels(target, label)),
        )
        .map((service) => ({
            object: placeOf(service),
            path: "spec.selector",
            value: fieldsOf(service.spec).selector,
            fix: `let its callers use Service ${names.apex}, and then remove this one`,
        }));
}
