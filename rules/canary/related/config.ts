import { flagger } from "../../citations";
import { fieldsOf, isSet } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { configNames, type ConfigReference, configReferences } from "./reading/config-references";
import { tracksConfig } from "./reading/flagger";
import {
    annotationsOf,
    canaryNamespace,
    find,
    isComplete,
    nearOf,
    placeOf,
} from "./reading/objects";
import { otherTargets } from "./reading/others";
import { targetOf, type Workload } from "./reading/target";
import { isDisabled, isTracked, TRACKING } from "./reading/config-tracking";
import { isRotated } from "./reading/rotation";
import type { Fields } from "../reading";

/** Rules about the ConfigMaps and Secrets of the target's pods, which Flagger copies for the primary. */
export const configRules: readonly CanaryRule[] = [
    {
        id: "config/missing",
        knownIssue: "M31",
        impact: "Nothing is ever released: Flagger cannot copy a ConfigMap or Secret that does not exist, so it creates no primary",
        requirement: "every ConfigMap and Secret that the target's pods require must exist",
        fix: "create it in the Canary's namespace, or mark the reference as optional",
        severity: "error",
        source: [flagger("pkg/canary/config_tracker.go", "GetTargetConfigs")],
        check: missing,
    },
    {
        id: "config/binary-data",
        impact: "The primary runs without some of its files: Flagger does not copy a ConfigMap's binaryData",
        requirement: "a ConfigMap that Flagger copies for the primary must not have binaryData",
        fix: `move the files to a Secret, or annotate the ConfigMap with "${TRACKING}: disabled" so that both versions share it`,
        severity: "error",
        source: [flagger("pkg/canary/config_tracker.go", "CreatePrimaryConfigs")],
        check: binaryData,
    },
    {
        id: "config/untracked",
        impact: "A change to this ConfigMap or Secret reaches all users at once: Flagger neither copies nor watches it",
        requirement:
            "an untracked ConfigMap or Secret is shared with the primary, and changing it does not trigger an analysis",
        fix: `remove the annotation "${TRACKING}"`,
        severity: "warning",
        source: [
            flagger(
                "pkg/canary/config_tracker.go",
                "configIsDisabled",
                "getRefFromConfigMap",
                "getRefFromSecret",
            ),
        ],
        check: trackingDisabled,
    },
    {
        id: "config/tracking-annotation",
        impact: "Config tracking stays enabled: Flagger ignores the annotation here",
        requirement: `Flagger reads "${TRACKING}" only on ConfigMaps and Secrets, and only a value that begins with "disable" has an effect`,
        fix: `annotate the ConfigMap or Secret itself with "${TRACKING}: disabled"`,
        severity: "warning",
        source: [
            flagger(
                "pkg/canary/config_tracker.go",
                "configTrackingDisabledAnnotationKey",
                "configIsDisabled",
            ),
        ],
        check: trackingAnnotationIdle,
    },
    {
        id: "config/secret-type",
        impact: "A change to this Secret reaches all users at once: Flagger does not track Secrets of its type",
        requirement:
            "Flagger tracks only Secrets of the types Opaque, basic-auth, ssh-auth and tls; the primary and the new version share any other Secret",
        fix: "change the Secret's type to Opaque if a change of its content must go through an analysis",
        severity: "warning",
        source: [flagger("pkg/canary/config_tracker.go", "getRefFromSecret")],
        check: secretTypeUntracked,
    },
    {
        id: "config/shared",
        impact: "A release of one canary also changes the configuration of another canary's primary, without an analysis",
        requirement:
            "Flagger keeps one copy of a ConfigMap or Secret for all Canaries that use it, and the first promotion changes it for all of them",
        fix: "create a separate ConfigMap or Secret for each canary",
        severity: "warning",
        source: [flagger("pkg/canary/config_tracker.go", "CreatePrimaryConfigs")],
        check: shared,
    },
];

interface Configured {
    readonly target: Workload;
    readonly references: readonly ConfigReference[];
}

function configuredTarget(context: RuleContext): Configured | undefined {
    const target = targetOf(context);
    return target === undefined || !tracksConfig(context)
        ? undefined
        : { target, references: configReferences(target) };
}

function missing(context: RuleContext): RuleFinding[] {
    const { target, references = [] } = configuredTarget(context) ?? {};
    return references
        .filter(({ mandatory }) => mandatory)
        .filter(({ kind, name }) => isComplete(context, kind, canaryNamespace(context), name))
        .filter(({ kind, name }) => !find(context, kind, canaryNamespace(context), name))
        .map(({ kind, name, path }) => ({
            object: target?.place,
            path,
            value: name,
            requirement: `${kind} ${canaryNamespace(context)}/${name} must exist, because the target's pods require it`,
        }));
}

/** The known ConfigMaps and Secrets of the target's pods. */
function usedObjects(context: RuleContext): readonly Fields[] {
    return (configuredTarget(context)?.references ?? []).flatMap(({ kind, name }) => {
        const object = find(context, kind, canaryNamespace(context), name);
        return object === undefined ? [] : [object];
    });
}

function binaryData(context: RuleContext): RuleFinding[] {
    return usedObjects(context)
        .filter((object) => object.kind === "ConfigMap" && isTracked(object))
        .filter(({ binaryData: data }) => Object.keys(fieldsOf(data)).length > 0)
        .map((object) => ({
            object: placeOf(object),
            path: "binaryData",
            value: Object.keys(fieldsOf(object.binaryData)),
        }));
}

function trackingDisabled(context: RuleContext): RuleFinding[] {
    return usedObjects(context)
        .filter((object) => isDisabled(object) && !isRotated(context, object))
        .map((object) => annotationFinding(object, placeOf(object)));
}

function trackingAnnotationIdle(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    const ofConfigs = usedObjects(context)
        .filter((object) => !isDisabled(object) && annotationsOf(object)[TRACKING] !== "enabled")
        .map((object) => annotationFinding(object, placeOf(object)));
    const elsewhere = [
        annotationFinding(fieldsOf(context.canary)),
        ...(target === undefined
            ? []
            : [
                  annotationFinding(target.object, target.place),
                  annotationFinding(target.template, target.place, "spec.template."),
              ]),
    ];
    return [...ofConfigs, ...elsewhere].filter(({ value }) => isSet(value));
}

function annotationFinding(object: Fields, place?: string, path = ""): RuleFinding {
    return {
        object: place,
        path: `${path}metadata.annotations["${TRACKING}"]`,
        value: annotationsOf(object)[TRACKING],
    };
}

function secretTypeUntracked(context: RuleContext): RuleFinding[] {
    return usedObjects(context)
        .filter((object) => object.kind === "Secret" && !isDisabled(object) && !isTracked(object))
        .map((object) => ({ object: placeOf(object), path: "type", value: object.type }));
}

function shared(context: RuleContext): RuleFinding[] {
    const { target, references = [] } = configuredTarget(context) ?? {};
    if (target === undefined || references.length === 0) {
        return [];
    }
    const others = otherTargets(context).map(({ canary, workload }) => ({
        canary,
        names: configNames(workload),
    }));
    const isUntracked = ({ kind, name }: ConfigReference) =>
        nearOf(context, kind).some((object) => {
            const { metadata } = object;
            return fieldsOf(metadata).name === name && !isTracked(object);
        });
    return references.flatMap((reference) => {
        const { kind, name, path } = reference;
        const sharer = others.find(({ names }) => names.has(`${kind}/${name}`));
        return sharer === undefined || isUntracked(reference)
            ? []
            : [
                  {
                      object: target.place,
                      path,
                      value: name,
                      requirement: `Flagger keeps one copy of ${kind} ${canaryNamespace(context)}/${name} for this Canary and ${placeOf(sharer.canary)}, and the first promotion changes it for both`,
                  },
              ];
    });
}
