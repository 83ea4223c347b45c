import * as http from "node:http";
import { type Canary, keyOf } from "../mesh-objects";
import type { OwnCaller } from "../proxy/caller";
import type { BaseLoadReport } from "../mesh-report";
import type { ViewSource } from "../view/source";
import type { MeshView } from "../view/view";
import { baseLoadUser, LoadStream } from "./load-stream";
import type { TrafficRecorder } from "./recorder";

/** The namespace of the base load's client. */
export const baseLoadNamespace = "sandbox-load";

/** The client that the base load's requests come from. */
export const baseLoadClient: OwnCaller = {
    namespace: baseLoadNamespace,
    serviceAccount: baseLoadUser,
};

/** What the base load is made of. */
export interface BaseLoadArgs {
    readonly source: ViewSource;
    readonly canaries: () => readonly Canary[];
    readonly recorder: TrafficRecorder;
    readonly proxyPort: number;
    /** Password of the proxy. */
    readonly password: string;
    readonly requestsPerSecond: number;
    /** Called at each change of the cluster: whether there is a Canary to send requests to. */
    readonly clientWanted: (wanted: boolean) => void;
}

/** A running base load. */
export interface BaseLoad {
    report(): readonly BaseLoadReport[];
    stop(): void;
}

/**
 * Sends each Canary's Service a steady number of `GET /` a second through the mesh, as a meshed client would:
 * evenly spaced, and without waiting for the answers. It starts when the Service has had a ready endpoint and ends
 * with the Canary.
 */
export function startBaseLoad(args: BaseLoadArgs): BaseLoad {
    const agent = new http.Agent({ keepAlive: true });
    const streams = new Map<string, LoadStream>();
    const update = (view: MeshView): void => {
        const wanted = new Map(
            args.canaries().map((canary) => [keyOf(canary), loadTarget(canary)]),
        );
        args.clientWanted([...wanted.values()].some((target) => target !== undefined));
        for (const [canary, target] of wanted) {
            const url = target && `http://${target.service}.${target.namespace}:${target.port}/`;
            const requestsPerSecond = target?.requestsPerSecond ?? args.requestsPerSecond;
            let stream = streams.get(canary);
            if (
                url !== undefined &&
                (stream?.url !== url || stream.requestsPerSecond !== requestsPerSecond)
            ) {
                stream?.stop();
                stream = new LoadStream(
                    canary,
                    url,
                    `${target?.namespace}/${target?.service}`,
                    { ...args, requestsPerSecond },
                    agent,
                );
                streams.set(canary, stream);
            }
            const service = target && view.services.get(`${target.namespace}/${target.service}`);
            if ((service?.ports.get(target?.port ?? 0)?.endpoints.length ?? 0) > 0) {
                stream?.start();
            }
        }
        for (const [canary, stream] of streams) {
            if (!wanted.has(canary)) {
                stream.stop();
            }
        }
    };
    const unsubscribe = args.source.onChange(update);
    update(args.source.view);
    return {
        report: () => [...streams.values()].map((stream) => stream.report()),
        stop: () => {
            unsubscribe();
            streams.forEach((stream) => stream.stop());
            agent.destroy();
        },
    };
}

/** On a Canary: requests a second that it gets instead of the sandbox's usual number; 0 for none. */
export const rateAnnotation = "sandbox/requests-per-second";

/** Where a Canary's requests go. */
export interface LoadTarget {
    readonly namespace: string;
    readonly service: string;
    readonly port: number;
    /** @default - the sandbox's usual number */
    readonly requestsPerSecond?: number;
}

/** The Service that a Canary's requests go to; undefined for a Canary without a port or a name, or without requests. */
export function loadTarget(canary: Canary): LoadTarget | undefined {
    const service = canary.spec?.service?.name ?? canary.spec?.targetRef?.name;
    const port = canary.spec?.service?.port;
    const annotation = canary.metadata?.annotations?.[rateAnnotation];
    const rate = Number(annotation);
    return service === undefined || port === undefined || (annotation !== undefined && rate === 0)
        ? undefined
        : {
              namespace: canary.metadata?.namespace ?? "",
              service,
              port,
              ...(rate > 0 ? { requestsPerSecond: rate } : {}),
          };
}
