import { flagger } from "../../citations";
import { analysisOf, type Fields, fieldsOf, listOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { secretKeys } from "./reading/metrics";
import { canaryNamespace, find, isComplete, namespaceOf, placeOf } from "./reading/objects";

/** Rules about the destinations of a Canary's alerts. Flagger only logs errors in them. */
export const alertRules: readonly CanaryRule[] = [
    {
        id: "alert/provider-missing",
        knownIssue: "M36",
        impact: "Nobody is notified of a failed release: the alert's AlertProvider does not exist",
        requirement: "the AlertProvider in providerRef must exist",
        fix: "create the AlertProvider, or correct providerRef's name or namespace",
        severity: "error",
        source: [flagger("pkg/controller/events.go", "alert")],
        check: providerMissing,
    },
    {
        id: "alert/secret-missing",
        knownIssue: "M36",
        impact: "Nobody is notified of a failed release: the Secret with the alert's address does not exist",
        requirement: "the Secret of an AlertProvider must be in the AlertProvider's namespace",
        fix: "create the Secret in the AlertProvider's namespace",
        severity: "error",
        source: [flagger("pkg/controller/events.go", "alert")],
        check: secretMissing,
    },
    {
        id: "alert/secret-address",
        knownIssue: "M36",
        impact: "Nobody is notified of a failed release: the Secret contains no address",
        requirement: 'the Secret of an AlertProvider must have the key "address"',
        fix: 'store the webhook URL under the key "address"',
        severity: "error",
        source: [flagger("pkg/controller/events.go", "alert")],
        check: addressMissing,
    },
    {
        id: "alert/address",
        knownIssue: "M36",
        impact: "Nobody is notified of a failed release: Flagger cannot post to the address",
        requirement: "the address of an AlertProvider must be a full URL",
        fix: "set spec.address to the webhook URL, including https://",
        severity: "error",
        source: [flagger("pkg/notifier/factory.go", "Notifier")],
        check: addressWrong,
    },
];

interface Reference {
    readonly path: string;
    readonly name: string;
    readonly namespace: string;
    readonly provider?: Fields;
}

/** The providers that the Canary's alerts name. */
function references(context: RuleContext): readonly Reference[] {
    return listOf(analysisOf(context).alerts).flatMap((alert, index) => {
        const reference = fieldsOf(fieldsOf(alert).providerRef);
        const name = textOf(reference.name);
        const namespace = textOf(reference.namespace) || canaryNamespace(context);
        return name === undefined
            ? []
            : [
                  {
                      path: `spec.analysis.alerts[${index}].providerRef`,
                      name,
                      namespace,
                      provider: find(context, "AlertProvider", namespace, name),
                  },
              ];
    });
}

/** The providers that are known, each once. */
function providers(context: RuleContext): readonly Fields[] {
    return [
        ...new Set(
            references(context).flatMap(({ provider }) =>
                provider === undefined ? [] : [provider],
            ),
        ),
    ];
}

function providerMissing(context: RuleContext): RuleFinding[] {
    return references(context)
        .filter(({ provider }) => provider === undefined)
        .filter(({ name, namespace }) => isComplete(context, "AlertProvider", namespace, name))
        .map(({ name, namespace, path }) => ({
            path,
            value: `AlertProvider ${namespace}/${name}`,
        }));
}

function secretName(provider: Fields): string | undefined {
    return textOf(fieldsOf(fieldsOf(provider.spec).secretRef).name);
}

function secretOf(context: RuleContext, provider: Fields): Fields | undefined {
    return find(context, "Secret", namespaceOf(provider), secretName(provider) ?? "");
}

function secretMissing(context: RuleContext): RuleFinding[] {
    return providers(context).flatMap((provider) => {
        const name = secretName(provider);
        const namespace = namespaceOf(provider);
        return !name ||
            !isComplete(context, "Secret", namespace, name) ||
            secretOf(context, provider)
            ? []
            : [
                  {
                      object: placeOf(provider),
                      path: "spec.secretRef",
                      value: `Secret ${namespace}/${name}`,
                  },
              ];
    });
}

function addressMissing(context: RuleContext): RuleFinding[] {
    return providers(context).flatMap((provider) => {
        const secret = secretOf(context, provider);
        const keys = secret && secretKeys(secret);
        return secret === undefined || keys === undefined || keys.includes("address")
            ? []
            : [{ object: placeOf(secret), path: "data", value: keys }];
    });
}

function addressWrong(context: RuleContext): RuleFinding[] {
    return providers(context)
        .filter((provider) => secretName(provider) === undefined)
        .filter(
            (provider) => !/^https?:\/\/[^/]/i.test(textOf(fieldsOf(provider.spec).address) ?? ""),
        )
        .map((provider) => ({
            object: placeOf(provider),
            path: "spec.address",
            value: fieldsOf(provider.spec).address,
        }));
}
