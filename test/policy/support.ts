import http from "node:http";
import type { AddressInfo } from "node:net";
import type {
    PolicyProviderResource,
    PolicyResource,
    ResourceValidation,
    ResourceValidationArgs,
    StackValidationArgs,
    StackValidationPolicy,
} from "@pulumi/policy";
// the very proxy that the SDK wraps resources in; its typings leave it out as internal
import * as proxy from "@pulumi/policy/proxy";
import type { ClusterAnswer, SearchableCluster } from "../../kube/client";
import type { LiveMetadata } from "../../rules/existing/live-object";
import { Clusters } from "../../policy/clusters";
import type { Known } from "../../kube/known";

interface SdkProxy {
    readonly unknownCheckingProxy: <T>(value: T) => T;
    readonly unknownStringValue: string;
}

const sdk = proxy as unknown as SdkProxy;

// objects that name no namespace are not to follow the kubeconfig of whoever runs the tests
process.env.KUBECONFIG = "/no/kubeconfig";

/** What the engine sends for a value that is not known during a preview. */
export const UNKNOWN_TEXT = sdk.unknownStringValue;

/** A provider as policies see it. */
export function provider(props: object = {}, name = "cluster"): PolicyProviderResource {
    const urn = `urn:pulumi:dev::test::pulumi:providers:kubernetes::${name}`;
    return {
        type: "pulumi:providers:kubernetes",
        name,
        urn,
        props: sdk.unknownCheckingProxy(props),
    };
}

/** A Kubernetes resource as policies see it: unknown values throw when they are read. */
export function resource(
    type: string,
    props: object,
    on: PolicyProviderResource = provider(),
): PolicyResource {
    const name = String((props as { metadata?: { name?: string } }).metadata?.name ?? "resource");
    return {
        type,
        name,
        urn: `urn:pulumi:dev::test::${type}::${name}`,
        props: sdk.unknownCheckingProxy(props),
        provider: on,
        opts: {
            protect: false,
            ignoreChanges: [],
            aliases: [],
            additionalSecretOutputs: [],
            customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
        },
        dependencies: [],
        propertyDependencies: {},
        isType: () => false,
        asType: () => undefined,
    };
}

/** A violation as a policy reported it. */
export interface Violation {
    readonly message: string;
    readonly urn?: string;
}

/** Ids of the rules that violations speak of. */
export function ids(violations: readonly Violation[]): (string | undefined)[] {
    return violations.map(({ message }) => /\[([^[\]]+)\]$/.exec(message)?.[1]);
}

function withConfig<T>(config: object): Pick<StackValidationArgs, "getConfig" | "stackTags"> & T {
    return {
        getConfig: <C extends object>(): C => config as C,
        stackTags: new Map(),
        notApplicable: (): never => {
            throw new Error("notApplicable is not used by these policies");
        },
    } as unknown as Pick<StackValidationArgs, "getConfig" | "stackTags"> & T;
}

/** Runs a stack policy as the SDK does. */
export async function runStack(
    policy: Partial<StackValidationPolicy>,
    resources: PolicyResource[],
    config: object = {},
): Promise<Violation[]> {
    const violations: Violation[] = [];
    const args = { ...withConfig<StackValidationArgs>(config), resources };
    await policy.validateStack?.(args, (message, urn) => violations.push({ message, urn }));
    return violations;
}

/** Runs a resource policy as the SDK does. */
export async function runResource(
    policy: { validateResource?: unknown },
    of: PolicyResource,
    config: object = {},
): Promise<Violation[]> {
    const violations: Violation[] = [];
    const args = { ...withConfig<ResourceValidationArgs>(config), ...of, opts: of.opts };
    for (const validate of [policy.validateResource].flat() as ResourceValidation[]) {
        await validate(args as unknown as ResourceValidationArgs, (message, urn) =>
            violations.push({ message, urn }),
        );
    }
    return violations;
}

/** A cluster that answers from memory and remembers what it was asked. */
export class MemoryCluster implements SearchableCluster {
    readonly path = "cluster memory";
    readonly asked: string[] = [];

    constructor(
        private readonly gitVersion: ClusterAnswer<string>,
        private readonly objects: Readonly<Record<string, Known>> | string = {},
        private readonly refused: readonly string[] = [],
    ) {}

    version(): Promise<ClusterAnswer<string>> {
        this.asked.push("/version");
        return Promise.resolve(this.gitVersion);
    }

    object(path: string): Promise<ClusterAnswer<Known | undefined>> {
        this.asked.push(path);
        return Promise.resolve(
            typeof this.objects === "string"
                ? { unreachable: this.objects }
                : this.refused.includes(path)
                  ? { unreachable: `${path} returned HTTP 403` }
                  : { value: this.objects[path] },
        );
    }

    /** As policies take it. */
    async metadata(path: string): Promise<ClusterAnswer<readonly LiveMetadata[]>> {
        const answer = await this.object(path);
        if ("unreachable" in answer) {
            return answer;
        }
        const { items = [] } = (answer.value ?? {}) as unknown as {
            readonly items?: readonly { readonly metadata: LiveMetadata }[];
        };
        return { value: items.map(({ metadata }) => metadata) };
    }

    asClusters(): Clusters {
        return new Clusters(() => Promise.resolve(this));
    }
}

/** An HTTP server that stands for an API server. */
export interface ApiServer {
    readonly url: string;
    readonly requests: http.IncomingMessage[];
    /** For what is no request with an answer, such as upgrades. */
    readonly server: http.Server;
    close(): Promise<void>;
}

/** Starts one on a free port of this machine. */
export async function startApiServer(
    handler: http.RequestListener,
    create: (listener: http.RequestListener) => http.Server = http.createServer,
): Promise<ApiServer> {
    const requests: http.IncomingMessage[] = [];
    const server = create((request, response) => {
        requests.push(request);
        handler(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return {
        url: `127.0.0.1:${port}`,
        requests,
        server,
        close: () =>
            new Promise((resolve, reject) => {
                server.closeAllConnections();
                server.close((error) => (error ? reject(error) : resolve()));
            }),
    };
}

/** A kubeconfig with one context, `main`, on one cluster, `test`. */
export function kubeconfig(server: string, cluster: object = {}, user: object = {}): string {
    return JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name: "test", cluster: { server, ...cluster } }],
        users: [{ name: "someone", user }],
        contexts: [{ name: "main", context: { cluster: "test", user: "someone" } }],
        "current-context": "main",
    });
}
