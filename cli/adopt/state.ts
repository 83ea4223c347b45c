import { randomUUID } from "node:crypto";

import { type Fields, fieldsOf, listOf, textOf } from "../../rules/canary/reading";
import { type KeptMaterial, keptMaterial } from "./certificates";
import type { Live } from "./live";
import { plannedObjects, type PlannedResource } from "./planned";
import { pruned, sealed, UNKNOWN, withUnderscores } from "./shape";

/** A stack's state in the form of `pulumi stack export`. */
export type ExportedState = Fields;

/** A state with the objects of a cluster in it. */
export interface AdoptedState {
    readonly state: ExportedState;
    /** URNs of the resources that were added. */
    readonly added: ReadonlySet<string>;
}

/**
 * Adds to a stack's state what the cluster has of its program, as if the stack had created it: under the URNs of the
 * program, with the live fields that the program states as inputs. What the cluster does not have is omitted, and the
 * next update creates it.
 *
 * Each object is protected: the state alone would let `pulumi destroy` delete it. The next update lifts the protection,
 * because the program does not set it.
 *
 * @param exported - the state before
 * @param planned - what an update would create
 * @param live - what the cluster has, by URN
 * @param fieldManager - the field manager of the stack's objects
 */
export function adoptedState(
    exported: ExportedState,
    planned: readonly PlannedResource[],
    live: ReadonlyMap<string, Live>,
    fieldManager: string,
    now = new Date().toISOString(),
): AdoptedState {
    const deployment = fieldsOf(exported.deployment);
    const before = listOf(deployment.resources).map(fieldsOf);
    const known = new Set(before.map(({ urn }) => textOf(urn) ?? ""));
    const objects = plannedObjects(planned);
    const ids = new Map<string, string>();
    const added: Fields[] = [];
    for (const resource of planned) {
        const object = live.get(resource.urn);
        const fields = isKept(resource)
            ? keptFields(resource, ids)
            : object === undefined
              ? materialFields(resource, keptMaterial(resource, objects, live))
              : { ...objectFields(object, resource.inputs, fieldManager), protect: true };
        if (fields !== undefined) {
            const written = { created: now, modified: now };
            const implied = impliedProvider(resource, known, ids);
            known.add(resource.urn);
            added.push(...implied.map((each) => ({ ...each, ...written })), {
                ...common(resource, known, ids),
                ...fields,
                ...written,
            });
        }
    }
    return {
        state: { ...exported, deployment: { ...deployment, resources: [...before, ...added] } },
        added: new Set(added.map(({ urn }) => textOf(urn) ?? "")),
    };
}

/** Components, the stack and providers are nothing but entries of a state. */
function isKept({ state, type }: PlannedResource): boolean {
    return state.custom !== true || type.startsWith("pulumi:providers:");
}

function keptFields({ inputs, state, urn }: PlannedResource, ids: Map<string, string>): Fields {
    if (state.custom !== true) {
        return { inputs, outputs: {} };
    }
    const id = randomUUID();
    ids.set(urn, id);
    // the engine's own input is none of the provider's outputs
    const outputs = Object.entries(inputs).filter(([key]) => key !== "__internal");
    return { id, inputs, outputs: Object.fromEntries(outputs) };
}

function materialFields(
    { inputs }: PlannedResource,
    material: KeptMaterial | undefined,
): Fields | undefined {
    return material === undefined
        ? undefined
        : {
              id: material.id,
              inputs,
              outputs: { ...inputs, ...material.outputs },
              additionalSecretOutputs: material.secrets,
          };
}

/** The state of an object, as the provider writes it (provider/pkg/provider/provider.go, `checkpointObject`). */
function objectFields(object: Live, planned: Fields, fieldManager: string): Fields {
    const stated = fieldsOf(withUnderscores(planned));
    const whole = fieldsOf(withUnderscores(object));
    const inputs = sealed(fieldsOf(pruned(whole, stated)), stated);
    const { name, namespace } = fieldsOf(whole.metadata);
    return {
        id: namespace === undefined ? name : `${textOf(namespace)}/${textOf(name)}`,
        inputs,
        outputs: {
            ...sealed(whole, stated),
            __fieldManager: fieldManager,
            __initialApiVersion: planned.apiVersion,
            __inputs: inputs,
        },
    };
}

/** What a state holds of every resource. */
function common(
    { state, type, urn }: PlannedResource,
    known: ReadonlySet<string>,
    ids: ReadonlyMap<string, string>,
): Fields {
    const { custom, dependencies, parent, propertyDependencies, provider } = state;
    const dependsOn = (given: unknown): string[] =>
        listOf(given).flatMap((each) =>
            typeof each === "string" && known.has(each) ? [each] : [],
        );
    const properties = Object.entries(fieldsOf(propertyDependencies)).map(([key, given]) => [
        key,
        dependsOn(given),
    ]);
    const parentUrn = textOf(parent);
    return {
        urn,
        type,
        custom: custom === true,
        ...(parentUrn !== undefined && { parent: parentUrn }),
        ...(textOf(provider) !== undefined && {
            provider: providerReference(textOf(provider) ?? "", ids),
        }),
        dependencies: dependsOn(dependencies),
        ...(properties.length > 0 && {
            propertyDependencies: Object.fromEntries(properties) as Fields,
        }),
    };
}

/** The engine makes a default provider where a program names none, and a preview does not show it. */
function impliedProvider(
    { state }: PlannedResource,
    known: Set<string>,
    ids: Map<string, string>,
): Fields[] {
    const [urn] = splitReference(textOf(state.provider) ?? "");
    const type = urn.split("::").at(2);
    if (type === undefined || known.has(urn)) {
        return [];
    }
    const id = randomUUID();
    known.add(urn);
    ids.set(urn, id);
    return [{ urn, type, id, custom: true }];
}

/** A provider that does not exist yet has an id that a preview does not know. */
function providerReference(reference: string, ids: ReadonlyMap<string, string>): string {
    const [urn, id] = splitReference(reference);
    return id === UNKNOWN ? `${urn}::${ids.get(urn) ?? id}` : reference;
}

/** A reference is `<URN of the provider>::<its id>`. */
function splitReference(reference: string): readonly [urn: string, id: string] {
    const at = reference.lastIndexOf("::");
    return at < 0 ? ["", ""] : [reference.slice(0, at), reference.slice(at + 2)];
}
