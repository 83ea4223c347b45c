const PERCENT = /%(?![0-9A-Fa-f]{2})/;

/**
 * Whether CEL's `isURL` takes a text for an absolute URL: what `ParseRequestURI` and `Parse` of Go's net/url both read,
 * for URLs with `//` behind the scheme.
 */
export function isGoUrl(text: string): boolean {
    const parts = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/is.exec(text);
    if (parts === null) {
        return /^\/[^\0-\x20\x7f]*$/.test(text) && !PERCENT.test(text);
    }
    const [, , authority = "", path = "", fragment = ""] = parts;
    // eslint-disable-next-line no-control-regex
    return !/[\0-\x1f\x7f]/.test(text) && isAuthority(authority) && !PERCENT.test(path + fragment);
}

function isAuthority(authority: string): boolean {
    const at = authority.lastIndexOf("@");
    const [user, host] = [authority.slice(0, Math.max(at, 0)), authority.slice(at + 1)];
    if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user) || PERCENT.test(user)) {
        return false;
    }
    const { groups } =
        /^(?<name>\[[^\]]*\]|[^:[\]]*(?::[^:[\]]*)*?)(?<port>:\d*)?$/.exec(host) ?? {};
    const name = groups?.["name"];
    return (
        name !== undefined &&
        (name.startsWith("[") || !name.includes(":")) &&
        /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:[\]<>"\u0080-\uffff]|%[0-9A-Fa-f]{2})*$/.test(name)
    );
}
