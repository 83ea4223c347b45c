import { fieldsOf, isSet, textOf } from "../reading";
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
import type { Fields } from "../reading";

const configTracker = "flagger v1.44.0 pkg/canary/config_tracker.go";
const TRACKING = "flagger.app/config-tracking";

/** Types of Secrets that Flagger copies and watches; one without a type is Opaque. */
const TRACKED_SECRET_TYPES: readonly string[] = [
    "Opaque",
    "kubernetes.io/basic-auth",
    "kubernetes.io/ssh-auth",
    "kubernetes.io/tls",
];

/** Rules about the ConfigMaps and Secrets of the target's pods, of which the primary gets copies of its own. */
export const configRules: readonly CanaryRule[] = [
    {
        id: "config/missing",
        knownIssue: "M31",
        impact: "Nothing is ever released: Flagger cannot copy a ConfigMap or Secret that is not there, and makes no primary",
        requirement:
            "every ConfigMap and Secret that the target's pods cannot do without must be there",
        fix: "make it in the Canary's namespace, or mark the reference as optional",
        severity: "error",
        source: `${configTracker}:208-233`,
        check: missing,
    },
    {
        id: "config/binary-data",
        impact: "The primary runs without some of its files: Flagger's copy of a ConfigMap leaves binaryData out",
        requirement: "a ConfigMap that Flagger copies for the primary must not have binaryData",
        fix: `put the files into a Secret, or annotate the ConfigMap with "${TRACKING}: disabled" so that both versions share it`,
        severity: "error",
        source: `${configTracker}:328-336`,
        check: binaryData,
    },
    {
        id: "config/untracked",
        impact: "A change of this ConfigMap or Secret reaches all users at once: Flagger neither copies nor watches it",
        requirement:
            "a ConfigMap or Secret that is not tracked is shared by the primary and the new version, and its change starts no analysis",
        fix: `take the annotation "${TRACKING}" off`,
        severity: "warning",
        source: `${configTracker}:72-74,84-86,112-114`,
        check: trackingDisabled,
    },
    {
        id: "config/tracking-annotation",
        impact: "The annotation that should turn config tracking off does nothing",
        requirement: `Flagger reads "${TRACKING}" on ConfigMaps and Secrets only, and only a value that begins with "disable"`,
        fix: `annotate the ConfigMap or Secret itself with "${TRACKING}: disabled"`,
        severity: "warning",
        source: `${configTracker}:50,72-74`,
        check: trackingAnnotationIdle,
    },
    {
        id: "config/secret-type",
        impact: "A change of this Secret reaches all users at once: Flagger leaves Secrets of its type alone",
        requirement:
            "Flagger tracks Secrets of the types Opaque, basic-auth, ssh-auth and tls only; any other is shared by the primary and the new version",
        fix: "make it a Secret of type Opaque if the new version must be tried with its new content",
        severity: "warning",
        source: `${configTracker}:103-110`,
        check: secretTypeUntracked,
    },
    {
        id: "config/shared",
        impact: "The release of one canary brings its configuration to another one's primary, which never tried it",
        requirement:
            "Flagger keeps one copy of a ConfigMap or Secret for all Canaries that use it, and the first that is promoted changes it for all",
        fix: "give each canary a ConfigMap or Secret of its own",
        severity: "warning",
        source: `${configTracker}:296-349`,
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
            requirement: `${kind} ${canaryNamespace(context)}/${name} must be there, because the target's pods cannot do without it`,
        }));
}

/** The known ConfigMaps and Secrets of the target's pods. */
function usedObjects(context: RuleContext): readonly Fields[] {
    return (configuredTarget(context)?.references ?? []).flatMap(({ kind, name }) => {
        const object = find(context, kind, canaryNamespace(context), name);
        return object === undefined ? [] : [object];
    });
}

function isDisabled(object: Fields): boolean {
    return annotationsOf(object)[TRACKING]?.startsWith("disable") === true;
}

function isTracked(object: Fields): boolean {
    const type = textOf(object.type) || "Opaque";
    return !isDisabled(object) && (object.kind !== "Secret" || TRACKED_SECRET_TYPES.includes(type));
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
        .filter(isDisabled)
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
                      requirement: `Flagger keeps one copy of ${kind} ${canaryNamespace(context)}/${name} for this Canary and ${placeOf(sharer.canary)}, and the first that is promoted changes it for both`,
                  },
              ];
    });
}
