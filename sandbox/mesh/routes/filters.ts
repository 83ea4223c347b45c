import { validateHeaderName, validateHeaderValue } from "node:http";
import type { HeaderModifier, HttpRouteFilter, RequestRedirect } from "../mesh-objects";
import type { Filter, HeaderChange, Redirect } from "./converted";

/**
 * Converts a filter that Linkerd supports.
 *
 * @throws Error, with the policy controller's message, for one that it does not.
 */
export function convertFilter(filter: HttpRouteFilter): Filter {
    if (filter.requestHeaderModifier !== undefined) {
        return { kind: "requestHeaders", change: convertChange(filter.requestHeaderModifier) };
    }
    if (filter.responseHeaderModifier !== undefined) {
        return { kind: "responseHeaders", change: convertChange(filter.responseHeaderModifier) };
    }
    if (filter.requestRedirect !== undefined) {
        return { kind: "redirect", redirect: convertRedirect(filter.requestRedirect) };
    }
    if (filter.requestMirror !== undefined) {
        throw new Error("RequestMirror filter is not supported");
    }
    if (filter.urlRewrite !== undefined) {
        throw new Error("URLRewrite filter is not supported");
    }
    if (filter.extensionRef !== undefined) {
        throw new Error("ExtensionRef filter is not supported");
    }
    throw new Error("unknown filter");
}

/**
 * A header's name in lower case.
 *
 * @throws TypeError where HTTP does not allow the name.
 */
export function headerName(name: string): string {
    validateHeaderName(name);
    return name.toLowerCase();
}

function convertChange(modifier: HeaderModifier): HeaderChange {
    const pair = ({ name, value }: { name: string; value: string }): readonly [string, string] => {
        validateHeaderName(name);
        validateHeaderValue(name, value);
        return [name, value];
    };
    return {
        add: (modifier.add ?? []).map(pair),
        set: (modifier.set ?? []).map(pair),
        remove: (modifier.remove ?? []).map(headerName),
    };
}

function convertRedirect(redirect: RequestRedirect): Redirect {
    return {
        scheme: redirect.scheme,
        hostname: redirect.hostname,
        port: redirect.port,
        path: redirect.path === undefined ? undefined : convertRedirectPath(redirect.path),
        status: redirect.statusCode ?? 302,
    };
}

function convertRedirectPath(
    path: NonNullable<RequestRedirect["path"]>,
): NonNullable<Redirect["path"]> {
    const value = path.replaceFullPath ?? path.replacePrefixMatch;
    if (value === undefined) {
        throw new Error(
            "RequestRedirect filter must contain either replace_full_path or replace_prefix_match",
        );
    }
    if (!value.startsWith("/")) {
        throw new Error(
            "RequestRedirect filters may only contain absolute paths (starting with '/'); " +
                `${JSON.stringify(value)} is not an absolute path`,
        );
    }
    return { kind: path.replaceFullPath === undefined ? "prefix" : "full", value };
}
