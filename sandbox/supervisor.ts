import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as k8s from "@kubernetes/client-node";
import { apiServer } from "./cluster/apiserver";
import type { ClusterContext, Component } from "./cluster/component";
import { controllerManager } from "./cluster/controller-manager";
import { etcd } from "./cluster/etcd";
import { writeKubeconfig } from "./cluster/kubeconfig";
import { kwok } from "./cluster/kwok";
import { linkerdInjector } from "./cluster/linkerd-injector";
import { ensureNodes } from "./cluster/nodes";
import { type ClientName, ensurePki } from "./cluster/pki";
import { choosePorts } from "./cluster/ports";
import { ControlPlane } from "./cluster/processes";
import { scheduler } from "./cluster/scheduler";
import { injectorEndpoints } from "./egress/injector";
import { policyValidatorEndpoint } from "./egress/policy-validator";
import { startEgress } from "./egress/server";
import { tapEndpoint } from "./egress/tap";
import { type Mesh, startMesh } from "./mesh";
import { PortTakenError } from "./listen";
import { NodeAgent } from "./node/agent";
import { Kubelet } from "./node/kubelet/server";
import { Streams } from "./node/kubelet/streams";
import type { SandboxPaths } from "./paths";
import { preparePrivateFiles, removeSockets } from "./private-files";
import { recordOf } from "./process/identity";
import { type Ports, type ProcessRecord, readState, updateState } from "./state";
import { type Toolbox, ensureTools } from "./tools";
import { programFiles } from "./tools/on-demand";

/** Milliseconds for a start in progress to end after it was aborted. */
const startEndLimitMs = 10_000;
/** Starts with other ports each time. */
const startAttempts = 3;

interface Stoppable {
    stop(): Promise<void>;
}

/**
 * Starts the sandbox's parts in order, keeps its state file true, and stops them in the opposite order.
 * It is the one process that everything else of the sandbox belongs to.
 */
export class Supervisor {
    private readonly parts: Stoppable[] = [];
    private readonly stopping = new AbortController();
    private readonly records = new Map<number, ProcessRecord>();
    private controlPlane?: ControlPlane;
    /** Started after the node agent, which already probes the pods of an earlier run. */
    private mesh?: Mesh;
    /** Started after the API server, which may already call webhooks. */
    private agent?: NodeAgent;
    private streams?: Streams;
    /** Settles when `start` has; `stop` waits for it, so that nothing is started behind its back. */
    private starting: Promise<void> = Promise.resolve();

    constructor(
        private readonly paths: SandboxPaths,
        private readonly log: (line: string) => void,
        private readonly failed: (reason: string) => void,
    ) {}

    /** Brings everything up; the state says `running` once pods can be run and traffic flows. */
    start(): Promise<void> {
        this.starting = this.startParts();
        return this.starting;
    }

    /** Starts again where another program takes a chosen port before a part of the sandbox listens on it. */
    private async startParts(): Promise<void> {
        const toolbox = await ensureTools({
            report: this.log,
            signal: this.stopping.signal,
            onlyNeeded: true,
        });
        for (let attempt = 1; ; attempt += 1) {
            const ports = await choosePorts(readState(this.paths.state).ports);
            this.stopping.signal.throwIfAborted();
            try {
                return await this.startOn(ports, toolbox);
            } catch (error) {
                if (!(error instanceof PortTakenError) || attempt === startAttempts) {
                    throw error;
                }
                this.log(`${error.message}; starting again with other ports`);
                await this.stopParts();
            }
        }
    }

    private async startOn(ports: Ports, toolbox: Toolbox): Promise<void> {
        const { paths } = this;
        updateState(paths.state, {
            ports,
            supervisor: recordOf("supervisor", process.pid),
            processes: [],
        });
        this.step("certificates");
        for (const dir of [paths.config, paths.logs, paths.pods]) {
            fs.mkdirSync(dir, { recursive: true });
        }
        const pki = await ensurePki(paths.pki);
        const kubeconfigOf = (
            user: ClientName,
            file = path.join(paths.config, `${user}.kubeconfig`),
        ): string => {
            const { cert, key } = pki.clients[user];
            writeKubeconfig(file, {
                port: ports.apiServer,
                caFile: pki.ca,
                credentials: { certFile: cert, keyFile: key },
            });
            return file;
        };
        const context: ClusterContext = { paths, ports, pki, kubeconfigOf };
        const clientOf = (user: ClientName): k8s.KubeConfig => {
            const config = new k8s.KubeConfig();
            config.loadFromFile(kubeconfigOf(user));
            return config;
        };

        const controlPlane = new ControlPlane({
            paths,
            toolbox,
            pki,
            signal: this.stopping.signal,
            changed: () => this.writeProcesses(),
            failed: this.failed,
        });
        this.controlPlane = controlPlane;
        this.parts.push(controlPlane);
        const run = (component: Component): Promise<void> => {
            this.step(component.name);
            return controlPlane.run(component);
        };

        await run(etcd(context));
        const agentClient = clientOf("node-agent");
        const streams = new Streams({
            program: toolbox.path("kubelet-streams"),
            socketsDir: paths.sockets,
            logFile: path.join(paths.logs, "kubelet-streams.log"),
            changed: () => this.writeProcesses(),
        });
        this.streams = streams;
        this.parts.push(streams);
        const kubelet = new Kubelet({
            server: pki.kubeletServer,
            caFile: pki.ca,
            find: (namespace, name) => this.agent?.find(namespace, name),
            streams: () => streams.connect(),
            log: this.log,
        });
        this.parts.push(kubelet);
        this.parts.push(
            await startEgress({
                kubeConfig: agentClient,
                port: ports.egress,
                server: pki.egressServer,
                caFile: pki.ca,
                endpoints: [
                    ...injectorEndpoints(ports.injector, pki, this.log),
                    policyValidatorEndpoint(this.log),
                    tapEndpoint,
                ],
                localAddress: (uid, port) => this.agent?.localAddress(uid, port),
                kubelet: (socket) => kubelet.accept(socket),
                log: this.log,
            }),
        );
        await run(apiServer(context));
        kubeconfigOf("admin", paths.kubeconfig);
        await Promise.all(
            [controllerManager, scheduler, kwok, linkerdInjector].map((make) => run(make(context))),
        );

        this.step("nodes");
        await ensureNodes(clientOf("admin"), this.stopping.signal);

        this.step("mesh and node agent");
        const password = preparePrivateFiles(paths, ports.mesh);
        this.parts.push({ stop: () => Promise.resolve(removeSockets(paths)) });
        const agent = await NodeAgent.start({
            kubeConfig: agentClient,
            context: {
                toolbox,
                programFile: programFiles(toolbox, this.log, this.stopping.signal),
                podsDir: paths.pods,
                socketsDir: paths.sockets,
                apiPort: ports.apiServer,
                caFile: pki.ca,
                meshPort: ports.mesh,
                meshPassword: password,
                probed: (uid, probe) => this.mesh?.probed(uid, probe),
            },
            log: this.log,
            changed: () => this.writeProcesses(),
        });
        this.agent = agent;
        this.parts.push(agent);
        this.mesh = await startMesh({
            kubeConfig: clientOf("mesh"),
            localAddress: (uid, port) => agent.localAddress(uid, port),
            log: this.log,
            password,
            proxyPort: ports.mesh,
            adminPort: ports.meshAdmin,
            baseLoad: { requestsPerSecond: 20 },
        });
        this.parts.push(this.mesh);
        this.stopping.signal.throwIfAborted();
        this.writeProcesses();
        updateState(paths.state, { status: { phase: "running" } });
        this.log("running");
    }

    /** Ends everything, the last started first, also while `start` is in progress. */
    async stop(): Promise<void> {
        this.stopping.abort(new Error("the sandbox is being stopped"));
        await this.stopParts();
        // without the API server, a start in progress ends by itself; its caller gets the error
        const ended = this.starting.catch(() => undefined);
        await Promise.race([ended, delay(startEndLimitMs, undefined, { ref: false })]);
        await this.stopParts();
    }

    private async stopParts(): Promise<void> {
        for (const part of this.parts.splice(0).reverse()) {
            await part.stop();
        }
    }

    /** Reports the next step of the start; throws when the sandbox is being stopped. */
    private step(step: string): void {
        this.stopping.signal.throwIfAborted();
        this.log(`starting: ${step}`);
        updateState(this.paths.state, { status: { phase: "starting", step } });
    }

    private writeProcesses(): void {
        const current = [
            ...(this.controlPlane?.processes() ?? []),
            ...(this.streams?.processes() ?? []),
            ...(this.agent?.processes() ?? []),
        ];
        const processes = current.flatMap(({ name, pid }) => {
            if (pid === undefined) {
                return [];
            }
            const record = this.records.get(pid) ?? recordOf(name, pid);
            this.records.set(pid, record);
            return [record];
        });
        updateState(this.paths.state, { processes });
    }
}
