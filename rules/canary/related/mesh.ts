import { linkerd } from "../../citations";
import { type Fields, fieldsOf, isSet, listOf, serviceOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { isOnLinkerd } from "./reading/mesh";
import {
    annotationsOf,
    canaryNamespace,
    find,
    isMadeForCanary,
    namespaceObject,
    placeOf,
    textsOf,
} from "./reading/objects";
import { holdsPort } from "./reading/ports";
import { podPorts, servicePort, servicePortName } from "./reading/service-port";
import { containerPorts, serviceNames, targetOf } from "./reading/target";

const OPAQUE_PORTS = "config.linkerd.io/opaque-ports";
const SKIP_INBOUND_PORTS = "config.linkerd.io/skip-inbound-ports";

/** Rules about what keeps Linkerd's proxies from splitting the traffic, or from counting it. */
export const meshRules: readonly CanaryRule[] = [
    {
        id: "mesh/opaque-service-port",
        knownIssue: "M7",
        impact: "Traffic is not split: the callers' proxies treat the Service's port as opaque TCP and ignore routes",
        requirement: "the port of the apex Service must not be opaque",
        fix: `remove the port from the annotation "${OPAQUE_PORTS}", or set spec.service.appProtocol to "http", which takes precedence`,
        severity: "error",
        source: [
            linkerd("policy-controller/k8s/index/src/outbound/index.rs", "apply"),
            linkerd("policy-controller/grpc/src/outbound.rs", "to_proto"),
        ],
        check: opaqueServicePort,
    },
    {
        id: "mesh/opaque-pod-port",
        knownIssue: "M7",
        impact: "The release is rolled back for lack of metrics: the pods' proxies treat the port as opaque TCP and count no requests",
        requirement: "the port of the target's pods must not be opaque",
        fix: `remove the port from the annotation "${OPAQUE_PORTS}" of the pod template or the namespace`,
        severity: "error",
        source: [
            linkerd("policy-controller/k8s/index/src/inbound/index.rs", "default_inbound_server"),
            linkerd("pkg/inject/inject.go", "applyAnnotationOverrides"),
        ],
        check: opaquePodPort,
    },
    {
        id: "mesh/skipped-port",
        knownIssue: "M7",
        impact: "The release is rolled back for lack of metrics: requests bypass the pods' proxies",
        requirement: "the port of the target's pods must not be a port that the proxy skips",
        fix: `remove the port from the annotation "${SKIP_INBOUND_PORTS}"`,
        severity: "error",
        source: [linkerd("pkg/k8s/labels.go", "ProxyIgnoreInboundPortsAnnotation")],
        check: skippedPort,
    },
];

function apexService(context: RuleContext): Fields | undefined {
    const apex = serviceNames(context)?.apex;
    return apex === undefined
        ? undefined
        : find(context, "Service", canaryNamespace(context), apex);
}

/** An annotation with its place. */
interface Setting {
    readonly object?: string;
    readonly path: string;
    readonly value: string;
}

function settingOf(
    annotations: Readonly<Record<string, string>>,
    key: string,
    path: string,
    object?: string,
): Setting[] {
    const value = annotations[key];
    return value === undefined ? [] : [{ object, path: `${path}["${key}"]`, value }];
}

function defaultOpaquePorts(context: RuleContext): string {
    return listOf(fieldsOf(context.installation).opaquePorts).join(",");
}

function opaqueServicePort(context: RuleContext): RuleFinding[] {
    const port = servicePort(context);
    if (port === undefined || !isOnLinkerd(context) || isSet(serviceOf(context).appProtocol)) {
        return [];
    }
    const service = apexService(context);
    const apex = fieldsOf(serviceOf(context).apex);
    const settings = [
        ...settingOf(textsOf(apex.annotations), OPAQUE_PORTS, "spec.service.apex.annotations"),
        // Flagger writes no annotations to a Service that it did not create
        ...(service === undefined || isMadeForCanary(context, service)
            ? []
            : settingOf(
                  annotationsOf(service),
                  OPAQUE_PORTS,
                  "metadata.annotations",
                  placeOf(service),
              )),
    ];
    if (settings.length > 0) {
        return settings.filter(({ value }) => holdsPort(value, port, servicePortName(context)));
    }
    return holdsPort(defaultOpaquePorts(context), port)
        ? [
              {
                  path: "spec.service.port",
                  value: port,
                  requirement: `the port of the apex Service must not be one of Linkerd's default opaque ports: ${defaultOpaquePorts(context)}`,
                  fix: 'set spec.service.appProtocol to "http", or use another port',
              },
          ]
        : [];
}

/** The setting for the proxies of the target's pods: from the pod template, or else from the namespace. */
function podSetting(context: RuleContext, key: string): Setting | undefined {
    const target = targetOf(context);
    const namespace = namespaceObject(context, canaryNamespace(context));
    return [
        ...(target === undefined
            ? []
            : settingOf(
                  annotationsOf(target.template),
                  key,
                  "spec.template.metadata.annotations",
                  target.place,
              )),
        ...(namespace === undefined
            ? []
            : settingOf(annotationsOf(namespace), key, "metadata.annotations", placeOf(namespace))),
    ][0];
}

function portsOfPods(context: RuleContext): readonly number[] {
    const target = targetOf(context);
    return target === undefined || !isOnLinkerd(context) ? [] : podPorts(context, target);
}

function nameOfPort(context: RuleContext, number: number): string | undefined {
    const target = targetOf(context);
    return target && containerPorts(target).find(({ port }) => port === number)?.name;
}

function opaquePodPort(context: RuleContext): RuleFinding[] {
    const setting = podSetting(context, OPAQUE_PORTS);
    return portsOfPods(context).flatMap((port): RuleFinding[] => {
        if (setting !== undefined) {
            return holdsPort(setting.value, port, nameOfPort(context, port)) ? [setting] : [];
        }
        return holdsPort(defaultOpaquePorts(context), port)
            ? [
                  {
                      object: targetOf(context)?.place,
                      path: "spec.template",
                      value: port,
                      requirement: `the port of the target's pods must not be one of Linkerd's default opaque ports: ${defaultOpaquePorts(context)}`,
                      fix: `annotate the pod template with "${OPAQUE_PORTS}" and a list that does not contain this port: "${listOf(
                          context.installation.opaquePorts,
                      )
                          .filter((one) => !holdsPort(String(one), port))
                          .join(",")}"`,
                  },
              ]
            : [];
    });
}

function skippedPort(context: RuleContext): RuleFinding[] {
    const setting = podSetting(context, SKIP_INBOUND_PORTS);
    return setting !== undefined &&
        portsOfPods(context).some((port) => holdsPort(setting.value, port))
        ? [setting]
        : [];
}
