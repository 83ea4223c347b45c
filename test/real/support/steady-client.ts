import { askThroughMesh } from "./load";

/** A response that a client got. */
export interface ClientAnswer {
    /** Milliseconds since the epoch at which the request was sent. */
    readonly at: number;
    /** HTTP status; 0 where no response came. */
    readonly status: number;
    /** The message of podinfo's page. */
    readonly version?: string;
}

/** What a client met in a period. */
export interface ClientPeriod {
    readonly requests: number;
    readonly failed: number;
    /** Seconds from the first failed request to the last. */
    readonly outageSeconds: number;
    /** Versions in the order in which they were first met. */
    readonly versions: readonly string[];
}

/** A meshed client that requests podinfo's page at a steady rate and records each response. */
export class SteadyClient {
    private readonly answers: ClientAnswer[] = [];
    private readonly open = new Set<Promise<void>>();
    private readonly timer: NodeJS.Timeout;

    constructor(meshProxy: string, url: string, requestsPerSecond = 4) {
        this.timer = setInterval(() => {
            const request = this.send(meshProxy, url).finally(() => this.open.delete(request));
            this.open.add(request);
        }, 1000 / requestsPerSecond);
    }

    /** What the client met from one moment to another. */
    between(from: number, to = Date.now()): ClientPeriod {
        const answers = this.answers.filter(({ at }) => at >= from && at < to);
        const failed = answers.filter(({ status }) => status !== 200);
        const first = failed.at(0)?.at ?? 0;
        return {
            requests: answers.length,
            failed: failed.length,
            outageSeconds: Math.round(((failed.at(-1)?.at ?? 0) - first) / 1000),
            versions: [...new Set(answers.flatMap(({ version }) => version ?? []))],
        };
    }

    async stop(): Promise<void> {
        clearInterval(this.timer);
        await Promise.all(this.open);
    }

    private async send(meshProxy: string, url: string): Promise<void> {
        const at = Date.now();
        const answer = await askThroughMesh(meshProxy, url).catch(() => undefined);
        const version =
            answer?.status === 200
                ? (JSON.parse(answer.body) as { message: string }).message
                : undefined;
        this.answers.push({ at, status: answer?.status ?? 0, version });
        this.answers.sort((a, b) => a.at - b.at);
    }
}
