import * as fs from "node:fs";
import * as path from "node:path";
import type { V1Container, V1Pod } from "@kubernetes/client-node";
import { writeKubeconfig } from "../cluster/kubeconfig";
import type { SentProbe } from "../mesh/metrics/probes";
import { freePorts } from "../ports";
import type { CommandLine } from "../process/managed";
import type { ToolName, Toolbox } from "../tools";
import { SOCKETS } from "../tools/socket-patches";
import { RunningContainer } from "./container";
import { type ConfigSource, containerEnvironment, expandVariables } from "./environment";
import { ContainerLog } from "./logs/container-log";
import type { ContainerState } from "./pod-status";
import { type LocalAddress, loopbackPort } from "./local-address";
import { type PodProgram, type ProgramPlace, localArgs, programFor } from "./programs";
import { adaptPrometheusFile } from "./prometheus-config";
import { type Mount, layOutVolumes, mapPaths, removeVolumes } from "./volumes";

/** What the node knows and its pods need. */
export interface NodeContext {
    readonly toolbox: Toolbox;
    /** Path of a program, which may first have to be built. */
    programFile(tool: ToolName): Promise<string>;
    readonly podsDir: string;
    /** Folder of the programs' sockets: a short path, for that of a socket has at most 103 characters. */
    readonly socketsDir: string;
    readonly apiPort: number;
    readonly caFile: string;
    readonly meshPort: number;
    /** Password of the mesh's proxy. */
    readonly meshPassword: string;
    /** A token for the pod's service account, bound to the pod. */
    serviceAccountToken(pod: V1Pod): Promise<string>;
    configOf(namespace: string): ConfigSource;
    /** Called after each probe that reaches a pod over the network, as the kubelet's do. */
    probed(podUid: string, probe: SentProbe): void;
}

/** Where a container's ports are served: container port → local port, and its address. */
type PortMap = Map<number, { readonly local: number; readonly address: LocalAddress }>;

/** What a container's processes find around them. */
export interface ContainerPlace {
    readonly env: Readonly<Record<string, string>>;
    readonly dir: string;
    readonly mounts: readonly Mount[];
}

/** Where a container finds its service account. */
const serviceAccountPath = "/var/run/secrets/kubernetes.io/serviceaccount";

/** One pod whose programs run as local processes. */
export class RunningPod {
    readonly uid: string;
    private readonly containers = new Map<string, RunningContainer>();
    private readonly ports = new Map<string, PortMap>();
    private readonly logs = new Map<string, ContainerLog>();
    private readonly places = new Map<string, ContainerPlace>();
    private readonly ending = new AbortController();
    private readonly dir: string;

    constructor(
        readonly pod: V1Pod,
        private readonly context: NodeContext,
        changed: () => void,
    ) {
        this.uid = pod.metadata?.uid ?? "";
        this.dir = path.join(context.podsDir, `${pod.metadata?.namespace}_${pod.metadata?.name}`);
        for (const container of pod.spec?.containers ?? []) {
            const program = programFor(container.image ?? "");
            if (program !== undefined) {
                const log = new ContainerLog(
                    path.join(this.dir, `${container.name}.log`),
                    this.uid,
                );
                this.logs.set(container.name, log);
                const running = new RunningContainer(
                    container,
                    () => this.launch(container, program, log),
                    (port) => this.ports.get(container.name)?.get(port)?.address,
                    changed,
                    (probe) => context.probed(this.uid, probe),
                );
                this.containers.set(container.name, running);
            }
        }
    }

    get states(): ReadonlyMap<string, ContainerState> {
        return new Map([...this.containers].map(([name, container]) => [name, container.state]));
    }

    get pids(): readonly { name: string; pid: number }[] {
        return [...this.containers].flatMap(([name, container]) =>
            container.pid === undefined
                ? []
                : [{ name: `${this.pod.metadata?.name}/${name}`, pid: container.pid }],
        );
    }

    /** The log of a container that has a program. */
    log(container: string): ContainerLog | undefined {
        return this.logs.get(container);
    }

    /** What commands in a container find around them; absent before its program's first start. */
    place(container: string): ContainerPlace | undefined {
        return this.places.get(container);
    }

    /** The address for each container port. */
    addresses(): ReadonlyMap<number, LocalAddress> {
        return new Map(
            [...this.ports.values()].flatMap((map) =>
                [...map].map(([port, { address }]) => [port, address] as const),
            ),
        );
    }

    /** Aborted when the pod ends. */
    get ended(): AbortSignal {
        return this.ending.signal;
    }

    /** The address at which the pod answers for a container port. */
    localAddress(containerPort: number): LocalAddress | undefined {
        return this.addresses().get(containerPort);
    }

    private get socketsDir(): string {
        return path.join(this.context.socketsDir, this.uid.slice(0, 8));
    }

    /**
     * Ends the programs.
     *
     * @param keepData whether the pod is started again, and finds its emptyDir volumes
     */
    async stop(graceMs: number, keepData: boolean): Promise<void> {
        this.ending.abort();
        await Promise.all(
            [...this.containers.values()].map((container) => container.stop(graceMs)),
        );
        removeVolumes(this.pod, path.join(this.dir, "volumes"), keepData);
        fs.rmSync(path.join(this.dir, "serviceaccount"), { recursive: true, force: true });
        fs.rmSync(path.join(this.dir, "kubeconfig"), { force: true });
        fs.rmSync(this.socketsDir, { recursive: true, force: true });
    }

    private async launch(
        container: V1Container,
        program: PodProgram,
        log: ContainerLog,
    ): Promise<CommandLine> {
        const { context, pod, dir } = this;
        // before all else: a token and ports would grow old while it is built
        const file = await context.programFile(program.tool);
        fs.mkdirSync(dir, { recursive: true });
        const source = context.configOf(pod.metadata?.namespace ?? "");
        const declared = (container.ports ?? []).map((port) => port.containerPort);
        const implied = program.portFlags.map((flag) => flag.containerPort);
        const containerPorts = [...new Set([...declared, ...implied])];
        const ports =
            program.onSockets === true
                ? layOutSockets(this.socketsDir, containerPorts)
                : await mapPorts(containerPorts);
        this.ports.set(container.name, ports);

        const kubeconfig = program.usesApi ? path.join(dir, "kubeconfig") : "";
        if (program.usesApi) {
            const token = await context.serviceAccountToken(pod);
            writeServiceAccount(path.join(dir, "serviceaccount"), token, context.caFile);
            writeKubeconfig(kubeconfig, {
                port: context.apiPort,
                caFile: context.caFile,
                credentials: { token },
            });
        }
        const mounts = [
            ...(await layOutVolumes(pod, container, path.join(dir, "volumes"), source)),
            { containerPath: serviceAccountPath, localPath: path.join(dir, "serviceaccount") },
        ];
        const podEnv = await containerEnvironment(pod, container, source);
        const podArgs = [...(container.command ?? []).slice(1), ...(container.args ?? [])]
            .map((arg) => expandVariables(arg, podEnv))
            .map((arg) => mapPaths(arg, mounts));
        const localPort = (port: number): number => requirePort(ports, port);
        const place: ProgramPlace = { localPort, kubeconfig };
        const proxyUrl = `http://${this.uid}:${context.meshPassword}@127.0.0.1:${context.meshPort}`;
        if (program.tool === "prometheus") {
            const { socketsDir } = this;
            adaptPrometheusFile(podArgs, { proxyUrl, kubeconfig, mounts, socketsDir });
        }
        const env = { ...this.machineEnv(proxyUrl, kubeconfig), ...podEnv };
        this.places.set(container.name, { env, dir, mounts });
        return {
            name: `${pod.metadata?.name}/${container.name}`,
            program: file,
            args: localArgs(program, podArgs, place),
            env,
            cwd: dir,
            logFile: log.file,
            output: log,
        };
    }

    /** What a container image and its network would have given. */
    private machineEnv(proxyUrl: string, kubeconfig: string): Record<string, string> {
        const { toolbox } = this.context;
        return {
            PATH: [toolbox.binDir, process.env.PATH ?? ""].join(path.delimiter),
            HOME: this.dir,
            TMPDIR: this.dir,
            LANG: "C.UTF-8",
            HTTP_PROXY: proxyUrl,
            http_proxy: proxyUrl,
            NO_PROXY: "127.0.0.1,localhost",
            no_proxy: "127.0.0.1,localhost",
            [SOCKETS]: this.socketsDir,
            ...(kubeconfig === "" ? {} : { KUBECONFIG: kubeconfig }),
        };
    }
}

function writeServiceAccount(dir: string, token: string, caFile: string): void {
    fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
    fs.writeFileSync(path.join(dir, "token"), token, { mode: 0o600 });
    fs.copyFileSync(caFile, path.join(dir, "ca.crt"));
}

async function mapPorts(containerPorts: readonly number[]): Promise<PortMap> {
    const local = await freePorts(containerPorts.length);
    return new Map(
        containerPorts.map((port, index) => [
            port,
            { local: local[index], address: loopbackPort(local[index]) },
        ]),
    );
}

/** Sockets are named after the container's ports, which are those of one pod alone. */
function layOutSockets(dir: string, containerPorts: readonly number[]): PortMap {
    fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
    return new Map(
        containerPorts.map((port) => {
            const socketPath = path.join(dir, String(port));
            // that of the process before
            fs.rmSync(socketPath, { force: true });
            return [port, { local: port, address: { socketPath } }];
        }),
    );
}

function requirePort(ports: PortMap, containerPort: number): number {
    const port = ports.get(containerPort);
    if (port === undefined) {
        throw new Error(
            `container port ${containerPort} is not declared; declared: ${[...ports.keys()].join(", ")}`,
        );
    }
    return port.local;
}
