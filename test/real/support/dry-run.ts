import * as https from "node:https";
import * as k8s from "@kubernetes/client-node";
import type { KubernetesObject } from "../../../rules/canary";

/** What the API server says to a request that changes nothing. */
export interface Answer {
    readonly code: number;
    /** Its message, where it refuses. */
    readonly refusal: string;
    /** What it warns of. */
    readonly warnings: readonly string[];
}

/** Names of kinds in an address, where they are not the kind in lower case with an s. */
const PLURALS: Readonly<Record<string, string>> = { Canary: "canaries" };

/** Asks the API server what it would make of objects, as `kubectl … --dry-run=server` does. */
export class DryRun {
    private constructor(
        private readonly server: string,
        private readonly identity: https.RequestOptions,
    ) {}

    static async open(kubeconfig: string): Promise<DryRun> {
        const config = new k8s.KubeConfig();
        config.loadFromFile(kubeconfig);
        const identity: https.RequestOptions = {};
        await config.applyToHTTPSOptions(identity);
        const { ca, cert, key } = identity;
        // without connections that are kept: the server may end one just as it is used again
        return new DryRun(config.getCurrentCluster()?.server ?? "", { ca, cert, key });
    }

    /** Asks for an object to be made; by another user, with all rights, where one is named. */
    create(object: KubernetesObject, user?: string): Promise<Answer> {
        return this.ask("POST", collectionOf(object), object, user);
    }

    /** Asks for an object that is there to be changed by a merge of fields. */
    patch(object: KubernetesObject, change: object, subresource = ""): Promise<Answer> {
        const path = `${collectionOf(object)}/${object.metadata.name}${subresource}`;
        return this.ask("PATCH", path, change);
    }

    /** Asks for an object that is there to be replaced, or a part of it. */
    replace(object: KubernetesObject, subresource = ""): Promise<Answer> {
        const path = `${collectionOf(object)}/${object.metadata.name}${subresource}`;
        return this.ask("PUT", path, object);
    }

    private ask(method: string, path: string, body: object, user?: string): Promise<Answer> {
        const address = new URL(`${path}?dryRun=All`, this.server);
        const kind = method === "PATCH" ? "application/merge-patch+json" : "application/json";
        const headers = {
            "content-type": kind,
            ...(user === undefined
                ? {}
                : { "impersonate-user": user, "impersonate-group": "system:masters" }),
        };
        const options = { ...this.identity, method, headers, agent: false as const };
        return new Promise((resolve, reject) => {
            const request = https.request(address, options, (response) => {
                let text = "";
                response.setEncoding("utf8");
                response.on("data", (part: string) => (text += part));
                response.on("end", () => {
                    const code = response.statusCode ?? 0;
                    const message = messageOf(text);
                    const warnings = warningsOf(response.rawHeaders);
                    resolve({ code, refusal: code < 300 ? "" : message, warnings });
                });
            });
            request.once("error", reject);
            request.end(JSON.stringify(body));
        });
    }
}

function collectionOf({ apiVersion, kind, metadata }: KubernetesObject): string {
    const plural = PLURALS[kind] ?? `${kind.toLowerCase()}s`;
    const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const namespace = metadata.namespace === undefined ? "" : `/namespaces/${metadata.namespace}`;
    return `${group}${namespace}/${plural}`;
}

/** An API version that the server does not have is answered in plain text. */
function messageOf(text: string): string {
    const isJson = text.trimStart().startsWith("{");
    return isJson ? ((JSON.parse(text) as { readonly message?: string }).message ?? "") : text;
}

/** The texts of the headers `Warning: 299 - "…"`. */
function warningsOf(headers: readonly string[]): string[] {
    return headers.flatMap((name, index) => {
        const quoted = /^\d{3} \S+ ("(?:\\.|[^"\\])*")/.exec(headers[index + 1] ?? "")?.[1];
        return index % 2 === 0 && name.toLowerCase() === "warning" && quoted !== undefined
            ? [quoted.slice(1, -1).replaceAll(/\\(.)/g, "$1")]
            : [];
    });
}
