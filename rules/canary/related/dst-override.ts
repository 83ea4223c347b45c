import { linkerd, linkerdProxy } from "../../citations";
import { fieldsOf, listOf, serviceOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { portsOfFlagger } from "./reading/commands";
import { isOnLinkerd } from "./reading/mesh";
import { canaryNamespace, placeOf } from "./reading/objects";
import { DST_OVERRIDE, type OverrideHeader, overrideHeaders } from "./reading/override-headers";
import { serviceNames } from "./reading/target";

/** The port that the proxy takes where the header has no number. */
const DEFAULT_PORT = 80;

/** Rules about the Service that an ingress controller names to a proxy in ingress mode. */
export const dstOverrideRules: readonly CanaryRule[] = [
    {
        id: "mesh/dst-override",
        impact: "Requests from outside the cluster never reach the new version, or all fail: the proxy of the ingress controller looks up another host and port than the Service that is split",
        requirement: `the header "${DST_OVERRIDE}" must have the Service's full name and its port, as name.namespace.svc.cluster.local:port`,
        fix: "set the header to the full name of the apex Service and spec.service.port",
        severity: "warning",
        source: [
            linkerdProxy("linkerd/app/outbound/src/ingress.rs", "select", "DST_OVERRIDE_HEADER"),
            linkerd("policy-controller/grpc/src/outbound.rs", "lookup_authority"),
            linkerd("controller/api/destination/watcher/endpoints_watcher.go", "getTargetPort"),
        ],
        check: overrides,
    },
];

function overrides(context: RuleContext): RuleFinding[] {
    const apex = serviceNames(context)?.apex;
    const namespace = canaryNamespace(context);
    const ports = portsOfFlagger(context);
    if (apex === undefined || ports === undefined || !isOnLinkerd(context)) {
        return [];
    }
    return overrideHeaders(context, namespace, apex).flatMap((header) => {
        const reason = hostReason(header) ?? portReason(context, header, ports);
        const port = portOf(header);
        return reason === undefined
            ? []
            : [
                  {
                      object: placeOf(header.object),
                      path: header.path,
                      value: header.value,
                      requirement: reason,
                      fix: `set the header to ${apex}.${namespace}.svc.cluster.local:${port !== undefined && ports.includes(port) ? port : ports[0]}`,
                  },
              ];
    });
}

function hostReason({ host }: OverrideHeader): string | undefined {
    const [, , svc] = host.split(".");
    return svc === "svc"
        ? undefined
        : `${host} is not the full name of a Service: the proxy does not find it, and every request fails`;
}

/** The number of the port; none if it is a name, such as `$service_port` of a backend that names its port. */
function portOf({ port }: OverrideHeader): number | undefined {
    return port !== undefined && /^\d+$/.test(port) ? Number(port) : undefined;
}

function portReason(
    context: RuleContext,
    header: OverrideHeader,
    ports: readonly number[],
): string | undefined {
    const port = portOf(header) ?? DEFAULT_PORT;
    if (ports.includes(port) || isForAllPorts(context)) {
        return undefined;
    }
    const why =
        portOf(header) !== undefined
            ? `port ${port}`
            : header.port === undefined || header.port === ""
              ? `no port, so that the proxy takes ${port}`
              : `the port "${header.port}", which is no number, so that the proxy takes ${port}`;
    return `the header has ${why}, but the Service has ${ports.join(", ")}: no route applies to that port, and the requests go to the primary's pods at port ${port}`;
}

/** A route without a port applies to calls to every port of the Service. */
function isForAllPorts(context: RuleContext): boolean {
    return listOf(serviceOf(context).gatewayRefs).some((reference) => {
        const { kind, port } = fieldsOf(reference);
        return kind === "Service" && port === undefined;
    });
}
