import type { InjectorSettings, PatchValues } from "../../rules/injection/injection";
import type { Problem } from "../../rules/problems/problem";
import { parseYaml } from "../../rules/yaml";
import { at, isRecord, type Known, readKnown, textAt, UNKNOWN } from "../../kube/known";
import { describeObject, type KubeObject } from "../program/kube-objects";

/** What an installation of Linkerd decides about injection. */
export interface Injector {
    /** Its values; what it does not say is as in Linkerd's chart. */
    readonly settings: InjectorSettings;
    /** What is to be said of values that are not known; the chart's are taken for them. */
    readonly notes: readonly Problem[];
}

/** An installation with the values of Linkerd's chart. */
export const CHART: Injector = { settings: {}, notes: [] };

/** Where the cluster has the values of its Linkerd; the rules on Canaries ask for the same. */
export const CONFIG_PATH =
    "/api/v1/configmaps?limit=500&fieldSelector=metadata.name%3Dlinkerd-config";

/**
 * Finds the Linkerd that a program installs: by the ConfigMap that its chart makes of all its values, else by the values
 * that the chart is given.
 *
 * @param objects - the program's for one cluster, charts among them
 * @returns nothing for a program that installs none
 */
export function injectorIn(objects: readonly KubeObject[]): Injector | undefined {
    const config = objects.find(
        ({ kind, name, patch }) => kind === "ConfigMap" && name === "linkerd-config" && !patch,
    );
    if (config !== undefined && typeof valuesText(config.object) === "string") {
        return injectorOf(config.object, describeObject(config));
    }
    // with certificates that are made anew the whole text is not known, and yet each other value may be
    const chart = objects.find(
        ({ apiVersion, object }) =>
            apiVersion.startsWith("helm.sh/") &&
            /(?:^|\/)linkerd-control-plane$/.test(textAt(object, "spec", "chart") ?? ""),
    );
    if (chart === undefined) {
        return config && injectorOf(config.object, describeObject(config));
    }
    const spec = at(chart.object, "spec");
    const given = readValues(withChartSelectors(at(spec, "values") ?? {}));
    // files are read by Helm alone
    const files = at(spec, "valueYamlFiles") === undefined ? [] : ["valueYamlFiles"];
    return asInjector(given, files, `${chart.kind} ${String(chart.name)}`);
}

/**
 * Reads the values that Linkerd keeps of its own installation.
 *
 * @param config - the ConfigMap `linkerd-config`
 * @param place - as a problem calls it
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
    /** Paths of the values that are not known. */
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

/** Helm lays given maps over the chart's own, and puts lists in their place. */
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

/** linkerd edge-25.7.5 charts/linkerd-control-plane/values.yaml:509-527. */
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

/** That Linkerd's values are not known, told once for all pods. */
export function valuesUnknown(place: string, reason: string): Problem {
    return {
        id: "injection/values-unknown",
        severity: "unchecked",
        path: place,
        value: "not known",
        requirement: `whether pods are injected was judged by the values of Linkerd's chart: ${reason}`,
        fix: "run a preview again once it is known",
    };
}

function holdsUnknown(value: Known): boolean {
    return typeof value === "object" && value !== null
        ? Object.values(value).some((field: Known) => holdsUnknown(field))
        : value === UNKNOWN;
}
