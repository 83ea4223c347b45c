import type { RuleContext } from "../../../../rules/canary";
import type { Pair } from "../pairs";
import { goodScene } from "../contexts";
import { withTarget } from "./around";

/** The good context with other ports of the Services, and of the pods. */
function ported(
    service: Readonly<Record<string, unknown>>,
    ports: readonly Readonly<Record<string, unknown>>[],
): RuleContext {
    const spec = Object.entries(service).map(([field, value]) => [`service.${field}`, value]);
    return goodScene({
        spec: Object.fromEntries(spec) as Record<string, unknown>,
        objects: withTarget({ "spec.template.spec.containers[0].ports": ports }),
    });
}

const web = { name: "web", containerPort: 9898 };
const grpc = { name: "grpc", containerPort: 9999 };
const dns = { name: "dns", containerPort: 5353, protocol: "UDP" };
const metrics = { name: "http-metrics", containerPort: 9797 };

/** Pairs of the rules about ports. */
export const servicePairs: readonly Pair[] = [
    {
        rule: "service/target-port-name",
        bad: ported({ targetPort: "http" }, [web, grpc]),
        fixed: ported({ targetPort: "web" }, [web, grpc]),
        at: ["spec.service.targetPort"],
    },
    {
        rule: "service/target-port-number",
        bad: ported({ targetPort: 8080 }, [web, grpc]),
        fixed: ported({ targetPort: 9898 }, [web, grpc]),
        at: ["spec.service.targetPort"],
    },
    {
        rule: "service/target-port-number",
        about: "the Service's own port",
        bad: ported({ targetPort: undefined }, [grpc]),
        fixed: ported({ targetPort: undefined }, []),
        at: ["spec.service.port"],
    },
    {
        rule: "service/discovered-ports",
        about: "the name twice",
        bad: ported({ portDiscovery: true }, [web, { ...metrics, name: "http" }]),
        also: ["service/port-not-split"],
        fixed: ported({ portDiscovery: true }, [web, metrics]),
        at: ["spec.template.spec.containers[0].ports[1]"],
    },
    {
        rule: "service/discovered-ports",
        about: "the number twice",
        bad: ported({ portDiscovery: true, targetPort: "grpc" }, [web, grpc]),
        also: ["service/port-not-split"],
        fixed: ported({ portDiscovery: false, targetPort: "grpc" }, [web, grpc]),
        at: ["spec.template.spec.containers[0].ports[0]"],
    },
    {
        rule: "service/protocol",
        bad: ported({ portDiscovery: true }, [web, dns]),
        fixed: ported({ portDiscovery: false }, [web, dns]),
        at: ["spec.template.spec.containers[0].ports[1].protocol"],
    },
    {
        rule: "service/protocol",
        about: "the Service's own port",
        bad: ported({ targetPort: "web" }, [{ ...web, protocol: "UDP" }]),
        // DNS and HTTP/3 use one number for both
        fixed: ported({ targetPort: 9898 }, [web, { ...web, name: "quic", protocol: "UDP" }]),
        at: ["spec.template.spec.containers[0].ports[0].protocol"],
    },
    {
        rule: "service/portless-parent",
        bad: ported({ portDiscovery: true, "gatewayRefs[0].port": undefined }, [web, grpc]),
        fixed: ported({ portDiscovery: false, "gatewayRefs[0].port": undefined }, [web, grpc]),
        at: ["spec.service.gatewayRefs[0].port"],
    },
    {
        rule: "service/portless-parent",
        about: "with a port that only machines read",
        bad: ported({ portDiscovery: true, "gatewayRefs[0].port": undefined }, [web, metrics]),
        fixed: ported({ portDiscovery: true }, [web, metrics]),
        at: ["spec.service.gatewayRefs[0].port"],
    },
    {
        rule: "service/port-not-split",
        bad: ported({ portDiscovery: true }, [web, grpc]),
        fixed: ported({ portDiscovery: false }, [web, grpc]),
        at: ["spec.template.spec.containers[0].ports[1]"],
    },
];
