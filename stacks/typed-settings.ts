import { defined } from "../components/defined";
import type { Problem } from "../rules/problem";
import type { Service } from "./services/service";
import type {
    FlaggerInstallName,
    IdentitySettings,
    ServiceSettings,
    Settings,
    SlackSettings,
} from "./types";

/** The values of each setting by its fields, checked one by one; a setting without fields has the field "". */
export type RawValues = ReadonlyMap<string, ReadonlyMap<string, string | string[] | undefined>>;

/** Settings, and what does not go together in them. */
interface Typed {
    readonly settings: Settings;
    readonly problems: Problem[];
}

/** Gives values their types, and says which of them need one another. */
export function typedSettings(
    prefix: string,
    values: RawValues,
    services: readonly Service[],
): Typed {
    const text = (name: string, field = ""): string | undefined =>
        values.get(name)?.get(field) as string | undefined;
    const slack = { channel: text("slack", "channel"), url: text("slack", "url") };
    const identity: IdentitySettings = defined({
        source: text("identity", "source"),
        trustAnchors: text("identity", "trustAnchors"),
        issuerCertificate: text("identity", "issuerCertificate"),
        issuerKey: text("identity", "issuerKey"),
    });
    return {
        settings: {
            context: text("context"),
            kubeconfig: text("kubeconfig"),
            cluster: text("cluster"),
            flaggerInstall: text("flaggerInstall") as FlaggerInstallName | undefined,
            ...(Object.keys(identity).length > 0 && { identity }),
            ...(isComplete(slack) && { slack }),
            services: Object.fromEntries(
                services.map((service) => [service.name, serviceSettings(service, values)]),
            ),
        },
        problems: [
            ...identityProblems(`${prefix}identity`, identity),
            ...slackProblems(`${prefix}slack`, slack),
        ],
    };
}

function serviceSettings({ name, texts = {} }: Service, values: RawValues): ServiceSettings {
    const fields = values.get(name);
    return defined({
        image: fields?.get("image"),
        args: fields?.get("args"),
        texts: defined(
            Object.fromEntries(
                Object.keys(texts).map((text) => [text, fields?.get(text) as string | undefined]),
            ),
        ),
    });
}

function isComplete(slack: Partial<SlackSettings>): slack is SlackSettings {
    return slack.channel !== undefined && slack.url !== undefined;
}

function slackProblems(path: string, { channel, url }: Partial<SlackSettings>): Problem[] {
    return [
        ...(url !== undefined && channel === undefined
            ? [missing(`${path}.channel`, "Flagger posts nothing without a channel")]
            : []),
        ...(channel !== undefined && url === undefined
            ? [missingSecret(`${path}.url`, "a channel is reached by an incoming webhook")]
            : []),
    ];
}

function identityProblems(path: string, identity: IdentitySettings): Problem[] {
    const parts = ["trustAnchors", "issuerCertificate", "issuerKey"] as const;
    if (identity.source === "provided") {
        return parts
            .filter((part) => identity[part] === undefined)
            .map((part) => {
                const rule =
                    "an identity that is provided has trust anchors, an issuer and its key";
                return part === "issuerKey"
                    ? missingSecret(`${path}.${part}`, rule)
                    : missing(`${path}.${part}`, rule);
            });
    }
    return parts
        .filter((part) => identity[part] !== undefined)
        .map((part) => ({
            id: "setting/unused",
            severity: "error",
            path: `${path}.${part}`,
            value: "a value",
            rule: `it is read with ${path}.source set to "provided" alone`,
            remedy: `set that: pulumi config set --path '${path}.source' provided; or remove this: pulumi config rm --path '${path}.${part}'`,
        }));
}

function missing(path: string, rule: string): Problem {
    return {
        id: "setting/required",
        severity: "error",
        path,
        value: undefined,
        rule,
        remedy: `set it with: pulumi config set --path '${path}' -- <value>`,
    };
}

function missingSecret(path: string, rule: string): Problem {
    return {
        id: "setting/required",
        severity: "error",
        path,
        value: undefined,
        rule,
        remedy: `set it with: pulumi config set --secret --path '${path}' -- <value>`,
    };
}
