import { flagger, kubernetes, linkerd } from "../../citations";
import { apexOf, makesRoute, routerOf } from "../reconciled";
import { isSet, serviceOf, specOf, textOf } from "../reading";
import type { CanaryRule } from "../rule";
import type { RuleContext } from "../context";

/** Rules about the Services that Flagger creates. */
export const serviceRules: readonly CanaryRule[] = [
    {
        id: "service/missing",
        impact: "No Service is ever created: Flagger sets port 0, which the API server rejects on every interval",
        requirement: "a Canary needs a service with a port, although the CRD does not require it",
        fix: "set spec.service.port to the port that clients call",
        severity: "error",
        source: [flagger("pkg/router/kubernetes_default.go", "reconcileService")],
        check: (context) =>
            isSet(context.canary.spec) &&
            routerOf(context) !== "other" &&
            !isSet(specOf(context).service)
                ? [{ path: "spec.service", value: undefined }]
                : [],
    },
    {
        id: "service/port",
        impact: "The API server rejects the Services that Flagger creates, on every interval",
        requirement: "a Service port must be from 1 to 65535",
        fix: "set it to the port that clients call, for example 80",
        severity: "error",
        source: [flagger("pkg/router/kubernetes_default.go", "reconcileService")],
        check: (context) => {
            const { port } = serviceOf(context);
            return isInt32(port) && !isPort(port)
                ? [{ path: "spec.service.port", value: port }]
                : [];
        },
    },
    {
        id: "service/target-port",
        impact: "The API server rejects the Services that Flagger creates: a quoted number is read as a port name",
        requirement:
            "targetPort must be a number from 1 to 65535, or the name of a container port: at most 15 letters, digits and hyphens, at least one of them a letter",
        fix: "write the number without quotes, or the name as it is in the container's ports",
        severity: "error",
        source: [
            flagger("pkg/router/kubernetes_default.go", "reconcileService"),
            kubernetes("apimachinery/pkg/util/validation/validation.go"),
        ],
        check: (context) => {
            const { targetPort } = serviceOf(context);
            const bad =
                typeof targetPort === "string"
                    ? targetPort !== "0" && targetPort !== "" && !isPortName(targetPort)
                    : isInt32(targetPort) && targetPort !== 0 && !isPort(targetPort);
            const number = typeof targetPort === "string" ? Number(targetPort) : NaN;
            const fix = isPort(number) ? `write the number without quotes: ${number}` : undefined;
            return bad ? [{ path: "spec.service.targetPort", value: targetPort, fix }] : [];
        },
    },
    {
        id: "service/name",
        impact: "The API server rejects the Services that Flagger creates, on every interval",
        requirement:
            "the Services have this name, with -primary and -canary appended, so it must have at most 55 lower-case letters, digits and hyphens and begin with a letter",
        fix: "set spec.service.name to a valid name, or rename the target",
        severity: "error",
        source: [flagger("pkg/apis/flagger/v1beta1/canary.go", "GetServiceNames")],
        check: (context) => {
            const own = textOf(serviceOf(context).name);
            const name = apexOf(context);
            return name !== undefined && !/^[a-z]([-a-z0-9]{0,53}[a-z0-9])?$/.test(name)
                ? [
                      {
                          path:
                              own === undefined || own === ""
                                  ? "spec.targetRef.name"
                                  : "spec.service.name",
                          value: name,
                      },
                  ]
                : [];
        },
    },
    {
        id: "service/port-name",
        impact: "The API server rejects the Services that Flagger creates, on every interval",
        requirement: "a port name must have at most 63 lower-case letters, digits and hyphens",
        fix: 'set portName to a valid name such as "http"',
        severity: "error",
        source: [flagger("pkg/router/kubernetes_default.go", "GetRoutes", "reconcileService")],
        check: (context) => {
            const name = textOf(serviceOf(context).portName);
            return name !== undefined &&
                name !== "" &&
                !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)
                ? [{ path: "spec.service.portName", value: name }]
                : [];
        },
    },
    {
        id: "service/app-protocol",
        knownIssue: "M7",
        impact: "Linkerd treats the port as opaque TCP: routes have no effect, and there are no HTTP metrics to evaluate",
        requirement:
            "Linkerd recognises the protocols http and kubernetes.io/h2c; it treats a port with any other appProtocol as opaque TCP",
        fix: 'remove appProtocol so that Linkerd detects the protocol, or set it to "http" or "kubernetes.io/h2c"',
        severity: "error",
        source: [
            linkerd("policy-controller/core/src/outbound.rs", "AppProtocol"),
            linkerd("policy-controller/grpc/src/outbound.rs", "to_proto"),
        ],
        check: (context) => {
            const protocol = textOf(serviceOf(context).appProtocol);
            return protocol !== undefined &&
                protocol !== "" &&
                splits(context) &&
                !["http", "kubernetes.io/h2c"].includes(protocol.toLowerCase())
                ? [{ path: "spec.service.appProtocol", value: protocol }]
                : [];
        },
    },
    {
        id: "service/headless",
        knownIssue: "M7",
        impact: "Clients reach only the primary's pods: Linkerd has no routes for a Service without a cluster IP",
        requirement: "the parent of a route must have a cluster IP",
        fix: "remove headless",
        severity: "error",
        source: [linkerd("policy-controller/k8s/status/src/index.rs", "headless_parent")],
        check: (context) =>
            serviceOf(context).headless === true && splits(context)
                ? [{ path: "spec.service.headless", value: true }]
                : [],
    },
];

/** Any other number is reported by the rule on numbers that Flagger cannot store. */
function isInt32(value: unknown): boolean {
    return Number.isInteger(value) && Math.abs(value as number) < 2 ** 31;
}

function isPort(port: unknown): boolean {
    return typeof port === "number" && port >= 1 && port <= 65535;
}

/** kubernetes: IsValidPortName. */
function isPortName(name: string): boolean {
    return (
        name.length <= 15 &&
        /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) &&
        /[a-z]/.test(name) &&
        !name.includes("--")
    );
}

/** Whether the split needs Linkerd to see HTTP. */
function splits(context: RuleContext): boolean {
    return makesRoute(context) || routerOf(context) === "smi";
}
