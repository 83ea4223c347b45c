import type http from "node:http";
import { type ApiServer, kubeconfig, startApiServer } from "../policy/support";
import type { AnyObject, BatteryScene } from "./scenes";

/** An API server that answers, from memory, what the pack asks about the cluster of a scene. */
export class BatteryCluster {
    private version = "";
    private objects: readonly AnyObject[] = [];

    private constructor(
        private readonly platform: readonly AnyObject[],
        private readonly server: () => ApiServer,
    ) {}

    /** Starts one with what all scenes have. */
    static async start(platform: readonly AnyObject[]): Promise<BatteryCluster> {
        let server: ApiServer | undefined = undefined;
        const cluster: BatteryCluster = new BatteryCluster(platform, () => {
            if (server === undefined) {
                throw new Error("the API server has not been started");
            }
            return server;
        });
        server = await startApiServer((request, response) => cluster.answer(request, response));
        return cluster;
    }

    /** The cluster of a scene from here on. @returns its kubeconfig */
    holds(scene: BatteryScene): string {
        this.version = scene.cluster;
        const own = scene.objects.filter(({ by }) => by === "cluster");
        this.objects = [...this.platform, ...own.map(({ object }) => object)];
        // nothing ever listens on port 1 of this machine
        const address = scene.cluster === "unreachable" ? "127.0.0.1:1" : this.server().url;
        return kubeconfig(`http://${address}`);
    }

    close(): Promise<void> {
        return this.server().close();
    }

    private answer(request: http.IncomingMessage, response: http.ServerResponse): void {
        const body = this.find(new URL(request.url ?? "", "http://cluster"));
        response.writeHead(body === undefined ? 404 : 200, { "content-type": "application/json" });
        response.end(JSON.stringify(body ?? { kind: "Status", code: 404 }));
    }

    private find({ pathname, searchParams }: URL): object | undefined {
        if (pathname === "/version") {
            return { gitVersion: this.version };
        }
        const [, namespace, plural = "", name] =
            /^\/apis?\/.*?v\d[^/]*(?:\/namespaces\/([^/]+)(?=\/))?\/([^/]+)(?:\/([^/]+))?$/.exec(
                pathname,
            ) ?? [];
        const wanted = name ?? searchParams.get("fieldSelector")?.replace("metadata.name=", "");
        const items = this.objects.filter((object) => {
            const metadata = object.metadata as AnyObject;
            return (
                pluralOf(String(object.kind)) === plural &&
                (namespace === undefined || metadata.namespace === namespace) &&
                (wanted === undefined || metadata.name === wanted)
            );
        });
        if (name !== undefined) {
            return items[0];
        }
        if (!searchParams.has("limit")) {
            return { items };
        }
        const [from, size] = [Number(searchParams.get("continue") ?? 0), 2];
        const isLast = from + size >= items.length;
        return {
            metadata: isLast ? {} : { continue: String(from + size) },
            items: items.slice(from, from + size),
        };
    }
}

function pluralOf(kind: string): string {
    const lower = kind.toLowerCase();
    return lower.endsWith("y") && !lower.endsWith("ay") ? `${lower.slice(0, -1)}ies` : `${lower}s`;
}
