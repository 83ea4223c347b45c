import type { LocalAddress } from "./local-address";
import * as path from "node:path";
import type { V1Container } from "@kubernetes/client-node";
import { type CommandLine, ManagedProcess, describeEnding, logTail } from "../process/managed";
import { portNotBound } from "../listen";
import { describeError } from "../wait";
import type { SentProbe } from "../mesh/metrics/probes";
import type { ContainerState } from "./pod-status";
import { type HttpProbe, type UnknownProbe, readProbe, sendProbe } from "./probes";

/** A program that was never ready is asked this often, for this long, so that a start is seen at once. */
const eager = { periodMs: 250, forMs: 10_000 };
const firstBackOffMs = 1_000;
const longestBackOffMs = 30_000;
/** Immediate starts with other ports, where another program has taken one. */
const portAttempts = 5;

/** How a container's process is made; asked again at each restart, with fresh ports. */
export type Launch = () => Promise<CommandLine>;

/** Keeps one container's program running, probes it and reports every change of its state. */
export class RunningContainer {
    state: ContainerState = { phase: "starting", ready: false, restarts: 0 };
    private process?: ManagedProcess;
    private readonly stopped = new AbortController();
    private readonly finished: Promise<void>;

    constructor(
        private readonly container: V1Container,
        private readonly launch: Launch,
        private readonly localAddress: (containerPort: number) => LocalAddress | undefined,
        private readonly changed: () => void,
        private readonly probed: (probe: SentProbe) => void,
    ) {
        this.finished = this.keepRunning();
    }

    get pid(): number | undefined {
        return this.process?.pid;
    }

    /** Ends the program and does not start it again. */
    async stop(graceMs: number): Promise<void> {
        this.stopped.abort();
        await this.process?.stop(graceMs);
        await this.finished;
    }

    private async keepRunning(): Promise<void> {
        let restarts = 0;
        let portsTaken = 0;
        while (!this.stopped.signal.aborted) {
            const startedAt = new Date();
            const { portTaken, ...failure } = await this.runOnce(restarts, startedAt);
            if (this.stopped.signal.aborted) {
                return;
            }
            if (portTaken && portsTaken < portAttempts) {
                // not the pod's fault: a pod in a cluster has its ports for itself
                portsTaken += 1;
                continue;
            }
            portsTaken = 0;
            this.set({ phase: "exited", ready: false, restarts, ...failure });
            restarts += 1;
            const steady = Date.now() - startedAt.getTime() > 60_000;
            const backOff = steady
                ? firstBackOffMs
                : Math.min(firstBackOffMs * 2 ** (restarts - 1), longestBackOffMs);
            await this.pause(backOff);
        }
    }

    private async runOnce(
        restarts: number,
        startedAt: Date,
    ): Promise<{ reason: string; exitCode?: number; portTaken?: boolean }> {
        try {
            const command = await this.launch();
            if (this.stopped.signal.aborted) {
                return { reason: "stopped" };
            }
            const running = new ManagedProcess(command);
            this.process = running;
            this.set({
                phase: "running",
                ready: false,
                restarts,
                startedAt,
                reason: "not probed yet",
            });
            const probing = new AbortController();
            const ending = running.ended.finally(() => probing.abort());
            await Promise.all([
                ending,
                this.watchReadiness(probing.signal, restarts, startedAt),
                this.watchLiveness(probing.signal, running),
            ]);
            const end = await ending;
            const reason = `${describeEnding(end)}; ${path.basename(command.logFile)}: ${logTail(command.logFile, 3)}`;
            const portTaken = portNotBound(running.output(), 0) !== undefined;
            return { reason, exitCode: end.code ?? 128, portTaken };
        } catch (error) {
            return { reason: describeError(error) };
        }
    }

    private async watchReadiness(
        signal: AbortSignal,
        restarts: number,
        startedAt: Date,
    ): Promise<void> {
        const set = (reason?: string): void => {
            if (
                !signal.aborted &&
                (this.state.ready !== (reason === undefined) || this.state.reason !== reason)
            ) {
                this.set({
                    phase: "running",
                    ready: reason === undefined,
                    restarts,
                    startedAt,
                    reason,
                });
            }
        };
        if (this.container.readinessProbe === undefined) {
            set(undefined);
            return;
        }
        const probe = readProbe(this.container, this.container.readinessProbe);
        await this.watch(probe, signal, {
            eagerly: true,
            succeeded: () => set(undefined),
            failed: set,
        });
    }

    private async watchLiveness(signal: AbortSignal, running: ManagedProcess): Promise<void> {
        if (this.container.livenessProbe === undefined) {
            return;
        }
        const probe = readProbe(this.container, this.container.livenessProbe);
        if ("unsupported" in probe) {
            // without a way to ask, the kubelet's default holds: alive as long as the process runs
            return;
        }
        const kill = (): void => void running.stop(probe.timeoutMs);
        await this.watch(probe, signal, {
            eagerly: false,
            succeeded: () => undefined,
            failed: kill,
        });
    }

    /** Probes until the signal; reports each success, and failures from the threshold on. */
    private async watch(
        probe: HttpProbe | UnknownProbe,
        signal: AbortSignal,
        told: { eagerly: boolean; succeeded: () => void; failed: (reason: string) => void },
    ): Promise<void> {
        if ("unsupported" in probe) {
            told.failed(probe.unsupported);
            return;
        }
        const eagerUntil = told.eagerly ? Date.now() + eager.forMs : 0;
        let failures = 0;
        let successes = 0;
        let everGood = false;
        await this.pause(probe.initialDelayMs, signal);
        while (!signal.aborted) {
            const seen = await this.probe(probe, this.localAddress(probe.containerPort));
            failures = seen === undefined ? 0 : failures + 1;
            successes = seen === undefined ? successes + 1 : 0;
            if (seen === undefined && successes >= probe.successThreshold) {
                everGood = true;
                told.succeeded();
            } else if (seen !== undefined && failures >= probe.failureThreshold) {
                told.failed(seen);
            }
            const soon = !everGood && Date.now() < eagerUntil;
            await this.pause(
                soon ? Math.min(eager.periodMs, probe.periodMs) : probe.periodMs,
                signal,
            );
        }
    }

    /** Probes once; resolves to why it failed. */
    private async probe(probe: HttpProbe, address?: LocalAddress): Promise<string | undefined> {
        if (address === undefined) {
            return `no port ${probe.containerPort}`;
        }
        const started = performance.now();
        const { status, problem } = await sendProbe(probe, address);
        if (probe.overNetwork) {
            const { containerPort, path: asked } = probe;
            const latencyMs = performance.now() - started;
            this.probed({ port: containerPort, path: asked, status, latencyMs });
        }
        return problem;
    }

    private set(state: ContainerState): void {
        this.state = state;
        this.changed();
    }

    private pause(ms: number, signal: AbortSignal = this.stopped.signal): Promise<void> {
        return new Promise((resolve) => {
            if (signal.aborted || ms === 0) {
                resolve();
                return;
            }
            const wake = (): void => {
                clearTimeout(timer);
                signal.removeEventListener("abort", wake);
                resolve();
            };
            const timer = setTimeout(wake, ms);
            signal.addEventListener("abort", wake);
        });
    }
}
