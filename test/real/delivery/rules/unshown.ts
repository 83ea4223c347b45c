const builtIn =
    "Flagger asks for Linkerd's own metrics by these names only where its own mesh provider is linkerd; this one's is gatewayapi:v1beta1";
const evaluated =
    "shown by the real Prometheus over series of a real Linkerd (test/real/metrics-golden.test.ts)";
const simulated =
    "what clients get is measured on the real mesh and simulated (test/sandbox/mesh/proxy/limits.test.ts); Flagger does not notice it";
const storage = "the sandbox has no storage";
const keda = "needs KEDA's controller";
const network = "the sandbox has no network plugin that would apply a NetworkPolicy";
const command =
    "the load tester of the sandbox is a process on the node, with the tools of this machine and not of the image";
const past =
    "what callers past the split reach is what kube-proxy does, which the sandbox has not: test/cli/lint/cases.test.ts shows the finding";
const installation = (flag: string): string => `needs a second Flagger, installed with ${flag}`;
const sharedTester = "would change the load tester that all suites on the platform share";

/** Rules whose failure the sandbox does not show, each with the reason. */
export const unshown: Readonly<Record<string, string>> = {
    "metric/interval-unsaid":
        "about a template that is not known; what happens when it has an interval is metric/interval-missing",
    "metric/whole-milliseconds": builtIn,
    "metric/percent": builtIn,
    "metric/wrong-end": builtIn,
    "metric/built-in-server": builtIn,
    "metric/query-counts-scrapes": "users-see.test.ts shows it: tutorial-idle is promoted",
    "metric/query-misses-timeouts": evaluated,
    "metric/latency-inside-bucket": evaluated,
    "metric/factor-inside-bucket": evaluated,
    "metric/never-fails":
        "a release that is promoted shows nothing: the query is evaluated in test/rules/metrics",
    "metric/fraction-of-percentage":
        "a release that is promoted shows nothing: the query is evaluated in test/rules/metrics",
    "metric/old-version": "a release that is promoted shows nothing",
    "hook/tool-missing": command,
    "hook/tool-unusual": command,
    "hook/address-scheme": command,
    "hook/tool-arguments": command,
    "hook/response-ignored": "a release that is promoted shows nothing",
    "hook/load-as-test": "a release that is promoted shows nothing",
    "webhook/task-program": command,
    "webhook/approval-rolls-back":
        "needs a gate that is opened while the release runs: webhook/rollback-always shows what an open one does",
    "provider/ingress-missing": "the sandbox has no ingress controller",
    "affinity/everyone-in-the-end":
        "test/sandbox/mesh/session.test.ts counts the users of each version; Flagger does not notice it",
    "analysis/whole-first-step": "a release that is promoted shows nothing",
    "room/quota": "a quota applies to the whole namespace, which all mistakes share",
    "room/quota-needs-value": "a quota applies to the whole namespace, which all mistakes share",
    "analysis/skipped": "a release that is promoted shows nothing",
    "match/whole-cookie": "a release that is promoted shows nothing",
    "analysis/skipped-start": "the primary's pods are ready within a second here",
    "target/ready-before-start": "the application of the sandbox listens at once",
    "target/probe-inert": "the pods run: only a container that hangs would show it",
    "target/startup-budget": "target/slow-start shows what happens at the deadline",
    "metric/short-window":
        "the sandbox's Prometheus scrapes every 5 seconds: timing/window shows it",
    "config/rotated": "needs an operator that rotates a Secret",
    "alert/never-ready": "shows in what Flagger does not send",
    "room/limit-range": "the sandbox's injector leaves out what the LimitRange refuses",
    "split/both-versions": past,
    "split/primary-service": past,
    "split/route-to-primary": past,
    "split/version-profile": past,
    "split/client-unmeshed": past,
    "split/client-skips": past,
    "target/anti-affinity-room": "the scheduler of the sandbox has as many nodes as pods",
    "metric/backend-metrics-missing": "needs a Linkerd before 2.16",
    "installation/version-unknown": "about a version that is set, not about what happens",
    "installation/linkerd-routes": "needs a Linkerd before 2.14",
    "installation/flagger-provider": "needs a Flagger before 1.35",
    "installation/gateway-api-served": "needs a Gateway API before 1.0",
    "installation/unsupported": "needs versions that the sandbox does not install",
    "installation/flagger-field": "needs a Flagger before 1.42",
    "reference/other-namespace": installation("-no-cross-namespace-refs"),
    "provider/default-istio": installation(
        "no -mesh-provider; what it then does is provider/not-linkerd",
    ),
    "provider/split-ignores":
        "needs Linkerd's extension linkerd-smi, which splits by TrafficSplits",
    "timing/first-checks":
        "the sandbox's Prometheus scrapes every 5 seconds, twice in Flagger's shortest interval",
    "target/service": "Flagger runs it; what it lacks are pods of its own to judge",
    "target/volume-once": storage,
    "target/spread": "the scheduler spreads the few pods here with and without the rule",
    "target/node-selector":
        "a server-side apply, as the sandbox's clients make it, leaves Flagger's key in the nodeSelector",
    "mesh/grpc-route": simulated,
    "mesh/weightless-route": simulated,
    "service/timeout-zero": simulated,
    "service/retries-counted": simulated,
    "selector/network-policy": network,
    "selector/network-peer": network,
    "network/mesh-ports": network,
    "selector/two-budgets": "nothing is drained here: no node of the sandbox is real",
    "mesh/pod-security":
        "the sandbox's injector leaves out the init container that the level refuses",
    "mesh/ingress-endpoints": "the sandbox has no ingress controller",
    "mesh/dst-override": "the sandbox has no ingress controller, and no proxy in ingress mode",
    "hook/load-tester-skips": sharedTester,
    "selector/pod-monitor": "needs the Prometheus operator",
    "scaling/primary-scaled-twice": "needs a metrics server: no autoscaler scales anything here",
    "scaling/primary-to-zero": keda,
    "scaling/paused": keda,
    "scaling/query-name": keda,
    "scaling/query-same": keda,
    "hook/gate-replicas": sharedTester,
    "hook/namespace-refused": sharedTester,
    "hook/load-tester-unmeshed": sharedTester,
    "hook/load-tester-uncounted": sharedTester,
    "flagger/unmeshed": "Linkerd's Prometheus refuses it as it does in flagger/not-authorized",
    "flagger/other-namespace": installation("-namespace"),
    "flagger/twice": installation("the same namespaces to watch"),
    "flagger/revert-in-own-namespace":
        "would leave Flagger's own namespace behind, which no test may wait for",
};
