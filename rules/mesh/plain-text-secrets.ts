import { documentation, flagger } from "../citations";
import { type Fields, fieldsOf, listOf, textOf } from "../canary/reading";
import type { RuleFinding } from "../canary/rule";
import { nameOf } from "../canary/related/reading/objects";
import { credentialsIn, isNamedCredential } from "../problems/credentials";
import { ANCHORS_CONFIG } from "./mesh-certificates";
import { matchesAny } from "./patterns";
import { containersOfPods, type PodContainer, podTemplateOf, WORKLOAD_KINDS } from "./pods";
import type { MeshRule, Question } from "./rule";

/** Settings of the rule `mesh-config/plain-text-secret`. */
export interface PlainTextSecretsSettings {
    /** Names of variables and options without a credential, with `*` for any text, such as `*_PAGE_TOKEN`. */
    readonly allowedNames: readonly string[];
}

/** No name is excepted. */
export const plainTextSecretsDefaults: PlainTextSecretsSettings = { allowedNames: [] };

/**
 * Credentials belong in Secrets. Secrets are not checked, because Pulumi's provider hides their content. Values of a
 * chart are not checked either, because a policy does not know which of them the program marked as secret; the objects
 * of a rendered chart are checked.
 */
export const plainTextSecrets: MeshRule<PlainTextSecretsSettings> = {
    id: "mesh-config/plain-text-secret",
    impact: "Anyone who can read the preview, the program's history or the object gets the credential",
    requirement: "a credential must not be in plain text outside a Secret",
    fix: "store it in a Secret and reference that; consider this one compromised, and rotate it",
    source: [
        documentation("kubernetes.io/docs/concepts/configuration/secret", "Good practices"),
        flagger("cmd/flagger/main.go", "SLACK_URL", "MSTEAMS_URL"),
        flagger("artifacts/flagger/crd.yaml", "secretRef"),
    ],
    kinds: [...WORKLOAD_KINDS, "ConfigMap", "Canary", "MetricTemplate", "AlertProvider"],
    check: (object, _among, settings) => {
        const fields = fieldsOf(object);
        const spec = fieldsOf(fields.spec);
        switch (object.kind) {
            case "ConfigMap":
                // the rule on certificates reports a key among the trust anchors
                return nameOf(fields) === ANCHORS_CONFIG
                    ? []
                    : texts(fieldsOf(fields.data), "data");
            case "Canary":
                return [
                    ...text("spec.metricsServer", () => spec.metricsServer),
                    ...ofWebhooks(fieldsOf(spec.analysis)),
                ];
            case "MetricTemplate":
                return ofMetrics(fieldsOf(spec.provider));
            case "AlertProvider":
                return ["address", "proxy"].flatMap((key) => text(`spec.${key}`, () => spec[key]));
            default:
                return containersOfPods(podTemplateOf(fields) ?? { path: "", fields: {} }).flatMap(
                    (container) => ofContainer(container, settings.allowedNames),
                );
        }
    },
};

/** The check whether a text contains a credential. */
function text(path: string, read: () => unknown): Question[] {
    return [
        () =>
            credentialsIn(textOf(read()) ?? "").map((what): RuleFinding => ({ path, value: what })),
    ];
}

/** The same of every text in an object. */
function texts(fields: Fields, path: string): Question[] {
    return Object.keys(fields).flatMap((key) => text(`${path}["${key}"]`, () => fields[key]));
}

function ofWebhooks(analysis: Fields): Question[] {
    const { webhooks } = analysis;
    return listOf(webhooks).flatMap((_, index) => {
        const hook = fieldsOf(listOf(webhooks)[index]);
        const path = `spec.analysis.webhooks[${index}]`;
        return [
            ...text(`${path}.url`, () => hook.url),
            ...texts(fieldsOf(hook.metadata), `${path}.metadata`),
        ];
    });
}

function ofMetrics(provider: Fields): Question[] {
    const headers = fieldsOf(provider.headers);
    return [
        ...text("spec.provider.address", () => provider.address),
        ...Object.keys(headers).map(
            (name): Question =>
                () =>
                    listOf(headers[name]).some((value) =>
                        isCredentialHeader(name, textOf(value) ?? ""),
                    )
                        ? [
                              {
                                  path: `spec.provider.headers["${name}"]`,
                                  value: "credentials in a header",
                              },
                          ]
                        : [],
        ),
    ];
}

function ofContainer(container: PodContainer, allowed: readonly string[]): Question[] {
    const { fields, path } = container;
    return [
        ...listOf(fields.env).map((_, index): Question => () => {
            const { name, value } = fieldsOf(listOf(fields.env)[index]);
            return ofNamed(`${path}.env[${index}].value`, textOf(name), textOf(value), allowed);
        }),
        ...["command", "args"].flatMap((list) =>
            listOf(fields[list]).map((_, index): Question => () => {
                const words = listOf(fields[list]);
                return ofOption(`${path}.${list}[${index}]`, words, index, allowed);
            }),
        ),
        ...["livenessProbe", "readinessProbe", "startupProbe"].map(
            (probe): Question =>
                () =>
                    ofProbe(`${path}.${probe}.httpGet`, fieldsOf(fieldsOf(fields[probe]).httpGet)),
        ),
    ];
}

/** A variable of the environment, or an option, with its value. */
function ofNamed(
    path: string,
    name = "",
    value = "",
    allowed: readonly string[] = [],
): RuleFinding[] {
    const shapes = credentialsIn(value);
    if (shapes.length > 0) {
        return shapes.map((what) => ({ path, value: what }));
    }
    return isNamedCredential(name, value) && !matchesAny(name, allowed)
        ? [{ path, value: `a plain-text value for ${name}` }]
        : [];
}

/** An argument, as `--token=…` or as the value behind `--token`. */
function ofOption(
    path: string,
    words: readonly unknown[],
    index: number,
    allowed: readonly string[],
): RuleFinding[] {
    const word = textOf(words[index]) ?? "";
    const [, name, value] = /^(--?[A-Za-z][\w.-]*)=([^]*)$/.exec(word) ?? [];
    if (name !== undefined) {
        return ofNamed(path, name, value, allowed);
    }
    const before = textOf(words[index - 1]) ?? "";
    const isValue = /^--?[A-Za-z][\w.-]*$/.test(before) && !word.startsWith("-");
    return ofNamed(path, isValue ? before : undefined, word, allowed);
}

function ofProbe(path: string, httpGet: Fields): RuleFinding[] {
    return listOf(httpGet.httpHeaders).flatMap((_, index) => {
        const { name, value } = fieldsOf(listOf(httpGet.httpHeaders)[index]);
        return isCredentialHeader(textOf(name) ?? "", textOf(value) ?? "")
            ? [{ path: `${path}.httpHeaders[${index}].value`, value: "credentials in a header" }]
            : [];
    });
}

function isCredentialHeader(name: string, value: string): boolean {
    return (
        credentialsIn(`${name}: ${value}`).length > 0 ||
        isNamedCredential(name, value) ||
        (/^(?:authorization|cookie|proxy-authorization)$/i.test(name) &&
            isNamedCredential("token", value))
    );
}
