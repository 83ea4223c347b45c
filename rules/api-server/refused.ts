import { fieldsOf, textOf } from "../canary/reading";
import { isOfKind } from "../canary/related/reading/objects";
import { fieldPath } from "../canary/schema/stored";
import type { KubernetesObject } from "../canary/context";
import type { Problem } from "../problems/problem";
import { WORKLOAD_KINDS } from "../mesh/pods";
import { isKnownKind, replacementOf } from "./served-versions";

/** What the API server refuses, of any object that is known by its kind. */
export interface Refusal extends Problem {
    /** The object, as a finding calls it. */
    readonly object: string;
    /** Path in the object. */
    readonly field: string;
}

/** A placeholder of a template of Helm and others. */
const PLACEHOLDER = /\{\{.*\}\}|\{%.*%\}|<%.*%>/s;

/** A variable that Flux or envsubst replaces in what is otherwise a manifest. */
const VARIABLE = /\$\{\w[^}]*\}/;

/** A subdomain (RFC 1123); the most common limit. */
const NAME = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;

/** Kinds whose name is a single label of DNS. */
const LABEL_KINDS = ["Namespace", "Service"];

/** Kinds whose names may have colons and capitals. */
const ANY_NAME = /^(?:ClusterRole|ClusterRoleBinding|Role|RoleBinding)$/;

/**
 * Finds what makes the API server refuse an object, beside the schema of its kind: an API that is not served, and a name
 * that is none.
 *
 * @param object - of any shape
 */
export function refusedByApiServer(object: KubernetesObject): Refusal[] {
    const { apiVersion, kind } = object;
    return isKnownKind(apiVersion, kind)
        ? [
              ...versionProblems(object),
              ...nameProblems(object, "name", ANY_NAME.test(kind)),
              ...nameProblems(object, "namespace", false),
              ...placeholders(object),
          ]
        : [];
}

function versionProblems(object: KubernetesObject): Refusal[] {
    const { apiVersion, kind } = object;
    if (PLACEHOLDER.test(apiVersion)) {
        return [template(object, "apiVersion", apiVersion)];
    }
    const replacement = replacementOf(apiVersion, kind);
    if (replacement === undefined) {
        return [];
    }
    const { since, change } = replacement;
    return [
        problem(object, "apiVersion", apiVersion, {
            id: "manifest/not-served",
            requirement:
                since === undefined
                    ? `no version of Kubernetes or of a product serves ${kind} as ${apiVersion}, so the API server refuses the object`
                    : `${kind} is not served as ${apiVersion} since ${since}, so the API server refuses the object`,
            fix: `set apiVersion to "${replacement.apiVersion}"${change === undefined ? "" : `; ${change}`}`,
        }),
    ];
}

function nameProblems(
    object: KubernetesObject,
    field: "name" | "namespace",
    anyCharacter: boolean,
): Refusal[] {
    const metadata = fieldsOf(object.metadata);
    const value = metadata[field];
    const path = `metadata.${field}`;
    if (value === undefined || value === null || value === "") {
        return field === "namespace" || textOf(metadata.generateName) !== undefined
            ? []
            : [
                  problem(object, path, undefined, {
                      id: "manifest/name",
                      requirement: "the API server refuses an object without a name",
                      fix: "set metadata.name",
                  }),
              ];
    }
    if (typeof value !== "string") {
        return [
            problem(object, path, value, {
                id: "manifest/name",
                requirement: "the API server refuses a name that is not a string",
                fix: `write it in quotes: ${field}: "${writtenName(value)}"`,
            }),
        ];
    }
    if (PLACEHOLDER.test(value) || VARIABLE.test(value)) {
        return [template(object, path, value)];
    }
    const label = field === "namespace" || LABEL_KINDS.includes(object.kind);
    const longest = label ? 63 : 253;
    const valid = anyCharacter
        ? value !== "" && !/[/%]|^\.{1,2}$/.test(value)
        : (label ? LABEL : NAME).test(value);
    if (valid && value.length <= longest) {
        return [];
    }
    return [
        problem(object, path, value, {
            id: "manifest/name",
            requirement: `the API server refuses a ${field} that is not ${anyCharacter ? "a path segment" : `of at most ${longest} lower-case letters, digits${label ? "" : ", points"} and hyphens, beginning and ending with a letter or digit`}`,
            fix: suggestion(value, longest, field),
        }),
    ];
}

/** A name as it was probably meant. */
function writtenName(value: unknown): string {
    return typeof value === "number" || typeof value === "boolean" ? String(value) : "<name>";
}

/** How a finding calls the object, whatever its name is. */
function placeOf({ kind, metadata }: KubernetesObject): string {
    const { name, namespace } = fieldsOf(metadata);
    const written = (value: unknown): string => textOf(value) ?? writtenName(value);
    const own = name === undefined || name === null ? "(no name)" : written(name);
    return kind === "Namespace" || namespace === undefined || namespace === null
        ? `${kind} ${own}`
        : `${kind} ${written(namespace)}/${own}`;
}

function suggestion(value: string, longest: number, field: string): string {
    const meant = value
        .toLowerCase()
        .replace(/[^a-z0-9.-]+/g, "-")
        .replace(/^[^a-z0-9]+/, "")
        .slice(0, longest)
        .replace(/[^a-z0-9]+$/, "");
    return NAME.test(meant) ? `rename it, for example to "${meant}"` : `set a valid ${field}`;
}

function template(object: KubernetesObject, field: string, value: string): Refusal {
    if (PLACEHOLDER.test(value)) {
        return problem(object, field, value, {
            id: "manifest/template",
            requirement:
                "this is a template that is not rendered: the API server refuses it or takes the placeholder as the value",
            fix: "render it first and lint the result, for example helm template <chart> | linkerd-canary lint",
        });
    }
    const unreplaced = problem(object, field, value, {
        id: "manifest/variable",
        requirement:
            "the variable is replaced by another tool, so what refers to this object is not known",
        fix: "replace it first, for example envsubst < file | linkerd-canary lint",
    });
    return { ...unreplaced, severity: "unchecked" };
}

/** Fields in which placeholders are for Flagger, the load tester or a program in the container. */
const TEMPLATED = new Set([
    "annotations",
    "args",
    "command",
    "env",
    "metadata",
    "query",
    "templateVariables",
]);

/** Placeholders in the fields of a Canary and in the images of pods: what is in no template of its own. */
function placeholders(object: KubernetesObject): Refusal[] {
    const found: Refusal[] = [];
    const isCanary = isOfKind(object, "Canary");
    const visit = (value: unknown, path: string, key: string): void => {
        if (typeof value === "string") {
            if (PLACEHOLDER.test(value) && (isCanary || key === "image")) {
                found.push(template(object, path, value));
            }
        } else if (Array.isArray(value)) {
            value.forEach((item, index) => visit(item, `${path}[${index}]`, key));
        } else if (typeof value === "object" && value !== null) {
            for (const [name, field] of Object.entries(value)) {
                if (!TEMPLATED.has(name)) {
                    visit(field, fieldPath(path, name), name);
                }
            }
        }
    };
    if (isCanary || WORKLOAD_KINDS.includes(object.kind)) {
        visit(object["spec"], "spec", "spec");
    }
    return found;
}

function problem(
    object: KubernetesObject,
    field: string,
    value: unknown,
    texts: Pick<Problem, "id" | "requirement" | "fix">,
): Refusal {
    const place = placeOf(object);
    return {
        ...texts,
        object: place,
        severity: "error",
        path: `${place}: ${field}`,
        value,
        field,
    };
}
