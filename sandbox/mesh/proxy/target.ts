/** What a proxy request asks for. */
export interface ProxyTarget {
    readonly url: URL;
    /** Path and query as the caller wrote them. */
    readonly path: string;
}

/** Reads the absolute form of a request line (`GET http://host/path`); undefined for anything else. */
export function parseTarget(requestUrl: string): ProxyTarget | undefined {
    const parts = /^http:\/\/[^/?#]+([^#]*)/i.exec(requestUrl);
    if (parts === null || !URL.canParse(requestUrl)) {
        return undefined;
    }
    const rest = parts[1];
    return { url: new URL(requestUrl), path: rest.startsWith("/") ? rest : `/${rest}` };
}
