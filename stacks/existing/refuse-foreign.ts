import * as pulumi from "@pulumi/pulumi";

import { installerOf } from "../../rules/existing/installer";
import { type LiveMetadata, qualifiedName } from "../../rules/existing/live-object";
import { formatProblems, type Problem, refusal } from "../../rules/problems/problem";
import type { FindForeign, RegisteredObject } from "./foreign-finder";

/** Fields of a registration that name its object. */
interface ObjectProps {
    readonly apiVersion?: unknown;
    readonly kind?: unknown;
    readonly metadata?: pulumi.Input<Partial<RegisteredObject>>;
}

/**
 * Rejects each object of a program that is on the cluster already although the stack has not created it, when it is
 * registered: in a preview, and in an update that had none.
 *
 * @param path the cluster by the names in its kubeconfig
 */
export function refuseForeignObjects(path: string, find: FindForeign): pulumi.ResourceTransform {
    return ({ opts, props, type }) => {
        const { apiVersion, kind, metadata } = props as ObjectProps;
        // what is imported is on the cluster by definition; patches change objects of others
        const isImported = (opts as pulumi.CustomResourceOptions).import !== undefined;
        if (
            typeof apiVersion !== "string" ||
            typeof kind !== "string" ||
            isImported ||
            /Patch$/.test(type)
        ) {
            return undefined;
        }
        const checked = pulumi.output(metadata).apply(async (given) => {
            if (given?.name !== undefined) {
                const object = { apiVersion, kind, name: given.name, namespace: given.namespace };
                const found = await find(object);
                if (found !== undefined) {
                    throw new pulumi.RunError(
                        formatProblems([foreignProblem(path, kind, found)], path),
                    );
                }
            }
            return given;
        });
        return { props: { ...props, metadata: checked }, opts };
    };
}

/** The message about an object that the stack would take over. */
export function foreignProblem(path: string, kind: string, found: LiveMetadata): Problem {
    const { name, removal } = installerOf(found);
    const object = `${kind} ${qualifiedName(found)}`;
    const place = found.namespace === undefined ? "" : ` --namespace ${found.namespace}`;
    const remove =
        removal === "kubectl delete"
            ? `kubectl delete ${kind.toLowerCase()} ${found.name}${place}`
            : removal;
    return refusal(
        "existing/foreign-object",
        path,
        object,
        `${object}, created by ${name}, exists, and this stack has not created it: pulumi up would overwrite it, and pulumi destroy would delete it`,
        `remove it: ${remove}; or give the stack's object another name`,
    );
}
