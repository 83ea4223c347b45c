import { apexOf, makesRoute, routerOf } from "../reconciled";
import { isSet, serviceOf, specOf, textOf } from "../reading";
import type { CanaryRule } from "../rule";
import type { RuleContext } from "../context";

const services = "flagger v1.44.0 pkg/router/kubernetes_default.go";

/** Rules about the Services that Flagger makes. */
export const serviceRules: readonly CanaryRule[] = [
    {
        id: "service/missing",
        impact: "Flagger makes Services with port 0, which the API server refuses on every interval",
        requirement: "a Canary needs a service with its port, though the CRD does not ask for one",
        fix: "give service a port",
        severity: "error",
        source: `${services}:90-115`,
        check: (context) =>
            isSet(context.canary.spec) &&
            routerOf(context) !== "other" &&
            !isSet(specOf(context).service)
                ? [{ path: "spec.service", value: undefined }]
                : [],
    },
    {
        id: "service/port",
        impact: "The API server refuses the Services that Flagger makes, on every interval",
        requirement: "a Service's port lies between 1 and 65535",
        fix: "give the port that clients call",
        severity: "error",
        source: `${services}:90-115`,
        check: (context) => {
            const { port } = serviceOf(context);
            return isInt32(port) && !isPort(port)
                ? [{ path: "spec.service.port", value: port }]
                : [];
        },
    },
    {
        id: "service/target-port",
        impact: "The API server refuses the Services that Flagger makes: a number in quotes is taken for a name",
        requirement:
            "targetPort is a number from 1 to 65535, or a container port's name of at most 15 letters, digits and hyphens with a letter among them",
        fix: "write the number without quotes, or the name as the container has it",
        severity: "error",
        source: `${services}:95-103, kubernetes v1.35 apimachinery/pkg/util/validation/validation.go:430-470`,
        check: (context) => {
            const { targetPort } = serviceOf(context);
            const bad =
                typeof targetPort === "string"
                    ? targetPort !== "0" && targetPort !== "" && !isPortName(targetPort)
                    : isInt32(targetPort) && targetPort !== 0 && !isPort(targetPort);
            return bad ? [{ path: "spec.service.targetPort", value: targetPort }] : [];
        },
    },
    {
        id: "service/name",
        impact: "The API server refuses the Services that Flagger makes, on every interval",
        requirement:
            "the Services are called by this name with -primary and -canary behind it: at most 55 lower-case letters, digits and hyphens that begin with a letter",
        fix: "give service.name a name of this kind, or rename the target",
        severity: "error",
        source: "flagger v1.44.0 pkg/apis/flagger/v1beta1/canary.go:608-617",
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
        impact: "The API server refuses the Services that Flagger makes, on every interval",
        requirement: "a port's name has at most 63 lower-case letters, digits and hyphens",
        fix: 'write a name such as "http"',
        severity: "error",
        source: `${services}:85-89,107-113`,
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
        impact: "Linkerd takes the port for opaque TCP: no route is followed, and there are no HTTP metrics to judge by",
        requirement:
            "Linkerd knows the protocols http and kubernetes.io/h2c; any other is opaque TCP",
        fix: "leave appProtocol out, so that Linkerd finds out, or write one of these two",
        severity: "error",
        source: "linkerd edge-25.7.5 policy-controller/core/src/outbound.rs:53-64, grpc/src/outbound.rs:540",
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
        impact: "Clients reach the primary's pods alone: Linkerd has no routes for a Service without a cluster IP",
        requirement: "the parent of a route must have a cluster IP",
        fix: "leave headless out",
        severity: "error",
        source: "linkerd edge-25.7.5 policy-controller/k8s/status/src/index.rs headless_parent",
        check: (context) =>
            serviceOf(context).headless === true && splits(context)
                ? [{ path: "spec.service.headless", value: true }]
                : [],
    },
];

/** Anything else is told as a number that Flagger cannot hold. */
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
