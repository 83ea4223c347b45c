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
import { selectsByMap } from "./reading/selectors";
import { servicePort, servicePortName } from "./reading/service-port";
import {
    primaryPodLabels,
    selectorLabelOf,
    serviceNames,
    targetOf,
    targetReference,
} from "./reading/target";

/** Rules about other objects whose names Flagger uses itself. */
export const nameRules: readonly CanaryRule[] = [
    {
        id: "names/taken",
        knownIssue: "M33",
        impact: "Flagger and this program overwrite each other's object, and users get whichever was written last",
        requirement:
            "Flagger itself manages objects with these names: the -primary and -canary Services, the HTTPRoute with the apex name, and the -primary copies of the workload, its autoscaler and its configuration",
        fix: "remove the object, because Flagger creates it, or rename it",
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
        fix: "remove the Service, because Flagger creates it",
        severity: "warning",
        source: [flagger("pkg/router/kubernetes_default.go", "reconcileService")],
        check: serviceTaken,
    },
    {
        id: "names/service-ports",
        impact: "Users lose access to the Service's other ports as soon as Flagger manages it",
        requirement:
            "Flagger keeps only the port of spec.service in the apex Service, and with portDiscovery also the ports of the pods",
        fix: "set spec.service.portDiscovery to true, or expose the other ports through another Service",
        severity: "error",
        source: [flagger("pkg/router/kubernetes_default.go", "reconcileService")],
        check: servicePortsLost,
    },
    {
        id: "names/service-type",
        impact: "Traffic is never split: Linkerd attaches no route to a Service without a cluster IP",
        requirement:
            "the apex Service must have a cluster IP, and Flagger does not change the type of an existing Service",
        fix: "set its type to ClusterIP, or remove it so that Flagger creates it",
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
        fix: "let its callers use the Service that Flagger manages, or select by a label that both versions have",
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
    return service === undefined
        ? []
        : [
              {
                  object: placeOf(service),
                  path: "spec.selector",
                  value: fieldsOf(service.spec).selector,
              },
          ];
}

function servicePortsLost(context: RuleContext): RuleFinding[] {
    const service = foreignApex(context);
    const kept = servicePort(context);
    if (service === undefined || kept === undefined || serviceOf(context).portDiscovery === true) {
        return [];
    }
    return listOf(fieldsOf(service.spec).ports).flatMap((port, index) => {
        const { port: number } = fieldsOf(port);
        return !isSet(number) || number === kept
            ? []
            : [
                  {
                      object: placeOf(service),
                      path: `spec.ports[${index}]`,
                      value: number,
                      requirement: `Flagger keeps only the port of spec.service, ${servicePortName(context)} ${kept}, in the apex Service`,
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
    return nearOf(context, "Service")
        .filter((service) => !kept.includes(nameOf(service)))
        .filter((service) => {
            const { selector } = fieldsOf(service.spec);
            return (
                selectsByMap(selector, target.podLabels) &&
                !selectsByMap(selector, primaryPodLabels(target, label))
            );
        })
        .map((service) => ({
            object: placeOf(service),
            path: "spec.selector",
            value: fieldsOf(service.spec).selector,
        }));
}
