import type { InjectorSettings, PatchValues } from "../../rules/injection/injection";
import type { Problem } from "../../rules/problems/problem";
import { parseYaml } from "../../rules/yaml";
import { at, isRecord, type Known, readKnown, textAt, UNKNOWN } from "../../kube/known";
import { describeObject, isKind, type KubeObject } from "../program/kube-objects";

/** The settings of a Linkerd installation that affect injection. */
export interface Injector {
    /** Its values; unset ones are those of Linkerd's chart. */
    readonly settings: InjectorSettings;
    /** Notes on unknown values, for which those of the chart are used. */
    readonly notes: readonly Problem[];
}

/** An installation with the values of Linkerd's chart. */
export const CHART: Injector = { settings: {}, notes: [] };

/** API path of the values of the cluster's Linkerd; the Canary rules use the same. */
export const CONFIG_PATH =
    "/api/v1/configmaps?limit=500&fieldSelector=metadata.name%3Dlinkerd-config";

/**
 * Finds the Linkerd that a program installs: from the ConfigMap with all values that its chart creates, else from the
 * values set for the chart.
 *
 * @param objects - the program's for one cluster, charts among them
 * @returns `undefined` for a program that installs none
 */
export function injectorIn(objects: readonly KubeObject[]): Injector | undefined {
    const installed = installedIn(objects);
    return installed && withPatches(installed, objects);
}

/**
 * Applies a program's patches of the injector's webhook configuration: the API server selects pods by it, whatever
 * Linkerd's values state.
 *
 * @param injector - as Linkerd's values describe it
 * @param objects - the program's for one cluster
 */
export function withPatches(injector: Injector, objects: readonly KubeObject[]): Injector {
    return objects
        .filter(
            ({ kind, name, patch }) =>
                patch && kind === "MutatingWebhookConfiguration" && name === WEBHOOK_CONFIG,
        )
        .reduce<Injector>(({ notes, settings }, patch) => {
            const webhooks = at(patch.object, "webhooks");
            const [webhook]: readonly (Known | undefined)[] = Array.isArray(webhooks)
                ? (webhooks as readonly Known[])
                : [webhooks];
            const selectors = Object.fromEntries(
                ["namespaceSelector", "objectSelector"].flatMap((name) => {
                    const selector = at(webhook, name);
                    return selector === undefined || holdsUnknown(selector)
                        ? []
                        : [[name, selector]];
                }),
            );
            const others = isRecord(webhook)
                ? Object.keys(webhook).filter((key) => key !== "name" && !(key in selectors))
                : webhook === undefined
                  ? []
                  : ["webhooks"];
            return {
                settings: { ...settings, webhook: { ...settings.webhook, ...selectors } },
                notes: [...notes, ...(others.length === 0 ? [] : [patchNote(patch, others)])],
            };
        }, injector);
}

/** Name of the webhook configuration in Linkerd's chart. */
const WEBHOOK_CONFIG = "linkerd-proxy-injector-webhook-config";

function patchNote(patch: KubeObject, fields: readonly string[]): Problem {
    return {
        id: "injection/webhook-patched",
        severity: "unchecked",
        path: describeObject(patch),
        value: fields.join(", "),
        requirement:
            "proxy injection was checked without these fields of the patched webhook, which may keep pods out of the mesh",
        fix: "remove the patch, and set proxyInjector in the values of Linkerd's chart",
    };
}

function installedIn(objects: readonly KubeObject[]): Injector | undefined {
    const config = objects.find(
        (object) =>
            isKind(object, "ConfigMap") && object.name === "linkerd-config" && !object.patch,
    );
    if (config !== undefined && typeof valuesText(config.object) === "string") {
        return injectorOf(config.object, describeObject(config));
    }
    // with new certificates the whole text is unknown, but other values may be known
    const chart = objects.find(
        ({ apiVersion, object }) =>
            apiVersion.startsWith("helm.sh/") &&
            /(?:^|\/)linkerd-control-plane$/.test(textAt(object, "spec", "chart") ?? ""),
    );
    if (chart === undefined) {
        return config && injectorOf(config.object, describeObject(config));
    }
    const spec = at(chart.object, "spec");
    const values = readValues(withChartSelectors(at(spec, "values") ?? {}));
    // only Helm reads files
    const files = at(spec, "valueYamlFiles") === undefined ? [] : ["valueYamlFiles"];
    return asInjector(values, files, `${chart.kind} ${String(chart.name)}`);
}

/**
 * Reads the values that Linkerd stores about its own installation.
 *
 * @param config - the ConfigMap `linkerd-config`
 * @param place - the object in the notation of problems
 */
export function injectorOf(config: Known, place: string): Injector {
    const text = valuesText(config);
    return text === UNKNOWN
        ? { settings: {}, notes: [valuesUnknown(place, "data.values is not known")] }
        : asInjector(readValues(readKnown(parseYaml(text))), [], place);
}

function valuesText(config: Known): string | typeof UNKNOWN {
    const text = at(config, "data", "values");
    return typeof text === "string" || text === UNKNOWN ? text : "";
}

interface ReadValues {
    readonly settings: InjectorSettings;
    /** Paths of the unknown values. */
    readonly unknown: readonly string[];
}

function readValues(values: Known): ReadValues {
    const unknown: string[] = [];
    const read = <T extends "boolean" | "number">(type: T, ...path: string[]): unknown => {
        const value = at(values, ...path);
        if (value === UNKNOWN) {
            unknown.push(path.join("."));
        }
        return typeof value === type ? value : undefined;
    };
    const selector = (name: string): Known | undefined => {
        const value = at(values, "proxyInjector", name);
        if (value !== undefined && holdsUnknown(value)) {
            unknown.push(`proxyInjector.${name}`);
            return undefined;
        }
        return value;
    };
    const patch: PatchValues = {
        nativeSidecar: read("boolean", "proxy", "nativeSidecar") as boolean | undefined,
        waitBeforeExitSeconds: read("number", "proxy", "waitBeforeExitSeconds") as
            number | undefined,
        initAsRoot: read("boolean", "proxyInit", "runAsRoot") as boolean | undefined,
        cniEnabled: read("boolean", "cniEnabled") as boolean | undefined,
    };
    const projection = read("boolean", "identity", "serviceAccountTokenProjection");
    return {
        settings: {
            serviceAccountTokenProjection: projection as boolean | undefined,
            values: patch,
            webhook: {
                namespaceSelector: selector("namespaceSelector"),
                objectSelector: selector("objectSelector"),
            },
        },
        unknown,
    };
}

/** Helm merges maps with the chart's own, and replaces lists. */
function withChartSelectors(values: Known): Known {
    const injector = at(values, "proxyInjector");
    return !isRecord(values) || !isRecord(injector)
        ? values
        : {
              ...values,
              proxyInjector: Object.fromEntries(
                  Object.entries<Known>(injector).map(([key, value]) => [
                      key,
                      isRecord(value) ? { ...CHART_SELECTORS[key], ...value } : value,
                  ]),
              ),
          };
}

/** linkerd charts/linkerd-control-plane/values.yaml:509-527. */
const CHART_SELECTORS: Readonly<Record<string, { readonly matchExpressions: Known }>> = {
    namespaceSelector: {
        matchExpressions: [
            {
                key: "config.linkerd.io/admission-webhooks",
                operator: "NotIn",
                values: ["disabled"],
            },
            {
                key: "kubernetes.io/metadata.name",
                operator: "NotIn",
                values: ["kube-system", "cert-manager"],
            },
        ],
    },
    objectSelector: {
        matchExpressions: [
            { key: "linkerd.io/control-plane-component", operator: "DoesNotExist" },
            { key: "linkerd.io/cni-resource", operator: "DoesNotExist" },
        ],
    },
};

function asInjector({ settings, unknown }: ReadValues, files: string[], place: string): Injector {
    const all = [...unknown, ...files];
    return all.length === 0
        ? { settings, notes: [] }
        : { settings, notes: [valuesUnknown(place, `${all.join(", ")} is not known`)] };
}

/** The note that Linkerd's values are unknown, reported once for all pods. */
export function valuesUnknown(place: string, reason: string): Problem {
    return {
        id: "injection/values-unknown",
        severity: "unchecked",
        path: place,
        value: "not known",
        requirement: `proxy injection was checked with the default values of Linkerd's chart: ${reason}`,
        fix: "re-run the preview when the value is known",
    };
}

function holdsUnknown(value: Known): boolean {
    return typeof value === "object" && value !== null
        ? Object.values(value).some((field: Known) => holdsUnknown(field))
        : value === UNKNOWN;
}
