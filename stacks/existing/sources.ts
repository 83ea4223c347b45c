import type { ExistingPart, ExistingPlatform } from "../../components";
import type { KubernetesObject } from "../../rules/canary";
import { fieldsOf, textOf } from "../../rules/canary/reading";
import {
    type FlaggerProgram,
    flaggers,
    flagsOf,
    loadTesters,
} from "../../rules/canary/related/reading/flagger";
import { nameOf, namespaceOf } from "../../rules/canary/related/reading/objects";
import { containersOf, workloadOf } from "../../rules/canary/related/reading/target";
import { deploymentLists, FLAGGERS } from "./deployment-lists";

/** How a part is found on a cluster, in any namespace. */
export interface PartSource {
    /** Name of the product, for a message. */
    readonly product: string;
    /** The kind of its objects. */
    readonly kind: string;
    /** The lists of the API in which they are looked for. */
    readonly lists: readonly string[];
    /** The list of ConfigMaps that state more facts about it. @default - none */
    readonly configMaps?: string;
    /** The listed objects that are the part, one for each installation. */
    readonly select: (objects: readonly KubernetesObject[]) => readonly KubernetesObject[];
    /** What a platform uses of it, besides the facts that the rules read. */
    readonly use: (object: KubernetesObject) => PartUse;
}

/** What a platform uses of an existing part. */
export interface PartUse extends Pick<
    ExistingPlatform,
    "flaggerAccount" | "loadTester" | "namespaces"
> {
    /** Address of the Prometheus that Viz queries, if it is not Viz's own. */
    readonly prometheus?: string;
}

const VIZ = "labelSelector=linkerd.io/extension%3Dviz";

/** The sources of the parts that are one installation each; the namespaces for canaries are none. */
export const PART_SOURCES: Readonly<Record<Exclude<ExistingPart, "namespaces">, PartSource>> = {
    linkerd: {
        product: "Linkerd",
        kind: "ConfigMap",
        lists: ["/api/v1/configmaps?fieldSelector=metadata.name%3Dlinkerd-config"],
        select: (objects) => objects,
        use: (object) => ({ namespaces: { linkerd: namespaceOf(object) } }),
    },
    viz: {
        product: "Linkerd Viz",
        kind: "Deployment",
        lists: [`/apis/apps/v1/deployments?${VIZ}`],
        configMaps: `/api/v1/configmaps?${VIZ}`,
        select: (objects) => objects.filter((object) => nameOf(object) === "metrics-api"),
        use: (object) => {
            const namespace = namespaceOf(object);
            const queried = queriedPrometheus(object);
            return {
                namespaces: { viz: namespace },
                ...(queried?.startsWith(`http://prometheus.${namespace}.`) === false && {
                    prometheus: queried,
                }),
            };
        },
    },
    flagger: {
        product: "Flagger",
        kind: "Deployment",
        lists: FLAGGERS,
        select: (objects) => {
            const all = flaggers({ objects });
            const split = all.filter(({ flags }) =>
                /^(?:linkerd|gatewayapi)/.test(flags.get("mesh-provider") ?? ""),
            );
            // another Flagger may serve an ingress controller
            return programs(split.length > 0 ? split : all);
        },
        use: (object) => ({
            namespaces: { flagger: namespaceOf(object) },
            flaggerAccount:
                textOf(workloadOf(fieldsOf(object)).podSpec.serviceAccountName) ?? "default",
        }),
    },
    loadTester: {
        product: "Flagger's load tester",
        kind: "Deployment",
        lists: deploymentLists("loadtester", "flagger-loadtester"),
        select: (objects) => programs(loadTesters({ objects })),
        // its Service has the name of its Deployment
        use: (object) => ({ loadTester: `http://${nameOf(object)}.${namespaceOf(object)}/` }),
    },
};

function programs(found: readonly FlaggerProgram[]): readonly KubernetesObject[] {
    return found.map(({ workload }) => workload.object as unknown as KubernetesObject);
}

/** The Prometheus that Viz's metrics API queries. */
function queriedPrometheus(metricsApi: KubernetesObject): string | undefined {
    return containersOf(workloadOf(fieldsOf(metricsApi)))
        .map(({ fields }) => flagsOf(fields).get("prometheus-url"))
        .find((url) => url !== undefined);
}
