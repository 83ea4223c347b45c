import type { LiveMetadata } from "../existing/live-object";
import { firstOf } from "../problems/first-of";
import { type Problem, refusal } from "../problems/problem";
import { RELEASE_PHASES } from "../release-phases";
import { hashesDiffer } from "../versions/template-hashes";

/** A product that the next update replaces by another version. */
export interface Upgrade {
    readonly product: "Linkerd" | "Flagger";
    /** The version on the cluster. */
    readonly from: string;
    /** The version that the stack sets. */
    readonly to: string;
}

/** The state of a Canary on the cluster. */
export interface LiveCanary {
    readonly namespace: string;
    readonly name: string;
    /** `status.phase`; empty before Flagger has seen it. */
    readonly phase: string;
}

/** So many Canaries or workloads are named; the others are counted. */
const NAMED = 5;

/** The phases of a Canary that has a primary and no release in progress. */
const RESTING_PHASES: readonly string[] = ["Initialized", "Succeeded", "Failed"];

/** The annotation that the proxy injector sets on a pod (linkerd2 pkg/k8s/labels.go: ProxyVersionAnnotation). */
const PROXY_VERSION = "linkerd.io/proxy-version";

/** Upgrades by the versions on the cluster and those that a stack sets; a version that is not known is not compared. */
export function upgradesOf(
    live: Readonly<Partial<Record<Upgrade["product"], string>>>,
    set: Readonly<Record<Upgrade["product"], string>>,
): readonly Upgrade[] {
    return (["Linkerd", "Flagger"] as const).flatMap((product) => {
        const from = live[product];
        const to = set[product];
        return from === undefined || from === to ? [] : [{ product, from, to }];
    });
}

/**
 * Rejects an upgrade while a release is in progress: Flagger and the control plane restart, and checks fail or see other
 * metrics in the meantime.
 *
 * @param path - the cluster by the names in its kubeconfig
 * @param setting - the setting that allows it
 * @returns `upgrade/release-running`
 */
export function runningReleases(
    path: string,
    upgrades: readonly Upgrade[],
    canaries: readonly LiveCanary[],
    setting: string,
): Problem[] {
    const running = canaries.filter(({ phase }) => RELEASE_PHASES.includes(phase));
    const [first] = running;
    return first === undefined || upgrades.length === 0
        ? []
        : [
              refusal(
                  "upgrade/release-running",
                  path,
                  running
                      .map(({ name, namespace, phase }) => `Canary ${namespace}/${name} ${phase}`)
                      .join(", "),
                  `this update replaces ${upgrades.map(described).join(" and ")} while a release is in progress: ` +
                      "checks that fail during the restart count against the new version, which may be rolled back",
                  `wait for its end: npx linkerd-canary wait ${first.name} --namespace ${first.namespace}; or allow it: pulumi config set ${setting} true`,
              ),
          ];
}

/**
 * Warns of the releases that an upgrade of Flagger starts: it computes other hashes of the same pods, and takes each
 * target for a new version.
 *
 * @returns `upgrade/starts-releases`
 */
export function startedReleases(
    path: string,
    upgrades: readonly Upgrade[],
    canaries: readonly LiveCanary[],
): Problem[] {
    const upgrade = upgrades.find(({ product }) => product === "Flagger");
    const released = canaries.filter(({ phase }) => RESTING_PHASES.includes(phase));
    if (upgrade === undefined || released.length === 0) {
        return [];
    }
    const { from, to } = upgrade;
    if (hashesDiffer(from, to) !== true) {
        return [];
    }
    return [
        {
            id: "upgrade/starts-releases",
            severity: "warning",
            path,
            value: `${released.length === 1 ? "Canary" : "Canaries"} ${firstOf(
                released.map(({ name, namespace }) => `${namespace}/${name}`),
                NAMED,
            )}`,
            requirement: `Flagger ${to} computes other hashes than ${from}: after this update each Canary starts a release of the version that it serves already, with all its checks, gates and alerts`,
            fix: "update Flagger when every Canary may have a release, and wait for their ends before you change a version; a suspended Canary has its release when it is resumed",
        },
    ];
}

/**
 * The workloads whose pods keep the proxy of another version until they are restarted.
 *
 * @param pods - the metadata of all pods
 * @param version - the control plane's version after the update
 * @returns `upgrade/restart-needed`, a warning
 */
export function outdatedProxies(
    path: string,
    pods: readonly LiveMetadata[],
    version: string,
    canaries: readonly LiveCanary[],
): Problem[] {
    const outdated = pods.filter(({ annotations }) => {
        const proxy = annotations?.[PROXY_VERSION];
        return proxy !== undefined && proxy !== version;
    });
    if (outdated.length === 0) {
        return [];
    }
    const workloads = [...new Set(outdated.map(workloadOf))].sort();
    const isReleased = ({ name, namespace }: LiveCanary): boolean =>
        workloads.some((workload) => workload === `${namespace}/${name}-primary`);
    const released = canaries.find(isReleased);
    return [
        {
            id: "upgrade/restart-needed",
            severity: "warning",
            path,
            value: `${outdated.length} pods of ${firstOf(workloads, NAMED)}`,
            requirement: `running pods keep their proxy: after this update they do not have the proxy of Linkerd ${version} until they are restarted`,
            fix:
                "kubectl rollout restart the workloads outside of Canaries" +
                (released === undefined
                    ? ""
                    : `; a Canary's with its next release: kubectl rollout restart deployment/${released.name} --namespace ${released.namespace} starts one, and the promotion restarts the primary`),
        },
    ];
}

function described({ from, product, to }: Upgrade): string {
    return `${product} ${from} by ${to}`;
}

/** The workload of a pod by its name: a ReplicaSet adds a hash to it, and a pod five letters or a number. */
function workloadOf({ labels, name, namespace = "" }: LiveMetadata): string {
    const hash = labels?.["pod-template-hash"];
    const at = hash === undefined ? -1 : name.lastIndexOf(`-${hash}`);
    return `${namespace}/${at > 0 ? name.slice(0, at) : name.replace(/-[^-]+$/, "")}`;
}
