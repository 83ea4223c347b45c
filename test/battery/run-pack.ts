import type {
    Policies,
    PolicyResource,
    ResourceValidation,
    ResourceValidationPolicy,
    StackValidationPolicy,
} from "@pulumi/policy";
import { policies } from "../../policy/pack";
import { runResource, runStack, type Violation } from "../policy/support";
import { withCertificates } from "./certificates";
import type { BatteryCluster } from "./cluster";
import { resourcesOf } from "./program";
import type { BatteryScene } from "./scenes";

/** What one policy says of a scene. */
export interface Said {
    readonly policy: string;
    /** Whether it stops the update. */
    readonly stops: boolean;
    /** Id of the rule. */
    readonly rule: string;
    readonly message: string;
}

type Policy = Policies[number] & Partial<ResourceValidationPolicy & StackValidationPolicy>;

/**
 * Runs the whole pack over a scene, as a preview does.
 *
 * @param settings - of policies, by their names; all others have their own
 * @returns what was said, each thing once
 */
export async function runPack(
    scene: BatteryScene,
    cluster: BatteryCluster,
    settings = scene.settings,
): Promise<Said[]> {
    const objects = await withCertificates(scene.objects);
    const resources = resourcesOf({ ...scene, objects }, cluster.holds(scene));
    return runPackOver(resources, settings);
}

/**
 * Runs the whole pack over the resources of a program: each resource first, then the stack.
 *
 * @param settings - of policies, by their names; all others have their own
 * @returns what was said, each thing once
 */
export async function runPackOver(
    resources: readonly PolicyResource[],
    settings: BatteryScene["settings"] = {},
): Promise<Said[]> {
    const pack: readonly Policy[] = policies();
    const said = new Map<string, Said>();
    const hear = ({ enforcementLevel, name }: Policy, violations: readonly Violation[]): void => {
        const stops = enforcementLevel === "mandatory";
        for (const { message } of violations) {
            for (const rule of rulesIn(message)) {
                said.set(`${name} ${rule} ${message}`, { policy: name, stops, rule, message });
            }
        }
    };
    for (const resource of resources) {
        for (const policy of pack) {
            for (const validate of validations(policy)) {
                const one = { validateResource: validate };
                hear(policy, await runResource(one, resource, settings[policy.name]));
            }
        }
    }
    for (const policy of pack) {
        if (policy.validateStack !== undefined) {
            hear(policy, await runStack(policy, [...resources], settings[policy.name]));
        }
    }
    return [...said.values()];
}

function validations({ validateResource }: Policy): readonly ResourceValidation[] {
    return validateResource === undefined ? [] : [validateResource].flat();
}

/** Ids at the end of a message; of all that was not checked there is one message. */
function rulesIn(message: string): readonly string[] {
    return [...message.matchAll(/\[([a-z-]+\/[a-z-]+)\](?= \| |$)/g)].map(([, rule = ""]) => rule);
}
