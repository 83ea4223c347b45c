import { linkerd } from "../citations";
import { inboundPolicies } from "../inbound-policies";
import { type Fields, fieldsOf, textOf } from "../canary/reading";
import type { RuleFinding } from "../canary/rule";
import { isAuthorized } from "../canary/related/reading/authorization";
import { namespaceObject, namespaceOf, placeOf } from "../canary/related/reading/objects";
import { containersOfPods, settingNamed, WORKLOAD_KINDS } from "./pods";
import { isMeshed, type Pods, podsOf, serversFor } from "./pods-in";
import { letsProbeIn, networkProbes } from "./probes";
import { POLICY_GROUP } from "./references";
import type { ObjectSet, MeshRule } from "./rule";

const DEFAULT_POLICY = "config.linkerd.io/default-inbound-policy";
const ADMIN_PORTS: readonly unknown[] = [4191, "linkerd-admin"];

/** Settings of the rules on default-deny. */
export interface DefaultDenySettings {
    /** The policy of this Linkerd if nothing else sets one (`proxy.defaultInboundPolicy` of its chart). */
    readonly defaultInboundPolicy: string;
}

/** The default of Linkerd's chart. */
export const defaultDenyDefaults: DefaultDenySettings = {
    defaultInboundPolicy: "all-unauthenticated",
};

/** Prometheus may read the metrics of every proxy. */
export const scrapesLetIn: MeshRule<DefaultDenySettings> = {
    id: "mesh-config/scrapes-denied",
    impact: "These pods have no metrics, so their releases cannot be evaluated: Prometheus is not allowed to scrape their proxies",
    requirement:
        "with the inbound policy deny, a Server with an AuthorizationPolicy must allow Prometheus on the proxy's port linkerd-admin (4191)",
    fix: 'apply the output of "linkerd viz allow-scrapes" to the namespace',
    source: [
        linkerd("viz/cmd/allow-scrapes.go", "newCmdAllowScrapes"),
        linkerd("viz/pkg/healthcheck/healthcheck.go", "l5d-viz-data-plane-prom-authz"),
    ],
    kinds: WORKLOAD_KINDS,
    check: (object, among, settings) =>
        meshedPods(fieldsOf(object), among).map((pods) => () => {
            const policy = defaultPolicy(pods.owner, among, settings);
            const servers = serversFor(among, pods, (port) => ADMIN_PORTS.includes(port));
            const closed = servers.filter((server) => !isOpen(among, server));
            if (servers.length === 0) {
                return policy.value === "deny" ? [policy] : [];
            }
            return closed.map((server): RuleFinding => ({
                object: placeOf(server),
                path: "spec.accessPolicy",
                value: fieldsOf(server.spec).accessPolicy,
                requirement: `a Server for the proxy's port linkerd-admin must allow Prometheus; this one, for ${placeOf(pods.owner)}, allows no client`,
                fix: "create an AuthorizationPolicy for it with the ServiceAccount of Prometheus",
            }));
        }),
};

/** The kubelet's probes reach the pods. */
export const probesLetIn: MeshRule<DefaultDenySettings> = {
    id: "mesh-config/probes-denied",
    impact: "The pods never become ready, or are restarted again and again: the proxy rejects the kubelet's probes",
    requirement:
        "a probe on a port that is closed to unmeshed clients must be allowed: Linkerd allows HTTP probes automatically, but neither HTTP probes on a Server with routes nor gRPC probes",
    fix: "create a route for the probe's path, and an AuthorizationPolicy that requires only a NetworkAuthentication of the nodes",
    source: [
        linkerd(
            "policy-controller/k8s/index/src/inbound/index.rs",
            "default_inbound_http_routes",
            "probe_networks",
        ),
        linkerd("policy-controller/k8s/index/src/inbound/workload.rs"),
    ],
    kinds: WORKLOAD_KINDS,
    check: (object, among, settings) =>
        meshedPods(fieldsOf(object), among).flatMap((pods) =>
            containersOfPods(pods.template).map((container) => () => {
                // evaluated late: without a probe that depends on it, it may be unknown
                const policy = () => defaultPolicy(pods.owner, among, settings).value;
                return networkProbes(container)
                    .filter((probe) => !letsProbeIn(among, pods, probe, policy))
                    .map(({ path, port }): RuleFinding => ({ path, value: port }));
            }),
        ),
};

/** Where in the API the cluster has what may let Prometheus and probes in, and the namespace's own settings. */
export function defaultDenyPaths(object: Fields): readonly string[] {
    const namespace = encodeURIComponent(namespaceOf(object));
    return [
        `/api/v1/namespaces/${namespace}`,
        `/apis/${POLICY_GROUP}/v1beta3/namespaces/${namespace}/servers`,
        `/apis/${POLICY_GROUP}/v1alpha1/namespaces/${namespace}/authorizationpolicies`,
        `/apis/${POLICY_GROUP}/v1beta3/namespaces/${namespace}/httproutes`,
        `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes`,
    ];
}

/** Pods that are certainly meshed: pods that may be unmeshed are not checked. */
function meshedPods(object: Fields, among: ObjectSet): Pods[] {
    return podsOf(object).filter((pods) => isMeshed(among, pods));
}

/** The inbound policy of the proxies if no Server sets it, with the place that decides it. */
function defaultPolicy(
    owner: Fields,
    among: ObjectSet,
    { defaultInboundPolicy }: DefaultDenySettings,
): RuleFinding & { readonly value: string } {
    const onPods = settingNamed(owner, DEFAULT_POLICY);
    if (onPods !== undefined && isInboundPolicy(onPods.value)) {
        return onPods;
    }
    const namespace = namespaceObject(among, namespaceOf(owner));
    const onNamespace = namespace && settingNamed(namespace, DEFAULT_POLICY);
    return namespace !== undefined &&
        onNamespace !== undefined &&
        isInboundPolicy(onNamespace.value)
        ? { ...onNamespace, object: placeOf(namespace) }
        : { path: "", value: defaultInboundPolicy };
}

function isInboundPolicy(value: string): boolean {
    return (inboundPolicies as readonly string[]).includes(value);
}

function isOpen(among: ObjectSet, server: Fields): boolean {
    return (
        (textOf(fieldsOf(server.spec).accessPolicy) ?? "deny") !== "deny" ||
        isAuthorized(among, server)
    );
}
