import { apexOf, makesRoute, routerOf } from "../reconciled";
import { isSet, serviceOf, specOf, textOf } from "../reading";
import type { Rule } from "../rule";
import type { Scene } from "../scene";

const services = "flagger v1.44.0 pkg/router/kubernetes_default.go";

/** Rules about the Services that Flagger makes. */
export const serviceRules: readonly Rule[] = [
    {
        id: "service/missing",
        wrong: "Flagger makes Services with port 0, which the API server refuses on every interval",
        rule: "a Canary needs a service with its port, though the CRD does not ask for one",
        remedy: "give service a port",
        severity: "error",
        source: `${services}:90-115`,
        check: (scene) =>
            isSet(scene.canary.spec) && routerOf(scene) !== "other" && !isSet(specOf(scene).service)
                ? [{ path: "spec.service", value: undefined }]
                : [],
    },
    {
        id: "service/port",
        wrong: "The API server refuses the Services that Flagger makes, on every interval",
        rule: "a Service's port lies between 1 and 65535",
        remedy: "give the port that clients call",
        severity: "error",
        source: `${services}:90-115`,
        check: (scene) => {
            const { port } = serviceOf(scene);
            return isInt32(port) && !isPort(port)
                ? [{ path: "spec.service.port", value: port }]
                : [];
        },
    },
    {
        id: "service/target-port",
        wrong: "The API server refuses the Services that Flagger makes: a number in quotes is taken for a name",
        rule: "targetPort is a number from 1 to 65535, or a container port's name of at most 15 letters, digits and hyphens with a letter among them",
        remedy: "write the number without quotes, or the name as the container has it",
        severity: "error",
        source: `${services}:95-103, kubernetes v1.35 apimachinery/pkg/util/validation/validation.go:430-470`,
        check: (scene) => {
            const { targetPort } = serviceOf(scene);
            const bad =
                typeof targetPort === "string"
                    ? targetPort !== "0" && targetPort !== "" && !isPortName(targetPort)
                    : isInt32(targetPort) && targetPort !== 0 && !isPort(targetPort);
            return bad ? [{ path: "spec.service.targetPort", value: targetPort }] : [];
        },
    },
    {
        id: "service/name",
        wrong: "The API server refuses the Services that Flagger makes, on every interval",
        rule: "the Services are called by this name with -primary and -canary behind it: at most 55 lower-case letters, digits and hyphens that begin with a letter",
        remedy: "give service.name a name of this kind, or rename the target",
        severity: "error",
        source: "flagger v1.44.0 pkg/apis/flagger/v1beta1/canary.go:608-617",
        check: (scene) => {
            const own = textOf(serviceOf(scene).name);
            const name = apexOf(scene);
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
        wrong: "The API server refuses the Services that Flagger makes, on every interval",
        rule: "a port's name has at most 63 lower-case letters, digits and hyphens",
        remedy: 'write a name such as "http"',
        severity: "error",
        source: `${services}:85-89,107-113`,
        check: (scene) => {
            const name = textOf(serviceOf(scene).portName);
            return name !== undefined &&
                name !== "" &&
                !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)
                ? [{ path: "spec.service.portName", value: name }]
                : [];
        },
    },
    {
        id: "service/app-protocol",
        mistake: "M7",
        wrong: "Linkerd takes the port for opaque TCP: no route is followed, and there are no HTTP metrics to judge by",
        rule: "Linkerd knows the protocols http and kubernetes.io/h2c; any other is opaque TCP",
        remedy: "leave appProtocol out, so that Linkerd finds out, or write one of these two",
        severity: "error",
        source: "linkerd edge-25.7.5 policy-controller/core/src/outbound.rs:53-64, grpc/src/outbound.rs:540",
        check: (scene) => {
            const protocol = textOf(serviceOf(scene).appProtocol);
            return protocol !== undefined &&
                protocol !== "" &&
                splits(scene) &&
                !["http", "kubernetes.io/h2c"].includes(protocol.toLowerCase())
                ? [{ path: "spec.service.appProtocol", value: protocol }]
                : [];
        },
    },
    {
        id: "service/headless",
        mistake: "M7",
        wrong: "Clients reach the primary's pods alone: Linkerd has no routes for a Service without a cluster IP",
        rule: "the parent of a route must have a cluster IP",
        remedy: "leave headless out",
        severity: "error",
        source: "linkerd edge-25.7.5 policy-controller/k8s/status/src/index.rs headless_parent",
        check: (scene) =>
            serviceOf(scene).headless === true && splits(scene)
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
function splits(scene: Scene): boolean {
    return makesRoute(scene) || routerOf(scene) === "smi";
}
