import { CanaryWorkload, Platform } from "../../components";
import { stackConfig } from "../../stacks/config";
import { serviceWorkload } from "../../stacks/services/workload";
import { record } from "../support/recorder";
import { rawConfig } from "./support";

/** The stacks of this repository. */
export const STACKS = ["sandbox", "dev", "staging", "prod"] as const;

/** A stack of this repository. */
export type StackName = (typeof STACKS)[number];

const slack = JSON.stringify({ channel: "releases", address: "https://hooks.example/T0/B0/token" });

const settings = {
    sandbox: rawConfig(),
    dev: rawConfig({ context: "kind-dev" }),
    staging: rawConfig({ context: "kind-staging", slack }, ["slack"]),
    prod: rawConfig({ context: "kind-prod", slack }, ["slack"]),
};

/** Inputs of a resource. */
export type Inputs = Readonly<Record<string, unknown>>;

/** A resource as a program registers it. */
export interface Registered {
    readonly name: string;
    readonly type: string;
    readonly inputs: Inputs;
}

/** Everything that a stack registers, by name; charts and overlays as their arguments. */
export async function registeredObjects(stack: StackName): Promise<Registered[]> {
    const { platform: platformArgs, services } = stackConfig(stack, settings[stack]).config;
    const registrations = await record((opts) => {
        const platform = new Platform("platform", platformArgs, opts);
        for (const released of services) {
            new CanaryWorkload(released.service.name, serviceWorkload(released, platform), opts);
        }
    });
    return registrations
        .map(({ name, type, inputs }) => ({ name, type, inputs: withoutExpressions(inputs) }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A policy's hundreds of expressions are tested where they are made. */
function withoutExpressions(inputs: Inputs): Inputs {
    const { spec } = inputs as { readonly spec?: { readonly variables?: readonly unknown[] } };
    return spec?.variables === undefined
        ? inputs
        : { ...inputs, spec: { ...spec, variables: `${spec.variables.length} expressions` } };
}
