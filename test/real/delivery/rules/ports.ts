import { still } from "./make";
import type { Fields, Mistake, Sight } from "./mistake";
import { container, gatewayRef, pod, port } from "./objects";

/** Changes of a scene with a second port of the container, which Flagger discovers. */
function ported(name: string, second: Fields, service: Fields = {}) {
    const containers = [
        { ...container([]), ports: [{ name: "http", containerPort: port }, second] },
    ];
    return {
        service: { portDiscovery: true, ...service },
        deployment: { template: pod(name, { containers }) },
    };
}

async function portsOf({ get }: Sight, name: string): Promise<readonly Fields[]> {
    const service = await get("v1", "Service", name);
    return (service?.["spec"] as { ports?: Fields[] } | undefined)?.ports ?? [];
}

/** What the HTTPRoute is attached to, and the port of its backends. */
async function routeOf({ get }: Sight, name: string) {
    const route = await get("gateway.networking.k8s.io/v1", "HTTPRoute", name);
    const { parentRefs = [], rules = [] } = (route?.["spec"] ?? {}) as {
        parentRefs?: Fields[];
        rules?: { backendRefs: Fields[] }[];
    };
    return { parent: parentRefs[0], backends: rules[0]?.backendRefs.map((ref) => ref["port"]) };
}

const grpc = { name: "grpc", containerPort: 9999 };

/** Mistakes of the ports beside `spec.service.port`. */
export const portMistakes: readonly Mistake[] = [
    still(
        "service/protocol",
        "udp-port",
        ported("udp-port", { name: "dns", containerPort: 5353, protocol: "UDP" }),
        async (sight) => {
            const dns = (await portsOf(sight, "udp-port")).find((item) => item["name"] === "dns");
            return dns?.["protocol"] === "TCP"
                ? "the container's UDP port is a TCP port of the Service"
                : undefined;
        },
    ),
    still(
        "service/portless-parent",
        "portless",
        ported("portless", grpc, { gatewayRefs: [{ ...gatewayRef("portless"), port: undefined }] }),
        async (sight) => {
            const numbers = (await portsOf(sight, "portless")).map((item) => item["port"]);
            const { backends, parent } = await routeOf(sight, "portless");
            return parent !== undefined && parent["port"] === undefined && numbers.length === 2
                ? `the route applies to the ports ${numbers.join(" and ")}, and its backends have ${backends?.join(" and ")}`
                : undefined;
        },
    ),
    still("service/port-not-split", "not-split", ported("not-split", grpc), async (sight) => {
        const numbers = (await portsOf(sight, "not-split")).map((item) => item["port"]);
        const { parent } = await routeOf(sight, "not-split");
        return parent?.["port"] === port && numbers.length === 2
            ? `the Service has the ports ${numbers.join(" and ")}, and the route only ${port}`
            : undefined;
    }),
];
