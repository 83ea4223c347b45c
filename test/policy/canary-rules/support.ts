import type { PolicyResource } from "@pulumi/policy";
import { Review } from "../../../policy/canaries/review";
import { UncheckedReporter } from "../../../policy/unchecked-reporter";
import { canaryRulesPolicy, canaryWarnings } from "../../../policy/policies/canary-rules";
import type { KubernetesObject } from "../../../rules/canary";
import { goodInstallation, goodScene, type SceneChange } from "../../rules/canary/contexts";
import { MemoryCluster, provider, resource, runStack, type Violation } from "../support";

type Objects = ConstructorParameters<typeof MemoryCluster>[1];

/** An object as a program makes it, whichever class of the provider it uses. */
export function made(object: object, on = provider()): PolicyResource {
    const { apiVersion, kind } = object as KubernetesObject;
    return resource(`kubernetes:${apiVersion}:${kind}`, object, on);
}

/** A good Canary among what it needs, changed. */
export function program(change: SceneChange = {}): PolicyResource[] {
    const { canary, objects } = goodScene(change);
    return [...objects, canary].map((object) => made(object));
}

/** The load tester's Service, which the good Canary calls. */
export const loadTester = {
    metadata: { name: "flagger-loadtester", namespace: "test", uid: "1" },
    spec: { ports: [{ port: 80 }] },
};
/** Where a cluster lists its Services. */
export const services = "/api/v1/services?limit=500";
/** What a cluster says of a list. */
export const listed = (...items: object[]): never => ({ items }) as never;
/** A cluster with nothing but the namespace, and the load tester's Service. */
export const almostEmpty: Exclude<Objects, string | undefined> = {
    [services]: listed(loadTester),
    "/api/v1/namespaces?limit=500": listed({ metadata: { name: "test" } }),
};

/** The same, on a cluster that knows Linkerd's policies. */
export const noPolicies = {
    "/apis/policy.linkerd.io/v1beta3/servers?limit=500": listed(),
    "/apis/policy.linkerd.io/v1alpha1/authorizationpolicies?limit=500": listed(),
};

/** What both policies came to. */
export interface Outcome {
    readonly errors: Violation[];
    readonly warnings: Violation[];
    readonly notes: string[];
    readonly asked: string[];
}

/** Runs both policies on a whole stack. */
export async function run(
    resources: PolicyResource[],
    {
        objects,
        refused,
        settings = {},
    }: { objects?: Objects; refused?: readonly string[]; settings?: object } = {},
): Promise<Outcome> {
    const cluster = new MemoryCluster({ value: "v1.31.4" }, objects, refused);
    const notes = new UncheckedReporter();
    const review = new Review(cluster.asClusters());
    const config = {
        lookUp: objects !== undefined,
        installation: goodInstallation,
        ...settings,
    };
    const errors = await runStack(canaryRulesPolicy(review, notes), resources, config);
    const warnings = await runStack(canaryWarnings(review, notes), resources, config);
    return { errors, warnings, notes: notes.take(), asked: cluster.asked };
}

/** Of a program with nothing wrong. */
export const silent: Outcome = { errors: [], warnings: [], notes: [], asked: [] };
/** What breaks the rule `analysis/max-weight`. */
export const tooHeavy = { "analysis.maxWeight": 200 };
