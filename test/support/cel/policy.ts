import { expressionOf } from "./expressions";
import { celValueOf } from "./values";

/** A named CEL expression. */
interface NamedExpression {
    readonly name: string;
    readonly expression: string;
}

/** The spec of a ValidatingAdmissionPolicy, as far as it decides about a request. */
export interface AdmissionPolicy {
    readonly paramKind?: { readonly apiVersion: string; readonly kind: string };
    readonly matchConstraints: {
        readonly resourceRules: readonly {
            readonly apiGroups: readonly string[];
            readonly apiVersions: readonly string[];
            readonly resources: readonly string[];
            readonly operations: readonly string[];
        }[];
    };
    readonly matchConditions: readonly NamedExpression[];
    readonly variables: readonly NamedExpression[];
    readonly validations: readonly {
        readonly expression: string;
        readonly message: string;
        readonly messageExpression: string;
    }[];
}

/** An object as plain data. */
export interface AdmittedObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** A request to create an object, or to update it where it has an old one. */
export interface AdmissionRequest {
    readonly object: AdmittedObject;
    readonly oldObject?: AdmittedObject;
    /** The namespace of the object. */
    readonly namespaceObject?: object;
    /** Objects that policies with a `paramKind` compare with, of any kind; those of the object's namespace are used. */
    readonly params?: readonly AdmittedObject[];
    /** Who makes the request. @default - a user without any role */
    readonly username?: string;
}

/** Bytes of a message beyond which the API server uses the validation's constant message. */
const LONGEST_MESSAGE = 5 * 1024;

/**
 * The messages with which a policy denies a request; none if it admits or does not match it. As its binding
 * may state, a policy with a `paramKind` is evaluated once for each param.
 *
 * @throws Error where an expression cannot be evaluated: whatever its `failurePolicy`, that is a bug of the policy
 */
export function denialsOf(policy: AdmissionPolicy, request: AdmissionRequest): string[] {
    if (!isConstrained(policy, request)) {
        return [];
    }
    const { paramKind } = policy;
    if (paramKind === undefined) {
        return evaluate(policy, request, null);
    }
    const { namespace } = request.object.metadata;
    return (request.params ?? [])
        .filter(
            ({ apiVersion, kind, metadata }) =>
                apiVersion === paramKind.apiVersion &&
                kind === paramKind.kind &&
                metadata.namespace === namespace,
        )
        .flatMap((param) => evaluate(policy, request, param));
}

function isConstrained(policy: AdmissionPolicy, { object, oldObject }: AdmissionRequest): boolean {
    const { group, resource, version } = resourceOf(object);
    const operation = oldObject === undefined ? "CREATE" : "UPDATE";
    return policy.matchConstraints.resourceRules.some(
        ({ apiGroups, apiVersions, operations, resources }) =>
            apiGroups.includes(group) &&
            apiVersions.includes(version) &&
            resources.includes(resource) &&
            operations.includes(operation),
    );
}

function resourceOf({ apiVersion, kind }: AdmittedObject) {
    const [version = "", group = ""] = apiVersion.split("/").reverse();
    return { group, version, resource: `${kind.toLowerCase().replace(/y$/, "ie")}s` };
}

function evaluate(
    policy: AdmissionPolicy,
    request: AdmissionRequest,
    param: AdmittedObject | null,
): string[] {
    const variables = new Map<string, unknown>();
    const inputs = { ...inputsOf(request), params: celValueOf(param), variables };
    const run = ({ expression, name }: NamedExpression): unknown => {
        try {
            return expressionOf(expression)(inputs);
        } catch (error) {
            throw new Error(`${name}: ${expression}`, { cause: error });
        }
    };
    if (!policy.matchConditions.every((condition) => run(condition) === true)) {
        return [];
    }
    makeLazy(variables, definitionsOf(policy), run);
    return policy.validations.flatMap(({ expression, message, messageExpression }) => {
        if (run({ name: "validation", expression }) === true) {
            return [];
        }
        const made = run({ name: "messageExpression", expression: messageExpression });
        const text = String(made).trim();
        const isUsable =
            text !== "" && !text.includes("\n") && Buffer.byteLength(text) <= LONGEST_MESSAGE;
        return [isUsable ? text : message];
    });
}

function inputsOf({ namespaceObject, object, oldObject, username }: AdmissionRequest) {
    const { group, resource, version } = resourceOf(object);
    const { name, namespace } = object.metadata;
    return {
        object: celValueOf(object),
        oldObject: celValueOf(oldObject ?? null),
        namespaceObject: celValueOf(namespaceObject ?? null),
        request: {
            kind: { group, version, kind: object.kind },
            resource: { group, version, resource },
            name,
            namespace: object.kind === "Namespace" ? name : (namespace ?? ""),
            operation: oldObject === undefined ? "CREATE" : "UPDATE",
            userInfo: { username: username ?? "somebody", groups: ["system:authenticated"] },
        },
    };
}

type Definitions = ReadonlyMap<string, NamedExpression>;

const definitions = new WeakMap<AdmissionPolicy, Definitions>();

function definitionsOf(policy: AdmissionPolicy): Definitions {
    const known =
        definitions.get(policy) ?? new Map(policy.variables.map((one) => [one.name, one]));
    definitions.set(policy, known);
    return known;
}

/** Has variables evaluated as the API server does: each at its first use, and once. */
function makeLazy(
    variables: Map<string, unknown>,
    defined: Definitions,
    run: (variable: NamedExpression) => unknown,
): void {
    const values = new Map<string, unknown>();
    variables.get = (name) => {
        const variable = defined.get(name);
        if (!values.has(name) && variable !== undefined) {
            values.set(name, run(variable));
        }
        return values.get(name);
    };
}
