import type { Duration } from "../components";
import { DURATION_REQUIREMENT, parseDuration } from "../components/canary/units";
import { defined } from "../components/defined";
import type { Problem } from "../rules/problems/problem";
import type { Service } from "./services/service";
import {
    existingSettings,
    type FlaggerInstallName,
    type IdentitySettings,
    type RenderSettings,
    type ServiceSettings,
    type Settings,
    type SlackSettings,
    type WebhookSettings,
} from "./types";

/** The values of each setting by its fields, checked one by one; a setting without fields has the field "". */
export type RawValues = ReadonlyMap<string, ReadonlyMap<string, string | string[] | undefined>>;

/** Settings and their conflicts. */
interface Typed {
    readonly settings: Settings;
    readonly problems: Problem[];
}

/** Converts values to their types, and reports missing dependencies between them. */
export function typedSettings(
    prefix: string,
    values: RawValues,
    services: readonly Service[],
): Typed {
    const text = (name: string, field = ""): string | undefined =>
        values.get(name)?.get(field) as string | undefined;
    const slack = { channel: text("slack", "channel"), address: text("slack", "address") };
    const identity: IdentitySettings = defined({
        source: text("identity", "source"),
        trustAnchors: text("identity", "trustAnchors"),
        issuerCertificate: text("identity", "issuerCertificate"),
        issuerKey: text("identity", "issuerKey"),
        issuerSecretType: text("identity", "issuerSecretType"),
    });
    const webhooks: WebhookSettings = defined({
        source: text("webhooks", "source"),
        caBundle: text("webhooks", "caBundle"),
    });
    const render: Partial<RenderSettings> = defined({
        directory: text("render", "directory"),
        secrets: text("render", "secrets"),
        store: text("render", "store"),
    });
    const awaitRelease = text("awaitRelease");
    const existing = existingSettings.filter((part) => text(part, "existing") === "true");
    return {
        settings: {
            context: text("context"),
            kubeconfig: text("kubeconfig"),
            cluster: text("cluster"),
            flaggerInstall: text("flaggerInstall") as FlaggerInstallName | undefined,
            ...(text("retainOnDestroy") === "true" && { retainOnDestroy: true }),
            ...(text("upgradeDuringRelease") === "true" && { upgradeDuringRelease: true }),
            ...(isDuration(awaitRelease) && { awaitRelease }),
            ...(existing.length > 0 && { existing }),
            ...(Object.keys(identity).length > 0 && { identity }),
            ...(Object.keys(webhooks).length > 0 && { webhooks }),
            ...(isComplete(slack) && { slack }),
            ...(isRendered(render) && {
                render: { ...render, secrets: render.secrets ?? "existing" },
            }),
            services: Object.fromEntries(
                services.map((service) => [service.name, serviceSettings(service, values)]),
            ),
        },
        problems: [
            ...(awaitRelease === undefined || isDuration(awaitRelease)
                ? []
                : [notDuration(`${prefix}awaitRelease`, awaitRelease)]),
            ...identityProblems(`${prefix}identity`, identity, isRendered(render)),
            ...oneWithAnother(`${prefix}webhooks`, webhooks, ["source", "existing", "caBundle"]),
            ...slackProblems(`${prefix}slack`, slack),
            ...oneWithAnother(`${prefix}render`, render, ["secrets", "external-secrets", "store"]),
            ...(Object.keys(render).length > 0 && !isRendered(render)
                ? [
                      missing(
                          `${prefix}render.directory`,
                          "required: the folder to render the files to",
                      ),
                  ]
                : []),
        ],
    };
}

function isDuration(value: string | undefined): value is Duration {
    return parseDuration(value) !== undefined;
}

function notDuration(path: string, value: string): Problem {
    return {
        id: "setting/duration",
        severity: "error",
        path,
        value,
        requirement: DURATION_REQUIREMENT,
        fix: `set it in the form 90s or 15m: pulumi config set ${path} 15m`,
    };
}

function serviceSettings({ name, env = {} }: Service, values: RawValues): ServiceSettings {
    const fields = values.get(name);
    return defined({
        image: fields?.get("image"),
        args: fields?.get("args"),
        env: defined(
            Object.fromEntries(
                Object.keys(env).map((text) => [text, fields?.get(text) as string | undefined]),
            ),
        ),
    });
}

function isComplete(slack: Partial<SlackSettings>): slack is SlackSettings {
    return slack.channel !== undefined && slack.address !== undefined;
}

/** The same with its folder, which enables the rendering. */
type Rendered = Partial<RenderSettings> & Pick<RenderSettings, "directory">;

function isRendered(render: Partial<RenderSettings>): render is Rendered {
    return render.directory !== undefined;
}

/** A field that is required with one value of another field, and unused with any other. */
function oneWithAnother(
    path: string,
    fields: object,
    [choice, value, field]: readonly [choice: string, value: string, field: string],
): Problem[] {
    const given = new Map<string, unknown>(Object.entries(fields));
    if (given.get(choice) === value) {
        return given.get(field) === undefined
            ? [missing(`${path}.${field}`, `required with ${choice} ${value}`)]
            : [];
    }
    return given.get(field) === undefined ? [] : [unused(path, field, `${path}.${choice}`, value)];
}

function slackProblems(path: string, { channel, address }: Partial<SlackSettings>): Problem[] {
    return [
        ...(address !== undefined && channel === undefined
            ? [missing(`${path}.channel`, "required: without a channel Flagger posts nothing")]
            : []),
        ...(channel !== undefined && address === undefined
            ? [
                  missingSecret(
                      `${path}.address`,
                      "required: Flagger posts to the channel through an incoming webhook",
                  ),
              ]
            : []),
    ];
}

function identityProblems(path: string, identity: IdentitySettings, rendered: boolean): Problem[] {
    const parts = ["trustAnchors", "issuerCertificate", "issuerKey"] as const;
    if (identity.source === "provided") {
        // Files hold no key; the issuer's Secret is left to the cluster.
        return (rendered ? (["trustAnchors"] as const) : parts)
            .filter((part) => identity[part] === undefined)
            .map((part) => {
                const rule = "a provided identity needs trust anchors, an issuer and its key";
                return part === "issuerKey"
                    ? missingSecret(`${path}.${part}`, rule)
                    : missing(`${path}.${part}`, rule);
            });
    }
    return [...parts, "issuerSecretType" as const]
        .filter((part) => identity[part] !== undefined)
        .map((part) => unused(path, part, `${path}.source`, "provided"));
}

function unused(path: string, field: string, choice: string, value: string): Problem {
    return {
        id: "setting/unused",
        severity: "error",
        path: `${path}.${field}`,
        value: "a value",
        requirement: `it has an effect only with ${choice} set to "${value}"`,
        fix: `set that: pulumi config set --path '${choice}' ${value}; or remove this setting: pulumi config rm --path '${path}.${field}'`,
    };
}

function missing(path: string, requirement: string, flag = ""): Problem {
    return {
        id: "setting/required",
        severity: "error",
        path,
        value: undefined,
        requirement,
        fix: `set it: pulumi config set ${flag}--path '${path}' -- <value>`,
    };
}

function missingSecret(path: string, requirement: string): Problem {
    return missing(path, requirement, "--secret ");
}
