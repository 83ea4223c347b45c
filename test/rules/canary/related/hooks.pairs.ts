import type { KubernetesObject, RuleContext } from "../../../../rules/canary";
import type { Pair } from "../pairs";
import { goodScene } from "../contexts";
import { type Change, object, plus } from "./around";

const service = (change: Change = {}) =>
    object("v1", "Service", "flagger-loadtester", {
        spec: { selector: { app: "flagger-loadtester" }, ports: [{ port: 80, targetPort: 8080 }] },
        ...change,
    });
const tester = (change: Change = {}) =>
    object("apps/v1", "Deployment", "flagger-loadtester", {
        spec: {
            selector: { matchLabels: { app: "flagger-loadtester" } },
            template: {
                metadata: { labels: { app: "flagger-loadtester" } },
                spec: {
                    containers: [
                        {
                            image: "ghcr.io/fluxcd/flagger-loadtester:0.38.0",
                            command: ["./loadtester", "-port=8080"],
                        },
                    ],
                },
            },
        },
        ...change,
    });

/** The good context with its load tester, and this webhook. */
function calling(
    hook: Change,
    objects: readonly KubernetesObject[] = [service(), tester()],
): RuleContext {
    return goodScene({
        spec: {
            "analysis.webhooks": [
                {
                    name: "load-test",
                    type: "rollout",
                    url: "http://flagger-loadtester.test/",
                    metadata: { type: "cmd", cmd: "hey -z 1m http://podinfo-canary.test:9898/" },
                    ...hook,
                },
            ],
        },
        objects: plus(...objects),
        complete: ["Service", "Deployment", "DaemonSet", "StatefulSet"],
    });
}

const url = "spec.analysis.webhooks[0].url";
const cmd = "spec.analysis.webhooks[0].metadata.cmd";
const gate = {
    name: "gate",
    type: "confirm-promotion",
    url: "http://flagger-loadtester.test/gate/check",
    metadata: undefined,
};
const atApex = { metadata: { type: "cmd", cmd: "hey -z 1m http://podinfo.test:9898/" } };
const outside = { "spec.template.metadata.annotations": { "linkerd.io/inject": "disabled" } };
const restricted = (expression: string) => ({
    "spec.template.spec.containers[0].command": ["./loadtester", `-namespace-regexp=${expression}`],
});

/** Pairs of the rules about webhooks. */
export const hookPairs: readonly Pair[] = [
    {
        rule: "hook/short-host",
        bad: calling({ url: "http://flagger-loadtester/" }),
        fixed: calling({ url: "http://flagger-loadtester.test.svc.cluster.local/" }),
        at: [url],
    },
    {
        rule: "hook/service-missing",
        bad: calling({}, [tester()]),
        fixed: calling({}),
        at: [url],
    },
    {
        rule: "hook/service-missing",
        about: "a host elsewhere",
        bad: calling({ url: "http://gates.test/" }),
        fixed: calling({ url: "https://gates.example.com/" }),
        at: [url],
    },
    {
        rule: "hook/port",
        bad: calling({ url: "http://flagger-loadtester.test:8080/" }),
        fixed: calling({ url: "http://flagger-loadtester.test:80/" }),
        at: [url],
    },
    {
        rule: "hook/no-pods",
        bad: calling({}, [service({ "spec.selector": { app: "loadtester" } }), tester()]),
        fixed: calling({}),
        at: ["spec.selector"],
    },
    {
        rule: "hook/gate-replicas",
        bad: calling(gate, [service(), tester({ "spec.replicas": 2 })]),
        fixed: calling(gate, [service(), tester({ "spec.replicas": 1 })]),
        at: ["spec.replicas"],
    },
    {
        rule: "hook/namespace-refused",
        bad: calling({}, [service(), tester(restricted("^prod$"))]),
        fixed: calling({}, [service(), tester(restricted("^(prod|test)$"))]),
        at: [url],
    },
    {
        rule: "hook/load-tester-unmeshed",
        bad: calling(atApex, [service(), tester(outside)]),
        fixed: calling(atApex),
        at: ["spec.analysis.webhooks[0].metadata.cmd"],
    },
    {
        rule: "hook/load-tester-unmeshed",
        about: "without its Service",
        bad: calling(atApex, [tester(outside)]),
        fixed: calling(atApex, [tester()]),
        at: ["spec.analysis.webhooks[0].metadata.cmd"],
        remains: ["hook/service-missing"],
    },
    {
        rule: "hook/load-tester-uncounted",
        bad: calling({}, [service(), tester(outside)]),
        fixed: calling({}, [service(), tester()]),
        at: ["spec.analysis.webhooks[0].metadata.cmd"],
    },
    {
        rule: "hook/load-tester-skips",
        bad: calling(atApex, [
            service(),
            tester({
                "spec.template.metadata.annotations": {
                    "config.linkerd.io/skip-outbound-ports": "9898",
                },
            }),
        ]),
        fixed: calling(atApex),
        at: ['spec.template.metadata.annotations["config.linkerd.io/skip-outbound-ports"]'],
    },
    ...commandPairs(),
];

/** A pair of commands of a test before the rollout. */
function tested(rule: string, about: string, bad: string, good: string, also?: string[]): Pair {
    return {
        rule,
        about,
        bad: calling({ type: "pre-rollout", metadata: { type: "bash", cmd: bad } }),
        fixed: calling({ type: "pre-rollout", metadata: { type: "bash", cmd: good } }),
        at: [cmd],
        ...(also !== undefined && { also }),
    };
}

/** A pair of commands of a rollback hook. */
function back(bad: string, good: string): Pair {
    const running = (cmd: string) => calling({ type: "rollback", metadata: { type: "bash", cmd } });
    return {
        rule: "hook/rollback-inverted",
        about: bad,
        bad: running(bad),
        fixed: running(good),
        at: ["spec.analysis.webhooks[0].type"],
    };
}

/** A pair of commands of a load test. */
function loading(rule: string, about: string, bad: string, good: string): Pair {
    return {
        rule,
        about,
        bad: calling({ metadata: { type: "cmd", cmd: bad } }),
        fixed: calling({ metadata: { type: "cmd", cmd: good } }),
        at: [cmd],
    };
}

function commandPairs(): readonly Pair[] {
    const elsewhere = [
        service({ "metadata.namespace": "tools" }),
        tester({ "metadata.namespace": "tools" }),
        object("v1", "Namespace", "tools", {
            "metadata.namespace": undefined,
            "metadata.annotations": { "linkerd.io/inject": "enabled" },
        }),
    ];
    const fromTools = (command: string) =>
        calling(
            {
                url: "http://flagger-loadtester.tools/",
                metadata: { type: "cmd", cmd: command },
            },
            elsewhere,
        );
    const blueGreen = (command: string) => {
        const scene = calling({ metadata: { type: "cmd", cmd: command } });
        const { analysis, ...spec } = scene.canary.spec as { analysis: object };
        return {
            ...scene,
            canary: {
                ...scene.canary,
                spec: {
                    ...spec,
                    analysis: {
                        ...analysis,
                        stepWeight: undefined,
                        maxWeight: undefined,
                        iterations: 5,
                    },
                },
            },
        };
    };
    return [
        {
            rule: "hook/command-host",
            about: "no namespace",
            bad: fromTools("hey -z 1m http://podinfo-canary:9898/"),
            fixed: fromTools("hey -z 1m http://podinfo-canary.test:9898/"),
            at: [cmd],
        },
        loading(
            "hook/command-host",
            "another namespace",
            "hey -z 1m http://podinfo-canary.staging:9898/",
            "hey -z 1m http://podinfo-canary.test.svc.cluster.local:9898/",
        ),
        loading(
            "hook/command-host",
            "misspelt",
            "ghz --insecure --call a.B/C podinfos-canary.test:9898",
            "ghz --insecure --call a.B/C podinfo-canary:9898",
        ),
        loading(
            "hook/command-host",
            "svc left out",
            "wrk -d 60s http://podinfo-canary.test.cluster.local:9898/",
            "wrk -d 60s http://podinfo-canary.test.svc:9898/",
        ),
        loading(
            "hook/command-port",
            "the default of the scheme",
            "hey -z 1m http://podinfo-canary.test/",
            "hey -z 1m http://podinfo-canary.test:$PORT/ https://example.com/",
        ),
        loading(
            "hook/command-port",
            "of a program that takes an address",
            "grpc_health_probe -connect-timeout=1s -addr=podinfo-canary.test:50051",
            "grpc_health_probe -connect-timeout=1s -addr=podinfo-canary.test:9898",
        ),
        tested(
            "hook/command-port",
            "of another Service",
            "curl -sf http://flagger-loadtester.test:8080/healthz && nc -z podinfo-canary.test 9898",
            "curl -sf http://flagger-loadtester.test/healthz && nc -z podinfo-canary.test 9898",
        ),
        tested(
            "hook/tests-old-version",
            "the apex Service",
            "curl -sf http://podinfo.test:9898/",
            "curl -sf http://podinfo-canary.test:9898/",
        ),
        tested(
            "hook/tests-old-version",
            "the primary",
            "timeout 5 bats -c http://podinfo-primary.test:9898/",
            "test $(curl -s http://podinfo-canary.test:9898/) = $(curl -s http://podinfo-primary.test:9898/)",
        ),
        {
            rule: "hook/tests-old-version",
            about: "load before a blue/green promotion",
            bad: blueGreen("hey -z 1m http://podinfo.test:9898/"),
            fixed: blueGreen("hey -z 1m http://podinfo-canary.test:9898/"),
            at: [cmd],
        },
        {
            rule: "hook/tests-old-version",
            about: "a test that the application has built in",
            bad: calling({
                type: "pre-rollout",
                url: "http://podinfo.test:9898/selftest",
                metadata: undefined,
            }),
            fixed: calling({
                type: "pre-rollout",
                url: "http://podinfo-canary.test:9898/selftest",
                metadata: undefined,
            }),
            at: [url],
        },
        {
            rule: "hook/canary-asleep",
            bad: calling({
                type: "confirm-rollout",
                metadata: { type: "bash", cmd: "curl -sf http://podinfo-canary.test:9898/" },
            }),
            fixed: calling({
                type: "confirm-rollout",
                metadata: { type: "bash", cmd: "curl -sf http://podinfo.test:9898/" },
            }),
            at: ["spec.analysis.webhooks[0].type"],
        },
        tested(
            "hook/response-ignored",
            "without --fail",
            "curl -s http://podinfo-canary.test:9898/",
            "curl -s http://podinfo-canary.test:9898/ | grep -q ok",
        ),
        tested(
            "hook/response-ignored",
            "hidden by what follows",
            "curl -fsS http://podinfo-canary.test:9898/ || true",
            "curl -fsS http://podinfo-canary.test:9898/ && echo ok",
        ),
        back(
            "curl -sf http://podinfo-canary.test:9898/",
            "! curl -sf http://podinfo-canary.test:9898/",
        ),
        back(
            "curl -s http://podinfo-canary.test:9898/ || true",
            "curl -s http://podinfo-canary.test:9898/ | grep -q failed",
        ),
        {
            rule: "hook/rollback-inverted",
            about: "a test that the application has built in",
            bad: calling({
                type: "rollback",
                url: "http://podinfo-canary.test:9898/healthz",
                metadata: undefined,
            }),
            fixed: calling({
                ...gate,
                type: "rollback",
                url: "http://flagger-loadtester.test/rollback/check",
            }),
            at: ["spec.analysis.webhooks[0].type"],
        },
        tested(
            "hook/load-as-test",
            "hey",
            "hey -n 100 http://podinfo-canary.test:9898/ | tee /tmp/out",
            "hey -n 100 http://podinfo-canary.test:9898/ && curl -sf http://podinfo-canary.test:9898/",
        ),
        tested(
            "hook/load-as-test",
            "ghz",
            "ghz --insecure --call a.B/C -n 100 podinfo-canary.test:9898",
            "ghz --insecure --call a.B/C -n 100 podinfo-canary.test:9898 | grep -q 'OK.*100 responses'",
        ),
        tested(
            "hook/response-ignored",
            "between loads",
            "hey -n 100 http://podinfo-canary.test:9898/; curl -s http://podinfo-canary.test:9898/",
            "hey -n 100 http://podinfo-canary.test:9898/; curl -sf http://podinfo-canary.test:9898/",
        ),
        ...argumentPairs(),
        loading(
            "hook/tool-missing",
            "k6",
            "k6 run /home/app/load.js",
            "hey -z 1m http://podinfo-canary.test:9898/",
        ),
        {
            rule: "hook/tool-unusual",
            bad: calling({ metadata: { type: "cmd", cmd: "cat urls | vegeta attack" } }, [
                service(),
                tester({
                    "spec.template.spec.containers[0].image":
                        "registry.example.com/flagger-loadtester:1.0",
                }),
            ]),
            fixed: calling({ metadata: { type: "cmd", cmd: "/home/app/vegeta attack" } }, [
                service(),
                tester({
                    "spec.template.spec.containers[0].image": "registry.example.com/load:1.0",
                }),
            ]),
            at: [cmd],
        },
    ];
}

/** Arguments that the load generators refuse or read otherwise. */
function argumentPairs(): readonly Pair[] {
    const url = "http://podinfo-canary.test:9898/";
    const ghz = "ghz --insecure --call=a.B/C";
    const rows: readonly [rule: string, about: string, bad: string, good: string][] = [
        ["address-scheme", "hey", "hey -z 1m podinfo-canary.test:9898/", `hey -z 1m ${url}`],
        ["address-scheme", "hey, without a port", "hey -z 1m podinfo-canary", `hey -z 1m ${url}`],
        ["address-scheme", "wrk", "wrk -d30s podinfo-canary.test:9898/", `wrk -d30s ${url}`],
        ["address-scheme", "ghz", `${ghz} ${url}`, `${ghz} podinfo-canary.test:9898`],
        [
            "address-scheme",
            "grpc_health_probe",
            `grpc_health_probe -addr=${url}`,
            "grpc_health_probe -addr=podinfo-canary.test:9898",
        ],
        [
            "tool-arguments",
            "hey, options behind the URL",
            `hey ${url} -z 1m -q 10`,
            `hey -z 1m -q 10 ${url}`,
        ],
        ["tool-arguments", "hey, fewer requests", `hey -n 10 ${url}`, `hey -n 10 -c 2 ${url}`],
        ["tool-arguments", "hey, an option of wrk", `hey -k ${url}`, `hey -h2 ${url}`],
        ["tool-arguments", "hey, no URL", "hey -z 1m", "hey -z 1m $URL"],
        ["tool-arguments", "wrk, fewer connections", `wrk -t12 ${url}`, `wrk -t12 -c12 ${url}`],
        [
            "tool-arguments",
            "ghz, no method",
            "ghz --insecure podinfo-canary.test:9898",
            "ghz --config=/tmp/calls.json podinfo-canary.test:9898",
        ],
        [
            "tool-arguments",
            "ghz, an option of a former release",
            `${ghz} -q 10 podinfo-canary.test:9898`,
            `${ghz} -r10 podinfo-canary.test:9898`,
        ],
        [
            "tool-arguments",
            "ghz, with TLS",
            "ghz --call=a.B/C podinfo-canary.test:9898",
            "ghz --call=a.B/C --cacert=/tmp/ca.pem podinfo-canary.test:9898",
        ],
    ];
    return rows.map(([rule, about, bad, good]) => loading(`hook/${rule}`, about, bad, good));
}
