import { createRequire } from "node:module";

import * as pulumi from "@pulumi/pulumi";

/** One registration of a resource, as the engine would have received it. */
export interface Registration {
    readonly type: string;
    readonly name: string;
    readonly inputs: Record<string, unknown>;
    readonly custom: boolean;
    /** The transforms given to this resource, for what it renders. */
    readonly transforms: readonly pulumi.ResourceTransform[];
}

/** Outputs that a mocked resource has besides its inputs, by its type. */
export type ExtraOutputs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The certificates of the two dynamic resources: recognisable, and no secret. */
export const certificateOutputs: ExtraOutputs = {
    "pulumi-nodejs:dynamic/linkerd:IdentityCertificates": {
        anchorCertificate: "anchor",
        anchorKey: "anchor key",
        issuerCertificate: "issuer",
        issuerKey: "issuer key",
    },
    "pulumi-nodejs:dynamic/linkerd:ServingCertificate": {
        certificate: "serving",
        privateKey: "serving key",
    },
};

/**
 * Runs a program against mocks and returns every resource that it registered, in that order.
 *
 * Mocks refuse transforms, and do not know what a chart renders: transforms are taken off and recorded.
 *
 * @param program makes resources; the options are for those without a parent, and reach the others through them
 * @param outputs of its resources, besides their inputs
 * @param preview whether it runs as in a preview
 */
export function record(
    program: (opts: pulumi.ComponentResourceOptions) => unknown,
    outputs: ExtraOutputs = certificateOutputs,
    preview = false,
): Promise<Registration[]> {
    return recordThrough(
        (transformation) => program({ transformations: [transformation] }),
        outputs,
        preview,
    );
}

/**
 * Runs a module as the Pulumi CLI would run it, but against mocks: its resources belong to a stack, the first of those
 * that are returned.
 *
 * @param file the module, absolute; it is run anew each time
 */
export function recordModule(
    file: string,
    outputs: ExtraOutputs = certificateOutputs,
): Promise<Registration[]> {
    return recordThrough(
        (transformation) =>
            pulumi.runtime.runInPulumiStack(() => {
                pulumi.runtime.registerStackTransformation(transformation);
                delete require.cache[file];
                return Promise.resolve(createRequire(__filename)(file));
            }),
        outputs,
    );
}

async function recordThrough(
    program: (transformation: pulumi.ResourceTransformation) => unknown,
    outputs: ExtraOutputs,
    preview = false,
): Promise<Registration[]> {
    const registrations: Registration[] = [];
    const transforms = new Map<string, readonly pulumi.ResourceTransform[]>();
    await pulumi.runtime.setMocks(
        {
            newResource: (args) => {
                const inputs = recordedInputs(args);
                registrations.push({
                    type: args.type,
                    name: args.name,
                    inputs,
                    custom: args.custom ?? false,
                    transforms: transforms.get(args.name) ?? [],
                });
                return { id: `${args.name}-id`, state: { ...inputs, ...outputs[args.type] } };
            },
            call: (args) => args.inputs as Record<string, unknown>,
        },
        "linkerd-canary",
        "sandbox",
        preview,
    );
    const resources: pulumi.Resource[] = [];
    await program(({ name, opts, props, resource }) => {
        resources.push(resource);
        transforms.set(name, opts.transforms ?? []);
        return { props: props, opts: { ...opts, transforms: undefined } };
    });
    // Registration begins late, so that waiting for Pulumi's queue to run empty may end before it.
    for (const resource of resources) {
        await new Promise((resolve) => resource.urn.apply(resolve));
    }
    await pulumi.runtime.disconnect();
    return registrations;
}

function recordedInputs(args: pulumi.runtime.MockResourceArgs): Record<string, unknown> {
    const { __provider: code, ...inputs } = args.inputs as Record<string, unknown>;
    return {
        ...Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, readable(value)])),
        // The serialised code of a dynamic resource differs from compiler to compiler.
        ...(code === undefined ? {} : { __provider: typeof code }),
    };
}

// How Pulumi marks special values on the wire (sdk/nodejs/runtime/rpc.ts).
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** A value with each secret in it as `{ secret: … }`, so that a test sees which are. */
function readable(value: unknown): unknown {
    if (Array.isArray(value)) {
        return value.map(readable);
    }
    if (typeof value !== "object" || value === null) {
        return value;
    }
    const fields = value as Record<string, unknown>;
    return fields[signatureKey] === secretSignature
        ? { secret: readable(fields["value"]) }
        : Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, readable(field)]));
}

/** The only registration of that type whose name ends so; fails when there is none, or more than one. */
export function only(
    registrations: readonly Registration[],
    type: string,
    nameEnd = "",
): Registration {
    const found = registrations.filter((one) => one.type === type && one.name.endsWith(nameEnd));
    if (found.length !== 1 || found[0] === undefined) {
        throw new Error(
            `expected one ${type} named …${nameEnd}, found ${found.length}; registered were:\n` +
                registrations.map((one) => `  ${one.type} ${one.name}`).join("\n"),
        );
    }
    return found[0];
}
