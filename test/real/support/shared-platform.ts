import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as k8s from "@kubernetes/client-node";
import type { MeshReport } from "../../../sandbox/mesh/mesh-report";
import type { AdmissionGuardArgs } from "../../../components";
import { sandboxPaths } from "../../../sandbox/paths";
import { Checkout } from "./checkout";
import { Cluster } from "./cluster";
import { TestStack } from "./release";

/** Namespaces of the suites, beside that of the stack's own canary. */
export const suiteNamespaces = [
    "mistakes",
    "strategies",
    "flagger-cases",
    "changes",
    "faults",
    "guarded",
] as const;

/** The guard refuses what breaks a rollout, but where a suite breaks one to look at what comes of it. */
const admissionGuard = {
    errors: "deny",
    exceptions: [
        { namespaces: ["mistakes"], reason: "what is made there is what the rules forbid" },
        {
            namespaces: ["plan"],
            rules: ["injection/namespace", "injection/workload"],
            reason: "no program runs in the pods there, which are marked as ready",
        },
    ],
} satisfies AdmissionGuardArgs;

/** A sandbox with stack `sandbox` installed, for all suites under `test/real/delivery`. */
export class SharedPlatform {
    readonly objects: k8s.KubernetesObjectApi;

    private constructor(
        readonly checkout: Checkout,
        readonly stack: TestStack,
        readonly cluster: Cluster,
    ) {
        this.objects = k8s.KubernetesObjectApi.makeApiClient(cluster.config);
    }

    /** @param namespaces - of the suites, beside that of the stack's own canary */
    static async open(namespaces: readonly string[] = suiteNamespaces): Promise<SharedPlatform> {
        const checkout = Checkout.make("delivery");
        widen(checkout, namespaces);
        await checkout.up();
        const stack = await TestStack.open(checkout);
        await stack.up();
        return new SharedPlatform(checkout, stack, new Cluster(checkout, stack.env));
    }

    /** Folder with a log for each program of each pod. */
    get podsDir(): string {
        return sandboxPaths(this.checkout.dir).pods;
    }

    /** What the API server says of calls to Linkerd's injector that failed: their pods have no mesh, and no metrics. */
    passedInjector(): string[] {
        const { logs } = sandboxPaths(this.checkout.dir);
        return fs
            .readFileSync(path.join(logs, "kube-apiserver.log"), "utf8")
            .split("\n")
            .filter((line) => /failing open linkerd-proxy-injector\./.test(line));
    }

    /** What the mesh has counted; the series only from `since` (milliseconds since the epoch) on. */
    report(since = Date.now()): Promise<MeshReport> {
        return this.stack.report(since);
    }

    /** The cluster goes with everything in it, so nothing is destroyed one by one. */
    async close(): Promise<void> {
        await this.checkout.down();
    }
}

/**
 * Gives stack `sandbox` what the suites need, as its owner would: their namespaces, for the load tester obeys those of
 * the stack alone, and the guard, so that whatever Flagger, Linkerd and the
 * cluster's controllers write in any suite has passed it.
 */
function widen(checkout: Checkout, namespaces: readonly string[]): void {
    const more = namespaces.map((name) => `, "${name}"`).join("");
    checkout.edit("stacks/sandbox.ts", {
        "canaryNamespaces: [...namespacesOf(services)]": `admissionGuard: ${JSON.stringify(admissionGuard)}, canaryNamespaces: [...namespacesOf(services)${more}]`,
    });
}

let users = 0;
let opened: Promise<SharedPlatform> | undefined;
const works: ((platform: Promise<SharedPlatform>) => void)[] = [];

/**
 * Lets a suite work on the platform that all suites of this run share. The first one to run opens it and sets the work
 * of all of them going, side by side; the last one takes it down. To be called in the suite's `describe`.
 *
 * @param work what the suite's tests then look at.
 * @returns the result of the work, to be awaited in the tests.
 */
export function onSharedPlatform<T>(
    work: (platform: SharedPlatform) => Promise<T>,
): () => Promise<T> {
    users += 1;
    let result: Promise<T> | undefined;
    works.push((platform) => {
        result = platform.then(work);
        // the tests await it, and get the error; until then nobody has to
        result.catch(() => undefined);
    });
    before(async () => {
        if (opened === undefined) {
            opened = SharedPlatform.open();
            works.forEach((start) => start(opened as Promise<SharedPlatform>));
        }
        await opened;
    });
    after(async () => {
        users -= 1;
        if (users === 0) {
            await (await opened)?.close();
        }
    });
    return () => {
        assert.ok(result, "the platform has not been opened");
        return result;
    };
}
