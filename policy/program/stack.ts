import type { StackValidationArgs } from "@pulumi/policy";
import { type KubeObject, type ProgramResource, readObject } from "./kube-objects";

/** The part of a stack policy's arguments that is read here. */
type Resources = Pick<StackValidationArgs, "resources">;

/** Objects by the list of resources that they were read from. */
const ofStack = new WeakMap<object, readonly KubeObject[]>();
/** The object by the properties that it was read from; `undefined` if it is not a Kubernetes object. */
const ofResource = new WeakMap<object, KubeObject | undefined>();

/**
 * All Kubernetes objects of the program, whichever class or rendered chart they came from. A list of
 * resources is read once. The SDK makes a list of its own for each policy of a run: {@link RunObjects}
 * lets the policies of a pack share what the first of them read.
 *
 * @param args - as a stack policy got them
 * @returns the objects, in the order of the resources; patches (`DeploymentPatch` and its like) are
 * among them, marked by `patch`
 */
export function objectsOf(args: Resources): readonly KubeObject[] {
    const known = ofStack.get(args.resources);
    if (known !== undefined) {
        return known;
    }
    const objects = args.resources
        .map((resource) => objectOf(resource))
        .filter((object) => object !== undefined);
    ofStack.set(args.resources, objects);
    return objects;
}

/**
 * The Kubernetes object that a resource is, read once as {@link objectsOf} does.
 *
 * @param args - as a resource policy got them
 * @returns the object, or `undefined` for everything else: components, providers, releases
 */
export function objectOf(args: ProgramResource): KubeObject | undefined {
    if (!ofResource.has(args.props)) {
        ofResource.set(args.props, readObject(args));
    }
    return ofResource.get(args.props);
}

/** Shares the objects of one run between the policies of a pack. */
export class RunObjects {
    private readonly asked = new Set<string>();
    private objects: readonly KubeObject[] = [];
    private readonly single = new Map<
        string,
        { readonly asked: Set<string>; readonly object: KubeObject | undefined }
    >();

    /**
     * To be called as a policy starts on the whole stack. The SDK calls each policy once a run, one
     * after the other, with the same resources; a policy that comes again begins the next run.
     *
     * @param policy - the policy's name
     * @param args - as the policy got them; from here on {@link objectsOf} of them is shared
     */
    enter(policy: string, args: Resources): void {
        if (this.asked.size === 0 || this.asked.has(policy)) {
            this.asked.clear();
            this.objects = objectsOf(args);
            this.single.clear();
        }
        this.asked.add(policy);
        ofStack.set(args.resources, this.objects);
    }

    /**
     * To be called as a policy starts on one resource; the same as {@link enter} for {@link objectOf}.
     *
     * @param policy - the policy's name
     * @param args - as the policy got them
     */
    enterResource(policy: string, args: ProgramResource): void {
        const known = this.single.get(args.urn);
        if (known === undefined || known.asked.has(policy)) {
            this.single.set(args.urn, { asked: new Set([policy]), object: objectOf(args) });
        } else {
            known.asked.add(policy);
            ofResource.set(args.props, known.object);
        }
    }
}
