import { createHash } from "node:crypto";
import * as os from "node:os";
import * as path from "node:path";

/** The checkout that contains this code: the folder of `package.json` and `Pulumi.yaml`. */
export const checkoutRoot = path.resolve(__dirname, "..");

/** All paths that the sandbox writes to, under `<checkout>/.sandbox`. */
export interface SandboxPaths {
    readonly root: string;
    /** Opens the running API server as cluster administrator. */
    readonly kubeconfig: string;
    readonly state: string;
    readonly lock: string;
    /** One file for each start in progress. */
    readonly starts: string;
    readonly pki: string;
    readonly logs: string;
    readonly etcd: string;
    readonly config: string;
    /** Password of the mesh's proxy and admin endpoint. */
    readonly meshPassword: string;
    /** Options for curl to send requests through the mesh. */
    readonly meshCurl: string;
    /** The programs' sockets: a short path, for that of a socket has at most 103 characters. */
    readonly sockets: string;
    /** One folder a pod: its volumes, working folder and logs. */
    readonly pods: string;
}

/** The sandbox's paths for a checkout, by default the one that contains this code. */
export function sandboxPaths(checkout: string = checkoutRoot): SandboxPaths {
    const root = path.join(checkout, ".sandbox");
    return {
        root,
        kubeconfig: path.join(root, "kubeconfig"),
        state: path.join(root, "state.json"),
        lock: path.join(root, "lock"),
        starts: path.join(root, "starts"),
        pki: path.join(root, "pki"),
        logs: path.join(root, "logs"),
        etcd: path.join(root, "etcd"),
        config: path.join(root, "config"),
        meshPassword: path.join(root, "mesh-password"),
        meshCurl: path.join(root, "mesh.curl"),
        sockets: path.join(os.tmpdir(), `linkerd-canary-${digest(root)}`),
        pods: path.join(root, "pods"),
    };
}

function digest(text: string): string {
    return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
