import { flagger } from "../../citations";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { placeOf } from "./reading/objects";
import { type OtherCanary, otherCanariesNamed } from "./reading/others";
import { serviceNames, targetReference } from "./reading/target";

/** Rules about several Canaries in one namespace. */
export const canariesRules: readonly CanaryRule[] = [
    {
        id: "canaries/same-target",
        impact: 'Two Canaries scale one workload against each other: Flagger logs "Bad things will happen!"',
        requirement: "a workload must be the target of only one Canary",
        fix: "remove one of the Canaries",
        severity: "error",
        source: [flagger("pkg/controller/scheduler.go", "scheduleCanaries")],
        check: sameTarget,
    },
    {
        id: "canaries/same-names",
        impact: "Two Canaries overwrite each other's Services or primaries, and users of one application reach the other",
        requirement:
            "the names that Flagger creates for a Canary, those of its Services and its primary, must be unique among all Canaries",
        fix: "set a different spec.service.name in one of the Canaries, or rename its target",
        severity: "error",
        source: [
            flagger("pkg/router/kubernetes_default.go", "reconcileService"),
            flagger("pkg/canary/deployment_controller.go", "createPrimaryDeployment"),
        ],
        check: sameNames,
    },
];

function isSameTarget(context: RuleContext, other: OtherCanary): boolean {
    const target = targetReference(context);
    return target?.kind === other.targetKind && target.name === other.target;
}

function sameTarget(context: RuleContext): RuleFinding[] {
    const { kind, name } = targetReference(context) ?? {};
    return otherCanariesNamed(context, [`${kind} ${name}`])
        .filter((other) => isSameTarget(context, other))
        .map(({ canary, target, targetKind }) => ({
            path: "spec.targetRef",
            value: `${targetKind} ${target}`,
            requirement: `a workload must be the target of only one Canary, but ${placeOf(canary)} has the same target`,
        }));
}

function sameNames(context: RuleContext): RuleFinding[] {
    const services = serviceNames(context);
    const target = targetReference(context);
    const names = [
        ...Object.values(services ?? {}).map((name) => `Service ${name}`),
        ...(target === undefined
            ? []
            : [target.name, `${target.name}-primary`].map((name) => `${target.kind} ${name}`)),
    ];
    return otherCanariesNamed(context, names)
        .filter((other) => !isSameTarget(context, other))
        .flatMap((other) => {
            const service = common(services === undefined ? [] : Object.values(services), [
                other.apex,
                `${other.apex}-primary`,
                `${other.apex}-canary`,
            ]);
            const workload =
                target?.kind === other.targetKind
                    ? common(
                          [target.name, `${target.name}-primary`],
                          [other.target, `${other.target}-primary`],
                      )
                    : undefined;
            return [
                ...(service === undefined
                    ? []
                    : [clash("spec.service.name", `Service ${service}`, other)]),
                ...(workload === undefined || target === undefined
                    ? []
                    : [clash("spec.targetRef.name", `${target.kind} ${workload}`, other)]),
            ];
        });
}

function common(ours: readonly string[], theirs: readonly string[]): string | undefined {
    return ours.find((name) => theirs.includes(name));
}

function clash(path: string, value: string, { canary }: OtherCanary): RuleFinding {
    return {
        path,
        value,
        requirement: `the names that Flagger creates for a Canary must be unique among all Canaries, but ${placeOf(canary)} has the same name`,
    };
}
