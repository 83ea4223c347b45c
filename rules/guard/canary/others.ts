import { at, type GuardRule, or, format } from "../guard-rule";
import type { GuardFacts } from "../facts";
import { canaryVariables } from "./variables";

const ofOther = (field: string): string => `string(${or(`$other.spec.${field}`, '""')})`;
const target = (field: string): string => `string(${or(`$spec.targetRef.${field}`, '""')})`;
const derived = (name: string, ...suffixes: readonly string[]): string =>
    `[${["", ...suffixes].map((suffix) => `${name} + "${suffix}"`).join(", ")}]`;

/** What rules read of a Canary and another one of its namespace. */
export function otherCanaryVariables(facts: GuardFacts): Readonly<Record<string, string>> {
    return {
        ...canaryVariables(facts),
        other: "$param",
        isOther: '$other.metadata.name != $object.metadata.?name.orValue("")',
        isSameKind: `${target("kind")} == ${ofOther("targetRef.kind")}`,
        isSameTarget: `$isSameKind && ${target("name")} == ${ofOther("targetRef.name")}`,
        otherApex: `${ofOther("service.name")} != "" ? ${ofOther("service.name")} : ${ofOther("targetRef.name")}`,
        sameServices: `${derived("$apex", "-primary", "-canary")}.filter(n, n in ${derived("$otherApex", "-primary", "-canary")})`,
        sameWorkloads: `${derived(target("name"), "-primary")}.filter(n, n in ${derived(ofOther("targetRef.name"), "-primary")})`,
    };
}

/** Rules about two Canaries of one namespace. */
export function otherCanaryRules(): readonly GuardRule[] {
    return [
        {
            id: "canaries/same-target",
            violations: at(
                "spec.targetRef",
                "$isOther && $isSameTarget",
                `${target("kind")} + " " + ${target("name")} + ", as Canary " + $other.metadata.name`,
            ),
        },
        ...(
            [
                ["spec.service.name", "size($sameServices) > 0", "$sameServices[0]"],
                [
                    "spec.targetRef.name",
                    "$isSameKind && size($sameWorkloads) > 0",
                    "$sameWorkloads[0]",
                ],
            ] as const
        ).map(([path, isSame, name]) => ({
            id: "canaries/same-names",
            violations: at(
                path,
                `$isOther && !($isSameTarget) && ${isSame}`,
                `${format.text(name)} + ", as Canary " + $other.metadata.name`,
            ),
        })),
    ];
}
