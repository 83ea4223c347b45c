import * as pulumi from "@pulumi/pulumi";

import type { Fields } from "../../rules/canary/reading";
import { editedFields } from "../../rules/existing/edits";
import { foreignObjectProblems } from "../../rules/existing/foreign-object";
import { type LiveObject, qualifiedName } from "../../rules/existing/live-object";
import type { NamedObject } from "../../kube/live-objects";
import { formatProblems } from "../../rules/problems/problem";
import { RegisteredUrns, type RenamedObject, renamedProblems } from "./renamed-objects";
import { programEnd, reporter } from "./transform-reports";
import type { FindObject } from "./object-finder";

/** Fields of a registration that name its object. */
interface ObjectProps {
    readonly apiVersion?: unknown;
    readonly kind?: unknown;
    readonly metadata?: pulumi.Input<Partial<NamedObject>>;
}

/** How a transform reports. */
export interface TransformReports {
    /** Reports problems and ends the program. */
    readonly end: (text: string) => Promise<void>;
    readonly warn: (text: string) => Promise<void>;
}

/** Why an object cannot be registered. */
type Conflict = { readonly foreign: LiveObject } | { readonly renamed: RenamedObject };

/**
 * Rejects objects of a program that are on the cluster already although the stack has not created them, and those that
 * are in its state under another URN, when they are registered: in a preview, and in an update that had none. Of the
 * stack's own objects it reports the fields that another client has changed.
 *
 * @param path the cluster by the names in its kubeconfig
 */
export function checkRegisteredObjects(
    path: string,
    find: FindObject,
    { end, warn }: TransformReports = { end: programEnd(), warn: reporter("warning") },
): pulumi.ResourceTransform {
    const searches = new Set<Promise<Conflict | undefined>>();
    const urns = new RegisteredUrns();
    let ending: Promise<void> | undefined;
    // all that are registered at the same time are reported together
    const endWithAll = async (): Promise<void> => {
        const found = (await Promise.all(searches)).filter((each) => each !== undefined);
        const foreign = found.flatMap((each) => ("foreign" in each ? [each.foreign] : []));
        const renamed = found.flatMap((each) => ("renamed" in each ? [each.renamed] : []));
        const problems = [
            ...foreignObjectProblems(path, foreign),
            ...renamedProblems(path, renamed),
        ];
        await end(formatProblems(problems, path));
    };
    const search = async (
        object: NamedObject,
        stated: Fields,
        urn: Promise<string | undefined>,
    ): Promise<Conflict | undefined> => {
        const found = await find(object);
        if (found === undefined) {
            return undefined;
        }
        const { live, owner, recordedAs } = found;
        const { kind } = object;
        if (owner === "other") {
            return { foreign: { kind, metadata: live } };
        }
        const registered = await urn;
        const [recorded] = recordedAs;
        if (
            recorded !== undefined &&
            registered !== undefined &&
            !recordedAs.includes(registered)
        ) {
            const named = `${kind} ${qualifiedName(live)}`;
            return { renamed: { object: named, recordedAs: recorded, urn: registered } };
        }
        const edits = owner === "stack" ? editedFields(path, kind, live, stated) : [];
        if (edits.length > 0) {
            await warn(formatProblems(edits, path));
        }
        return undefined;
    };
    return (resource) => {
        const { opts, props, type } = resource;
        const urn = urns.of(resource);
        const { apiVersion, kind, metadata } = props as ObjectProps;
        // what is imported is on the cluster by definition (the engine sends an empty text where there is no import)
        const isImported = Boolean((opts as pulumi.CustomResourceOptions).import);
        // patches change objects of others
        const isPatch = type.endsWith("Patch");
        if (typeof apiVersion !== "string" || typeof kind !== "string" || isImported || isPatch) {
            return undefined;
        }
        const checked = pulumi.output(metadata).apply(async (given) => {
            if (given?.name !== undefined) {
                const { name, namespace } = given;
                const searched = search({ apiVersion, kind, name, namespace }, props, urn);
                searches.add(searched);
                if ((await searched) !== undefined) {
                    ending ??= endWithAll();
                }
                await ending;
            }
            return given;
        });
        return { props: { ...props, metadata: checked }, opts };
    };
}
