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

/** Pairs of the rules about ports. */
export const servicePairs: readonly Pair[] = [
    {
        rule: "service/target-port-name",
        bad: ported({ targetPort: "http" }, [web, grpc]),
        mended: ported({ targetPort: "web" }, [web, grpc]),
        at: ["spec.service.targetPort"],
    },
    {
        rule: "service/target-port-number",
        bad: ported({ targetPort: 8080 }, [web, grpc]),
        mended: ported({ targetPort: 9898 }, [web, grpc]),
        at: ["spec.service.targetPort"],
    },
    {
        rule: "service/target-port-number",
        about: "the Service's own port",
        bad: ported({ targetPort: undefined }, [grpc]),
        mended: ported({ targetPort: undefined }, []),
        at: ["spec.service.port"],
    },
    {
        rule: "service/discovered-ports",
        about: "the name twice",
        bad: ported({ portDiscovery: true }, [web, { ...grpc, name: "http" }]),
        mended: ported({ portDiscovery: true }, [web, grpc]),
        at: ["spec.template.spec.containers[0].ports[1]"],
    },
    {
        rule: "service/discovered-ports",
        about: "the number twice",
        bad: ported({ portDiscovery: true, targetPort: "grpc" }, [web, grpc]),
        mended: ported({ portDiscovery: false, targetPort: "grpc" }, [web, grpc]),
        at: ["spec.template.spec.containers[0].ports[0]"],
    },
];
