import type { Redirect } from "./converted";

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443 };

/**
 * Where a redirect leads, or undefined where it would lead back to the same place (the request then goes on).
 *
 * @param matchedPrefix length of the path prefix that the rule matched, for `replacePrefixMatch`.
 */
export function redirectLocation(
    redirect: Redirect,
    target: URL,
    matchedPrefix: number,
): string | undefined {
    const scheme = redirect.scheme ?? target.protocol.slice(0, -1);
    const host = redirect.hostname ?? target.hostname;
    const port = redirect.port ?? (target.port === "" ? undefined : Number(target.port));
    const suffix = port === undefined || port === defaultPorts[scheme] ? "" : `:${port}`;
    const location = `${scheme}://${host}${suffix}${redirectPath(redirect, target, matchedPrefix)}${target.search}`;
    return location === target.href ? undefined : location;
}

function redirectPath(redirect: Redirect, target: URL, matchedPrefix: number): string {
    switch (redirect.path?.kind) {
        case undefined:
            return target.pathname;
        case "full":
            return redirect.path.value;
        case "prefix": {
            const rest = target.pathname.slice(matchedPrefix === 1 ? 0 : matchedPrefix);
            return (
                `${redirect.path.value.replace(/\/+$/, "")}${rest.startsWith("/") || rest === "" ? rest : `/${rest}`}` ||
                "/"
            );
        }
    }
}
