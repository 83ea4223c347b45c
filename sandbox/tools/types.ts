/** A program of the sandbox. */
export type ToolName =
    | "etcd"
    | "kube-apiserver"
    | "kube-controller-manager"
    | "kube-scheduler"
    | "kubectl"
    | "kwok"
    | "pulumi"
    | "pulumi-language-nodejs"
    | "pulumi-resource-kubernetes"
    | "flagger"
    | "flagger-1.43"
    | "loadtester"
    | "podinfo"
    | "hey"
    | "prometheus"
    | "helm"
    | "linkerd-injector"
    | "kubelet-streams"
    | "cert-manager"
    | "trust-manager"
    | "actionlint";

/** A folder of `modules/`: a Go module of its own, since the tools' dependencies disagree. */
export type Family =
    | "etcd"
    | "kubernetes"
    | "kwok"
    | "pulumi"
    | "pulumi-nodejs"
    | "pulumi-kubernetes"
    | "flagger"
    | "flagger-1.43"
    | "podinfo"
    | "hey"
    | "prometheus"
    | "helm"
    | "linkerd-injector"
    | "kubelet-streams"
    | "cert-manager"
    | "trust-manager"
    | "actionlint"
    | "linkerd"
    | "gateway-api";

/** A change made to a copy of a tool's source while it is built; nothing of the source is kept. */
export interface Patch {
    /** File inside the tool's Go module. */
    readonly file: string;
    /** Text that must stand in the file exactly once; otherwise the build is refused. */
    readonly find: string;
    readonly replace: string;
}

/** How a program on PATH is asked for its version. */
export interface VersionQuestion {
    readonly args: readonly string[];
    /** Its first group is the version, without a leading "v". */
    readonly answer: RegExp;
}

/** One row of the catalogue. */
export interface Tool {
    readonly name: ToolName;
    readonly family: Family;
    /** The Go module that the tool comes from; its version in the family's go.mod is the tool's version. */
    readonly module: string;
    /** Import path of the command, or "." for a main package of our own in the family's folder. */
    readonly package: string;
    /** Build tags. @default none */
    readonly tags?: readonly string[];
    /**
     * Variables that the linker sets, as its `-X` takes them: the tool's version, and those of modules that
     * it depends on. @default none
     */
    readonly stamps?: (
        version: string,
        pinned: (module: string) => string,
    ) => Readonly<Record<string, string>>;
    /** @default none */
    readonly patches?: readonly Patch[];
    /** What else the source needs before it is built, by the name of the file that does it. @default none */
    readonly prepare?: "pulumi-provider" | "linkerd-injector";
    /**
     * Whether a sandbox runs without it: it is then built when a pod of it starts, and not before the first
     * cluster. @default false
     */
    readonly onDemand?: boolean;
    /**
     * Whether no part of a sandbox runs it, but only its user or a test: a sandbox starts without it, and has it
     * if it is in the cache or on PATH. @default false
     */
    readonly optional?: boolean;
    /**
     * Absent for a tool that is never taken from PATH: it has no version output, or is not the same
     * program without our patches.
     */
    readonly question?: VersionQuestion;
}
