import type { Fields } from "../../rules/canary/reading";
import { type ApiServer, startApiServer } from "../policy/support";

/** An API server that holds a Canary `test/podinfo` with its target and primary, which a test changes as it goes. */
export class ReleaseServer {
    readonly objects = new Map<string, Fields>();
    readonly forbidden = new Set<string>();

    private constructor(readonly api: ApiServer) {}

    static async start(): Promise<ReleaseServer> {
        const api = await startApiServer((request, response) => {
            const path = (request.url ?? "").split("?")[0];
            const isForbidden = server.forbidden.has(path);
            const object = isForbidden ? undefined : server.objects.get(path);
            response.setHeader("content-type", "application/json");
            response.statusCode = isForbidden ? 403 : object === undefined ? 404 : 200;
            const refusal = { kind: "Status", message: `${path} is not for you` };
            response.end(JSON.stringify(object ?? refusal));
        });
        const server = new ReleaseServer(api);
        server.set(PATHS.events, { items: [] });
        server.set(PATHS.pods, { items: [] });
        return server;
    }

    set(path: string, object: Fields | undefined): void {
        if (object === undefined) {
            this.objects.delete(path);
        } else {
            this.objects.set(path, object);
        }
    }

    /** Sets the target's or the primary's version. */
    deploy(which: "target" | "primary", image: string, more: Fields = {}): void {
        this.set(PATHS[which], deployment(image, which === "primary", more));
    }

    close(): Promise<void> {
        return this.api.close();
    }
}

/** Paths of the objects. */
export const PATHS = {
    canary: "/apis/flagger.app/v1beta1/namespaces/test/canaries/podinfo",
    target: "/apis/apps/v1/namespaces/test/deployments/podinfo",
    primary: "/apis/apps/v1/namespaces/test/deployments/podinfo-primary",
    events: "/api/v1/namespaces/test/events",
    pods: "/api/v1/namespaces/test/pods",
    settings: "/api/v1/namespaces/test/configmaps/settings",
    primarySettings: "/api/v1/namespaces/test/configmaps/settings-primary",
} as const;

/** A pod template of a version. */
export function template(image: string, isPrimary = false): Fields {
    const suffix = isPrimary ? "-primary" : "";
    return {
        metadata: {
            labels: { app: `podinfo${suffix}` },
            ...(isPrimary ? { annotations: { "flagger-id": "1" } } : {}),
        },
        spec: {
            containers: [
                {
                    name: "podinfo",
                    image,
                    envFrom: [{ configMapRef: { name: `settings${suffix}` } }],
                },
            ],
        },
    };
}

function deployment(image: string, isPrimary: boolean, more: Fields): Fields {
    return {
        kind: "Deployment",
        metadata: { generation: 2 },
        spec: {
            replicas: 1,
            selector: { matchLabels: { app: isPrimary ? "podinfo-primary" : "podinfo" } },
            template: template(image, isPrimary),
        },
        status: { observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
        ...more,
    };
}

/** An event of Flagger about the Canary. */
export function flaggerEvent(message: string, at: number): Fields {
    const time = new Date(at).toISOString();
    return {
        involvedObject: { kind: "Canary", namespace: "test", name: "podinfo" },
        source: { component: "flagger" },
        type: "Warning",
        message,
        firstTimestamp: time,
        lastTimestamp: time,
    };
}
