import type { StackValidationArgs } from "@pulumi/policy";
import { type KubeObject, readObject } from "./objects";

/** Objects by the very list of resources that they were read from. */
const read = new WeakMap<object, readonly KubeObject[]>();

/**
 * All Kubernetes objects of the program, whichever class or rendered chart they came from. A list of
 * resources is read once. The SDK makes a list of its own for each policy of a run: {@link RunObjects}
 * lets the policies of a pack share what the first of them read.
 *
 * @param args - as a stack policy got them
 * @returns the objects, in the order of the resources
 */
export function objectsOf(args: Pick<StackValidationArgs, "resources">): readonly KubeObject[] {
    const known = read.get(args.resources);
    if (known !== undefined) {
        return known;
    }
    const objects = args.resources
        .map((resource) => readObject(resource))
        .filter((object) => object !== undefined);
    read.set(args.resources, objects);
    return objects;
}

/** Shares the objects of one run between the policies of a pack. */
export class RunObjects {
    private readonly asked = new Set<string>();
    private objects: readonly KubeObject[] = [];

    /**
     * To be called as a policy starts on the whole stack. The SDK calls each policy once a run, one
     * after the other, with the same resources; a policy that comes again begins the next run.
     *
     * @param policy - the policy's name
     * @param args - as the policy got them; from here on {@link objectsOf} of them is shared
     */
    enter(policy: string, args: Pick<StackValidationArgs, "resources">): void {
        if (this.asked.size === 0 || this.asked.has(policy)) {
            this.asked.clear();
            this.objects = objectsOf(args);
        }
        this.asked.add(policy);
        read.set(args.resources, this.objects);
    }
}
