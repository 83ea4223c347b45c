/** A project whose source rules follow, and the release at which it was read. */
export const repositories = {
    flagger: { release: "v1.44.0", module: "github.com/fluxcd/flagger" },
    linkerd: { release: "edge-25.7.5", module: "github.com/linkerd/linkerd2" },
    "linkerd2-proxy": { release: "of Linkerd 2.20" },
    "gateway-api": { release: "v1.2.1", module: "sigs.k8s.io/gateway-api" },
    kubernetes: { release: "v1.35" },
    documentation: { release: "at" },
} as const satisfies Record<string, { readonly release: string; readonly module?: string }>;

/** A place in the source of a project. */
export interface Citation {
    /** The project, by its name in {@link repositories}. */
    readonly repository: keyof typeof repositories;
    /** Path of the file in the repository. */
    readonly file: string;
    /** Functions, types or constants of that file; none for the file as a whole. */
    readonly symbols: readonly string[];
}

type Cite = (file: string, ...symbols: readonly string[]) => Citation;

const cite =
    (repository: Citation["repository"]): Cite =>
    (file, ...symbols) => ({ repository, file, symbols });

/** Cites Flagger. */
export const flagger = cite("flagger");
/** Cites Linkerd's control plane, charts and CLI. */
export const linkerd = cite("linkerd");
/** Cites Linkerd's proxy. */
export const linkerdProxy = cite("linkerd2-proxy");
/** Cites the Gateway API. */
export const gatewayApi = cite("gateway-api");
/** Cites Kubernetes. */
export const kubernetes = cite("kubernetes");
/** Cites a page of documentation, by its address without the protocol, and its headings. */
export const documentation = cite("documentation");

/**
 * Citations as a reader looks them up.
 *
 * @param citations - such as those of a rule
 * @returns `Flagger pkg/controller/scheduler.go (runCanary)`, the project once for a row of files
 */
export function formatCitations(citations: readonly Citation[]): string {
    return citations
        .map(({ file, repository, symbols }, index) => {
            const project =
                citations[index - 1]?.repository === repository
                    ? ""
                    : `${repository} ${repositories[repository].release} `;
            return `${project}${file}${symbols.length === 0 ? "" : ` (${symbols.join(", ")})`}`;
        })
        .join(", ");
}
