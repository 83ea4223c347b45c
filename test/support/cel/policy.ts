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
 * The messages with which a policy denies a request; none if it lets it pass or is not asked about it. As its binding
 * may say, a policy with a `paramKind` is asked once for each param.
 *
 * @throws Error where an expression cannot be evaluated: with any `failurePolicy` that is a fault of the policy
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
    const inputs = { ...inputsOf(request), params: celValueOf(param) };
    const run = (name: string, text: string, variables: object): unknown => {
        try {
            return expressionOf(text)({ ...inputs, variables });
        } catch (error) {
            throw new Error(`${name}: ${text}`, { cause: error });
        }
    };
    if (
        !policy.matchConditions.every(({ expression, name }) => run(name, expression, {}) === true)
    ) {
        return [];
    }
    const variables = lazy(policy.variables, run);
    return policy.validations.flatMap(({ expression, message, messageExpression }) => {
        if (run("validation", expression, variables) === true) {
            return [];
        }
        const said = String(run("messageExpression", messageExpression, variables)).trim();
        const isUsable =
            said !== "" && !said.includes("\n") && Buffer.byteLength(said) <= LONGEST_MESSAGE;
        return [isUsable ? said : message];
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

/** Variables as the API server evaluates them: each at its first use, once, and seeing those before it. */
function lazy(
    definitions: readonly NamedExpression[],
    run: (name: string, text: string, variables: object) => unknown,
): object {
    const all: object = {};
    for (const { expression, name } of definitions) {
        Object.defineProperty(all, name, {
            configurable: true,
            enumerable: true,
            get() {
                const value = run(name, expression, all);
                Object.defineProperty(all, name, { value, enumerable: true });
                return value;
            },
        });
    }
    return all;
}
