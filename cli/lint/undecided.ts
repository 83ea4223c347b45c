import type { Installation, KubernetesObject, RuleContext } from "../../rules/canary";
import {
    allOf,
    canaryNamespace,
    missedLookups,
    nameOf,
    namespaceOf,
} from "../../rules/canary/related/reading/objects";
import { targetReference } from "../../rules/canary/related/reading/target";
import { firstOf } from "../../rules/problems/first-of";
import { isMisspelling } from "../../rules/problems/misspelling";
import { factNames, type FactName, factOf } from "../../rules/installation/facts";

/** An object that is referred to and not in the files. */
export interface MissingObject {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
}

/** One whose name is probably misspelt. */
export interface MisspeltObject extends MissingObject {
    /** The object that is meant. */
    readonly meant: KubernetesObject;
}

/** Facts that rules looked for and that nothing states. */
export class ObservedFacts {
    /** The facts, for rules. */
    readonly installation: Installation;
    private readonly missed = new Set<FactName>();

    /**
     * @param known - the facts that are stated
     * @param assumed - what rules take for those that are not
     */
    constructor(
        known: Installation,
        private readonly assumed: Installation = {},
    ) {
        this.installation = new Proxy(known, {
            get: (facts, name) => {
                const fact = name as FactName;
                if (facts[fact] === undefined && factNames.includes(fact)) {
                    this.missed.add(fact);
                }
                return facts[fact] ?? assumed[fact];
            },
        });
    }

    /** What was assumed of facts that nothing states, and the options that would state the others. */
    lines(): string[] {
        const missed = factNames.filter((fact) => this.missed.has(fact));
        const assumed = missed.filter((fact) => this.isAssumed(fact));
        const unknown = missed.filter((fact) => !this.isAssumed(fact));
        const optionOf = (fact: FactName): string => `--${factOf(fact).option}`;
        const valueOf = (fact: FactName): string => [factOf(fact).default ?? []].flat().join(",");
        return [
            ...(assumed.length === 0
                ? []
                : [
                      `assumed, because it is not set: ${assumed.map((fact) => `${optionOf(fact)} ${valueOf(fact)}`).join(", ")}`,
                  ]),
            ...(unknown.length === 0
                ? []
                : [
                      `not decided: what depends on the installation; add the manifests of Flagger and Linkerd, or set ${unknown.map(optionOf).join(", ")}`,
                  ]),
        ];
    }

    private isAssumed(fact: FactName): boolean {
        return DEFAULTED.includes(fact) || this.assumed[fact] !== undefined;
    }
}

/** Facts of which rules take the product's default themselves where nothing states them. */
const DEFAULTED: readonly FactName[] = ["selectorLabels"];

/**
 * The objects that rules looked for and that are not in the files: those with a name that nearly matches an object of the
 * same kind are misspelt, of the others nothing is known.
 *
 * @param contexts - that were checked, all with the same objects
 */
export function missingObjects(contexts: readonly RuleContext[]): {
    readonly misspelt: readonly MisspeltObject[];
    readonly unknown: readonly MissingObject[];
} {
    const [first] = contexts;
    const misspelt: MisspeltObject[] = [];
    const unknown: MissingObject[] = [];
    const targets = new Set(
        contexts.map((context) => {
            const reference = targetReference(context);
            return `${reference?.kind} ${canaryNamespace(context)}/${reference?.name}`;
        }),
    );
    for (const missing of first === undefined ? [] : missedLookups(first.objects)) {
        const meant = (first === undefined ? [] : allOf(first, missing.kind)).find(
            (object) =>
                isNear(missing, object as unknown as KubernetesObject) &&
                // another Canary's target is not meant
                !targets.has(`${missing.kind} ${namespaceOf(object)}/${nameOf(object)}`),
        );
        if (meant === undefined) {
            unknown.push(missing);
        } else {
            misspelt.push({ ...missing, meant: meant as unknown as KubernetesObject });
        }
    }
    return { misspelt, unknown };
}

function isNear({ namespace, name }: MissingObject, object: KubernetesObject): boolean {
    const [otherNamespace, otherName] = [namespaceOf(object), nameOf(object)];
    return namespace === otherNamespace
        ? isMisspelling(name, otherName)
        : name === otherName && isMisspelling(namespace, otherNamespace);
}

/**
 * The objects of which it was not decided whether they exist, a line for each kind.
 *
 * @param unknown - objects that are not in the files
 */
export function undecidedObjects(unknown: readonly MissingObject[]): string[] {
    const kinds = [...new Set(unknown.map(({ kind }) => kind))].sort();
    return kinds.map((kind) => {
        const names = unknown
            .filter((each) => each.kind === kind)
            .map(({ namespace, name }) => `${namespace}/${name}`);
        return `not decided: whether ${kind} ${firstOf(names)} exist${names.length === 1 ? "s" : ""}; add the file with ${names.length === 1 ? "it" : "them"}, or --authoritative-kinds ${kind} if the files have every ${kind}`;
    });
}
