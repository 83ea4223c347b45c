import type { KubernetesObject } from "../../../rules/canary";

/** A step of a preview, as a test writes it. */
export interface Step {
    readonly op: string;
    readonly before?: KubernetesObject;
    readonly after?: KubernetesObject;
    /** Names of the components around it, the outermost first, each with its type. */
    readonly parents?: readonly (readonly [type: string, name: string])[];
    /** Kinds of differences by their path. */
    readonly diff?: Readonly<Record<string, string>>;
    readonly keys?: readonly string[];
    readonly retained?: boolean;
}

const workload: NonNullable<Step["parents"]> = [["linkerd-canary:index:CanaryWorkload", "podinfo"]];

/** The events of a preview in the shape of Pulumi's `EngineEvent` (sdk/go/common/apitype/events.go). */
export function events(
    steps: readonly Step[],
    more: readonly object[] = [],
    summary: object | null = {
        resourceChanges: { same: 7 },
        PolicyPacks: {},
        isPreview: true,
    },
): string {
    const all = [
        ...steps.map((step) => ({
            resourcePreEvent: { metadata: metadataOf(step), planning: true },
        })),
        ...more,
        ...(summary === null ? [] : [{ summaryEvent: summary }]),
    ];
    return all
        .map((event, sequence) => JSON.stringify({ sequence, timestamp: 0, ...event }))
        .join("\n");
}

/** Pulumi's name of a Kubernetes object in these events. */
export function urnOf(
    { kind, apiVersion, metadata }: KubernetesObject,
    parents = workload,
): string {
    const types = [...parents.map(([type]) => type), `kubernetes:${apiVersion}:${kind}`];
    return `urn:pulumi:dev::program::${types.join("$")}::${metadata.namespace ?? ""}-${metadata.name}`;
}

function metadataOf({ op, before, after, parents = workload, diff, keys, retained }: Step): object {
    const object = after ?? before;
    if (object === undefined) {
        throw new Error("a step needs an object");
    }
    const urn = urnOf(object, parents);
    const [type, name] = parents.at(-1) ?? [];
    const outer = parents.map((each) => each[0]).join("$");
    const parent = type === undefined ? undefined : `urn:pulumi:dev::program::${outer}::${name}`;
    const state = (inputs?: KubernetesObject): object | null =>
        inputs === undefined
            ? null
            : { urn, custom: true, parent, inputs, outputs: inputs, retainOnDelete: retained };
    return {
        op,
        urn,
        type: `kubernetes:${object.apiVersion}:${object.kind}`,
        old: state(before),
        new: state(after),
        keys,
        diffs: Object.keys(diff ?? {}),
        detailedDiff: Object.fromEntries(
            Object.entries(diff ?? {}).map(([path, diffKind]) => [
                path,
                { diffKind, inputDiff: true },
            ]),
        ),
        provider: "",
    };
}
