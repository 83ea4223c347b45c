import type { ToolName } from "../tools";

/** How the node agent runs one kind of image as a local process. */
export interface PodProgram {
    readonly tool: ToolName;
    /** Last part of the image's repository, for any registry and tag. */
    readonly image: string;
    /** Minor version of the image's tag, for a program of that version alone. @default any */
    readonly minor?: string;
    /** First argument, where one program serves several images. @default none */
    readonly command?: string;
    /**
     * Flags whose value is a port that the program listens on, with the container port that it replaces
     * when the pod does not set the flag. `always` flags are given even then.
     */
    readonly portFlags: readonly PortFlag[];
    /** Whether it listens on sockets, and not on ports (`tools/socket-patches.ts`). @default false */
    readonly onSockets?: boolean;
    /** Further flags that only this machine knows: addresses to listen on, a kubeconfig. */
    readonly extraArgs?: (place: ProgramPlace) => readonly string[];
    /** Whether it talks to the API server, and so gets a kubeconfig of its pod's own service account. */
    readonly usesApi: boolean;
}

/** A flag that carries a port number. */
export interface PortFlag {
    readonly flag: string;
    readonly containerPort: number;
    readonly always: boolean;
}

/** What is known only where the program runs. */
export interface ProgramPlace {
    /** The local port that replaces a container port. */
    localPort(containerPort: number): number;
    /** Kubeconfig of the pod's service account; empty for programs that do not use the API. */
    readonly kubeconfig: string;
}

const flagger: PodProgram = {
    tool: "flagger",
    image: "flagger",
    portFlags: [{ flag: "-port", containerPort: 8080, always: true }],
    onSockets: true,
    extraArgs: (place) => [`-kubeconfig=${place.kubeconfig}`],
    usesApi: true,
};

/** The images that have a real program here; pods with any other image are kept alive by KWOK alone. */
export const programs: readonly PodProgram[] = [
    {
        tool: "podinfo",
        image: "podinfo",
        portFlags: [
            { flag: "--port", containerPort: 9898, always: true },
            { flag: "--port-metrics", containerPort: 9797, always: false },
            { flag: "--grpc-port", containerPort: 9999, always: false },
        ],
        onSockets: true,
        usesApi: false,
    },
    { ...flagger, tool: "flagger-1.43", minor: "1.43" },
    flagger,
    {
        tool: "loadtester",
        image: "flagger-loadtester",
        portFlags: [{ flag: "-port", containerPort: 8080, always: true }],
        onSockets: true,
        usesApi: true,
    },
    {
        tool: "prometheus",
        image: "prometheus",
        portFlags: [],
        onSockets: true,
        // by default it lets every web page read its answers, also through a port that kubectl forwards
        extraArgs: () => ["--web.cors.origin=^$"],
        usesApi: true,
    },
    {
        tool: "cert-manager",
        image: "cert-manager-controller",
        command: "controller",
        portFlags: [],
        extraArgs: (place) => [
            `--kubeconfig=${place.kubeconfig}`,
            `--healthz-listen-address=127.0.0.1:${place.localPort(9403)}`,
        ],
        usesApi: true,
    },
    {
        tool: "cert-manager",
        image: "cert-manager-cainjector",
        command: "cainjector",
        portFlags: [],
        extraArgs: (place) => [`--kubeconfig=${place.kubeconfig}`],
        usesApi: true,
    },
    {
        tool: "cert-manager",
        image: "cert-manager-webhook",
        command: "webhook",
        portFlags: [
            { flag: "--secure-port", containerPort: 10250, always: true },
            { flag: "--healthz-port", containerPort: 6080, always: true },
        ],
        extraArgs: (place) => [`--kubeconfig=${place.kubeconfig}`, "--metrics-listen-address=0"],
        usesApi: true,
    },
    {
        tool: "trust-manager",
        image: "trust-manager",
        portFlags: [
            { flag: "--webhook-port", containerPort: 6443, always: true },
            { flag: "--readiness-probe-port", containerPort: 6060, always: true },
            { flag: "--metrics-port", containerPort: 9402, always: true },
        ],
        // outside of a pod it knows no namespace to elect a leader in
        extraArgs: (place) => [
            `--kubeconfig=${place.kubeconfig}`,
            "--webhook-host=127.0.0.1",
            "--leader-elect=false",
        ],
        usesApi: true,
    },
];

/** The last part of an image's repository: `ghcr.io/fluxcd/flagger:1.44.0` is `flagger`. */
export function imageName(image: string): string {
    const repository = image.split("@")[0].replace(/:[^/:]*$/, "");
    return repository.slice(repository.lastIndexOf("/") + 1);
}

/** The program for an image, if this sandbox has one. */
export function programFor(image: string): PodProgram | undefined {
    const name = imageName(image);
    const tag = /:([^/:@]+)(@|$)/.exec(image)?.[1] ?? "";
    return programs.find(
        (program) =>
            program.image === name &&
            (program.minor === undefined || tag.startsWith(`${program.minor}.`)),
    );
}

/** jq for KWOK: whether any container of a pod has a program; the same decision as `programFor`. */
export const isProgramPodQuery = `[.spec.containers[].image | split("@")[0] | sub(":[^/:]*$"; "") | split("/")[-1]] | any(IN(${[
    ...new Set(programs.map((program) => JSON.stringify(program.image))),
].join(", ")}))`;

/**
 * The arguments for the local process: the pod's own, with each port replaced by the local one that
 * stands for it, and what only this machine knows appended.
 */
export function localArgs(
    program: PodProgram,
    podArgs: readonly string[],
    place: ProgramPlace,
): string[] {
    const seen = new Set<string>();
    const rewritten = podArgs.map((arg, index) => {
        const inline = /^(-{1,2}[\w.-]+)=(\d+)$/.exec(arg);
        const before = index > 0 ? findFlag(program, podArgs[index - 1]) : undefined;
        if (before !== undefined && /^\d+$/.test(arg)) {
            return portText(Number(arg), place);
        }
        const flag = findFlag(program, inline?.[1] ?? arg);
        if (flag === undefined) {
            return arg;
        }
        seen.add(flag.flag);
        return inline === null ? arg : `${inline[1]}=${portText(Number(inline[2]), place)}`;
    });
    const missing = program.portFlags
        .filter((flag) => flag.always && !seen.has(flag.flag))
        .map((flag) => `${flag.flag}=${place.localPort(flag.containerPort)}`);
    const own = [...missing, ...(program.extraArgs?.(place) ?? [])];
    return [...(program.command === undefined ? [] : [program.command]), ...rewritten, ...own];
}

function findFlag(program: PodProgram, arg: string): PortFlag | undefined {
    const bare = arg.replace(/^-+/, "");
    return arg.startsWith("-")
        ? program.portFlags.find((flag) => flag.flag.replace(/^-+/, "") === bare)
        : undefined;
}

function portText(port: number, place: ProgramPlace): string {
    // 0 means "do not listen" to every one of these programs
    return String(port === 0 ? 0 : place.localPort(port));
}

/** Whether the node agent runs this pod. */
export function isProgramPod(pod: { spec?: { containers: { image?: string }[] } }): boolean {
    return (pod.spec?.containers ?? []).some(
        (container) => programFor(container.image ?? "") !== undefined,
    );
}
