/** A way in which a credential stands in a text, told by its shape alone. */
interface Shape {
    /** What it is, in words that show nothing of it. */
    readonly what: string;
    /** Finds it; the group `secret` is what nobody may see. */
    readonly pattern: RegExp;
}

/**
 * Shapes that are nothing but credentials: by their own format, or by that of whoever gives them out. Every repetition
 * has a limit, so that no text takes long.
 */
const SHAPES: readonly Shape[] = [
    {
        what: "a private key",
        pattern: /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY-----(?<secret>[^-]*)/g,
    },
    {
        what: "a password in a URL",
        // `user:password@` is what everybody writes in an example
        pattern:
            /\b[a-z][a-z0-9+.-]{0,20}:\/\/(?!(?:user|username):(?:pass|password)@)[^\s/:@"'?#]{0,200}:(?<secret>[^\s/@"']{1,500})@/gi,
    },
    {
        what: "the address of an incoming webhook, to which anyone who knows it can post",
        pattern:
            /https:\/\/(?:hooks\.slack\.com\/(?:services|workflows|triggers)|(?:[a-z]+\.)?discord(?:app)?\.com\/api\/webhooks|[a-z0-9.-]{1,200}\.webhook\.office\.com|outlook\.office\.com\/webhook)\/(?<secret>[^\s"'<>]+)/gi,
    },
    {
        // Rocket.Chat stands at an address of one's own
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

/** What stands for a value that is put in later, or has been taken out. */
const PLACEHOLDER = /^["']?(?:\$|\{\{|<|%[({sv]|\*+$|x+$|\.{3}|…|your|redacted|\[secret\])/i;

/** Names of variables and options that hold a credential: by their last words. */
const NAME =
    /(?:^|[._-])(?:pass(?:word|wd|phrase)?|token|(?:api|private|secret)[_-]?key|(?:app|client|cookie|jwt|session|shared|signing|webhook)[_-]?secret|secret[_-]?access[_-]?key)$/i;

/** A value that is no credential, whatever its name: a switch, a number, a path, an address. */
const HARMLESS =
    /^(?:true|false|yes|no|on|off|none|null|[\d.]+(?:ms|[smhd])?|\.{0,2}\/.*|[a-z][a-z0-9+.-]*:\/\/.*)?$/i;

/**
 * Finds the credentials in a text by their shape.
 *
 * @param text - of any kind
 * @returns what they are, each once, in words that show nothing of them; none for placeholders such as `$(PASSWORD)`
 */
export function credentialsIn(text: string): string[] {
    const found = SHAPES.filter(({ pattern }) =>
        [...text.matchAll(pattern)].some(({ groups }) => isSecret(groups?.secret)),
    );
    return [...new Set(found.map(({ what }) => what))];
}

/**
 * Whether a value is a credential by the name that it goes by, as `DB_PASSWORD` or `--slack-token`.
 *
 * @param name - of a variable or an option
 * @param value - written out
 */
export function isNamedCredential(name: string, value: string): boolean {
    return NAME.test(name) && !HARMLESS.test(value.trim()) && isSecret(value.trim());
}

/**
 * A text without the credentials in it, for messages that everybody reads.
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
