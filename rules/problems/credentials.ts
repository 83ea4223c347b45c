/** A form of a credential in a text, recognised only by its shape. */
interface Shape {
    /** A description that does not reveal the credential. */
    readonly what: string;
    /** Finds it; the group `secret` is the part that must not be shown. */
    readonly pattern: RegExp;
}

/**
 * Shapes that are certainly credentials: by their own format, or by that of their issuer. Every repetition has a limit,
 * so that no text takes long.
 */
const SHAPES: readonly Shape[] = [
    {
        what: "a private key",
        pattern: /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY-----(?<secret>[^-]*)/g,
    },
    {
        what: "a password in a URL",
        // `user:password@` is common in examples
        pattern:
            /\b[a-z][a-z0-9+.-]{0,20}:\/\/(?!(?:user|username):(?:pass|password)@)[^\s/:@"'?#]{0,200}:(?<secret>[^\s/@"']{1,500})@/gi,
    },
    {
        what: "the address of an incoming webhook, to which anyone who knows it can post",
        pattern:
            /https:\/\/(?:hooks\.slack\.com\/(?:services|workflows|triggers)|(?:[a-z]+\.)?discord(?:app)?\.com\/api\/webhooks|[a-z0-9.-]{1,200}\.webhook\.office\.com|outlook\.office\.com\/webhook)\/(?<secret>[^\s"'<>]+)/gi,
    },
    {
        // Rocket.Chat runs at a custom address
        what: "the address of an incoming webhook, to which anyone who knows it can post",
        pattern:
            /https?:\/\/[^\s/"']{1,200}\/hooks\/[A-Za-z0-9]{17,}\/(?<secret>[A-Za-z0-9]{20,})/g,
    },
    {
        what: "a token in the query of a URL",
        pattern:
            /https?:\/\/[^\s"']{0,500}[?&](?:access_token|api_?key|password|secret|sig|token)=(?<secret>[^&\s"']{8,})/gi,
    },
    {
        what: "a token",
        pattern:
            /\b(?<secret>xox[a-z]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}|gh[oprsu]_[A-Za-z0-9]{36,}|github_pat_\w{22,}|glpat-[\w-]{20,}|eyJ[\w-]{10,2000}\.eyJ[\w-]{10,2000}\.[\w-]{10,})/g,
    },
    {
        what: "credentials in a header",
        pattern:
            /\bauthorization["']?\s*[:=]\s*["']?(?:api-token|basic|bearer|token)\s+(?<secret>[\w.~+/=-]{8,})/gi,
    },
    {
        what: "a password on a command line",
        // -u is curl's, -a is hey's
        pattern:
            /\b(?:curl|hey)\b[^|;&\n]{0,500}\s(?:-u|-a|--user)[ =]?["']?[^\s:"'$]+:(?<secret>[^\s"']+)/g,
    },
];

/** A placeholder for a value that is inserted later or was removed. */
const PLACEHOLDER = /^["']?(?:\$|\{\{|<|%[({sv]|\*+$|x+$|\.{3}|…|your|redacted|\[secret\])/i;

/** Names of variables and options with a credential: by their last words. */
const NAME =
    /(?:^|[._-])(?:pass(?:word|wd|phrase)?|token|(?:api|private|secret)[_-]?key|(?:app|client|cookie|jwt|session|shared|signing|webhook)[_-]?secret|secret[_-]?access[_-]?key)$/i;

/** A value that is not a credential, regardless of its name: a switch, a number, a path, an address. */
const HARMLESS =
    /^(?:true|false|yes|no|on|off|none|null|[\d.]+(?:ms|[smhd])?|\.{0,2}\/.*|[a-z][a-z0-9+.-]*:\/\/.*)?$/i;

/**
 * Finds the credentials in a text by their shape.
 *
 * @param text - of any kind
 * @returns a description of each, without duplicates, that does not reveal it; empty for placeholders such as
 * `$(PASSWORD)`
 */
export function credentialsIn(text: string): string[] {
    const found = SHAPES.filter(({ pattern }) =>
        [...text.matchAll(pattern)].some(({ groups }) => isSecret(groups?.secret)),
    );
    return [...new Set(found.map(({ what }) => what))];
}

/**
 * Whether a value is a credential according to its name, such as `DB_PASSWORD` or `--slack-token`.
 *
 * @param name - of a variable or an option
 * @param value - in plain text
 */
export function isNamedCredential(name: string, value: string): boolean {
    return NAME.test(name) && !HARMLESS.test(value.trim()) && isSecret(value.trim());
}

/**
 * A text without the credentials in it, for messages that anyone can read.
 *
 * @param text - of any kind
 * @returns the text with `…` in place of each credential that {@link credentialsIn} knows
 */
export function withoutCredentials(text: string): string {
    return SHAPES.reduce(
        (cleaned, { pattern }) =>
            cleaned.replace(pattern, (...match: unknown[]) => {
                const whole = String(match[0]);
                const { secret } = match.at(-1) as { readonly secret?: string };
                if (secret === undefined || !isSecret(secret)) {
                    return whole;
                }
                // a user may be called as the password is
                const from = whole.lastIndexOf(secret);
                return `${whole.slice(0, from)}…${whole.slice(from + secret.length)}`;
            }),
        text,
    );
}

function isSecret(secret: string | undefined): boolean {
    return secret !== undefined && !PLACEHOLDER.test(secret);
}
