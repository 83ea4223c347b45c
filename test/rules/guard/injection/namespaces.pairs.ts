import type { KubernetesObject } from "../../../../rules/canary";
import { type GuardVerdict, inject, type InjectionCase } from "./cases";

function namespaceOf(name: string, metadata: object): KubernetesObject {
    return { apiVersion: "v1", kind: "Namespace", metadata: { name, ...metadata } };
}

const namespaceCase = (
    about: string,
    verdict: GuardVerdict,
    name: string,
    metadata: object = {},
    rule = "injection/namespace",
): InjectionCase => ({ about, verdict, rule, object: namespaceOf(name, metadata) });

/** The names of canaries' namespaces that are not there yet. */
export const namesOfNewNamespaces = ["new"];

/** Namespaces, and what the guard has to say about each. */
export const namespaceCases: readonly InjectionCase[] = [
    namespaceCase("of canaries, meshed", "passed", "new", { annotations: inject("enabled") }),
    namespaceCase("of canaries, not meshed", "refused", "new"),
    namespaceCase("of canaries, disabled", "refused", "new", { annotations: inject("disabled") }),
    namespaceCase("of canaries, by a label", "refused", "new", { labels: inject("enabled") }),
    namespaceCase("of canaries, with a line break", "refused", "new", {
        annotations: inject("enabled\n"),
    }),
    namespaceCase("of canaries, whose settings break the patch", "refused", "new", {
        annotations: { ...inject("enabled"), "config.linkerd.io/proxy-log-level": 'warn"' },
    }),
    ...(
        [
            ["a mistyped value", { annotations: inject("yes") }],
            ["a label in place of the annotation", { labels: inject("enabled") }],
            [
                "that the webhook leaves out",
                {
                    annotations: inject("enabled"),
                    labels: { "config.linkerd.io/admission-webhooks": "disabled" },
                },
            ],
        ] as const
    ).map(([about, metadata]) =>
        namespaceCase(about, "warned", "other", metadata, "injection/miswritten"),
    ),
    namespaceCase("of something else", "passed", "other", {}, "injection/miswritten"),
    namespaceCase(
        "that declines",
        "passed",
        "other",
        { annotations: inject("disabled") },
        "injection/miswritten",
    ),
    ...(["baseline", "restricted", "privileged"] as const).map((level) =>
        namespaceCase(
            `with pods no freer than ${level}`,
            level === "privileged" ? "passed" : "refused",
            "other",
            {
                annotations: inject("enabled"),
                labels: { "pod-security.kubernetes.io/enforce": level },
            },
            "mesh/pod-security",
        ),
    ),
];
