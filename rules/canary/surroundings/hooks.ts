import { fieldsOf, textOf } from "../reading";
import type { Finding, Rule } from "../rule";
import type { Scene } from "../scene";
import { loadTesters, type Program, replicasOf } from "./reading/flagger";
import {
    type Hook,
    hooksOf,
    isMissing,
    portsOfService,
    serviceAt,
    workloadsBehind,
} from "./reading/hooks";
import { isOnLinkerd, verdictOf } from "./reading/mesh";
import {
    canaryNamespace,
    find,
    isComplete,
    namespaceObject,
    namespaceOf,
    placeOf,
} from "./reading/objects";
import { serviceNames } from "./reading/target";

const webhook = "flagger v1.44.0 pkg/controller/webhook.go";

/** Rules about the webhooks of the analysis, and the load tester behind them. */
export const hookRules: readonly Rule[] = [
    {
        id: "hook/short-host",
        wrong: "Every call of the webhook fails: Flagger looks for the host in its own namespace",
        rule: "the host of a webhook must name the namespace of its Service, because Flagger calls it from its own",
        remedy: "write the host as name.namespace",
        severity: "error",
        source: `${webhook}:34-100`,
        check: shortHost,
    },
    {
        id: "hook/service-missing",
        wrong: "Every call of the webhook fails, and with it the check: there is no such host",
        rule: "the host of a webhook must be a Service that is there",
        remedy: "make the Service, such as that of Flagger's load tester, or correct the host",
        severity: "error",
        source: `${webhook}:34-100`,
        check: serviceMissing,
    },
    {
        id: "hook/port",
        wrong: "Every call of the webhook fails, and with it the check: nothing listens on the port",
        rule: "the port of a webhook must be one of its Service",
        remedy: "give the Service's port in the URL",
        severity: "error",
        source: `${webhook}:34-100`,
        check: portMissing,
    },
    {
        id: "hook/no-pods",
        wrong: "Every call of the webhook fails, and with it the check: the Service has no pods",
        rule: "the Service of a webhook must select the pods of some workload",
        remedy: "correct the Service's selector, or make the workload",
        severity: "error",
        source: `${webhook}:34-100`,
        check: noPods,
    },
    {
        id: "hook/gate-replicas",
        wrong: "A gate that was opened is found closed: each pod of the load tester has gates of its own",
        rule: "a load tester with gates must have one replica, because it keeps them in memory",
        remedy: "set its replicas to 1",
        severity: "error",
        source: "flagger v1.44.0 pkg/loadtester/gate.go, server.go:46-141",
        check: gateReplicas,
    },
    {
        id: "hook/namespace-refused",
        wrong: "Every call of the load tester is refused, and with it the check fails",
        rule: "the load tester's -namespace-regexp must match the Canary's namespace",
        remedy: "widen the expression, or use a load tester of this namespace",
        severity: "error",
        source: "flagger v1.44.0 pkg/loadtester/authorizer.go:35-37",
        check: namespaceRefused,
    },
    {
        id: "hook/load-tester-unmeshed",
        mistake: "M26",
        wrong: "The load never reaches the new version: the load tester calls the Service that is split, and has no proxy to split it",
        rule: "a load tester that calls the apex Service must carry Linkerd's proxy, because the caller's proxy splits the traffic",
        remedy: 'annotate its namespace or pod template with "linkerd.io/inject: enabled", or let it call the -canary Service',
        severity: "warning",
        source: "linkerd edge-25.7.5 policy-controller/grpc/src/outbound.rs:495-620",
        check: loadTesterUnmeshed,
    },
];

function at({ path, url }: Hook): { path: string; value: string } {
    return { path: `${path}.url`, value: url };
}

function shortHost(scene: Scene): Finding[] {
    const flaggers = textOf(fieldsOf(scene.installation).flaggerNamespace);
    const own = canaryNamespace(scene);
    return flaggers === undefined || flaggers === own
        ? []
        : hooksOf(scene)
              .filter(({ address: { namespace, service } }) => {
                  const isHere = find(scene, "Service", own, service) !== undefined;
                  const isThere = find(scene, "Service", flaggers, service) !== undefined;
                  return namespace === undefined && isHere && !isThere;
              })
              .map((hook) => ({
                  ...at(hook),
                  remedy: `write the host as ${hook.address.service}.${own}`,
              }));
}

function serviceMissing(scene: Scene): Finding[] {
    const short = new Set(shortHost(scene).map(({ path }) => path));
    return hooksOf(scene)
        .filter(({ address, path }) => isMissing(scene, address) && !short.has(`${path}.url`))
        .map(at);
}

function portMissing(scene: Scene): Finding[] {
    return hooksOf(scene).flatMap((hook) => {
        const service = serviceAt(scene, hook.address);
        const ports = service === undefined ? [] : portsOfService(service);
        return service === undefined || ports.length === 0 || ports.includes(hook.address.port)
            ? []
            : [
                  {
                      ...at(hook),
                      rule: `the port of a webhook must be one of its Service, and ${placeOf(service)} has ${ports.join(", ")}`,
                  },
              ];
    });
}

function noPods(scene: Scene): Finding[] {
    return hooksOf(scene).flatMap((hook) => {
        const service = serviceAt(scene, hook.address);
        const isKnown = ["Deployment", "DaemonSet", "StatefulSet"].every((kind) =>
            isComplete(scene, kind),
        );
        return service === undefined ||
            !isKnown ||
            Object.keys(fieldsOf(fieldsOf(service.spec).selector)).length === 0 ||
            workloadsBehind(scene, service).length > 0
            ? []
            : [
                  {
                      object: placeOf(service),
                      path: "spec.selector",
                      value: fieldsOf(service.spec).selector,
                  },
              ];
    });
}

/** The load tester that a webhook calls. */
function loadTesterOf(scene: Scene, { address }: Hook): Program | undefined {
    const service = serviceAt(scene, address);
    const places =
        service === undefined ? [] : workloadsBehind(scene, service).map(({ place }) => place);
    return loadTesters(scene).find(({ workload }) => places.includes(workload.place));
}

/** The webhooks that a load tester of the scene answers. */
function answered(scene: Scene): readonly { hook: Hook; tester: Program }[] {
    return hooksOf(scene).flatMap((hook) => {
        const tester = loadTesterOf(scene, hook);
        return tester === undefined ? [] : [{ hook, tester }];
    });
}

function gateReplicas(scene: Scene): Finding[] {
    const gates = answered(scene).filter(({ hook }) =>
        /^\/(gate|rollback)\/check/.test(new URL(hook.url).pathname),
    );
    const testers = new Set(gates.map(({ tester }) => tester.workload.object));
    return [...testers].flatMap((object) => {
        const tester = gates.find(({ tester: of }) => of.workload.object === object)?.tester;
        return tester === undefined || replicasOf(tester.workload) <= 1
            ? []
            : [
                  {
                      object: tester.workload.place,
                      path: "spec.replicas",
                      value: replicasOf(tester.workload),
                  },
              ];
    });
}

function namespaceRefused(scene: Scene): Finding[] {
    return answered(scene).flatMap(({ hook, tester }) => {
        const expression = tester.flags.get("namespace-regexp");
        return expression === undefined ||
            expression === "" ||
            matches(expression, canaryNamespace(scene))
            ? []
            : [
                  {
                      ...at(hook),
                      rule: `the -namespace-regexp of ${tester.workload.place} must match the Canary's namespace, and ${expression} does not`,
                  },
              ];
    });
}

/** Whether an expression matches; one that only Go's syntax has is taken to. */
function matches(expression: string, text: string): boolean {
    try {
        return new RegExp(expression).test(text);
    } catch (error) {
        if (error instanceof SyntaxError) {
            return true;
        }
        throw error;
    }
}

function loadTesterUnmeshed(scene: Scene): Finding[] {
    const apex = serviceNames(scene)?.apex;
    if (apex === undefined || !isOnLinkerd(scene)) {
        return [];
    }
    return answered(scene).flatMap(({ hook, tester }) => {
        const command = textOf(fieldsOf(hook.hook.metadata).cmd) ?? "";
        const namespace = namespaceObject(scene, namespaceOf(tester.workload.object));
        const callsApex = command
            .split(/[\s'"]+/)
            .map((word) => URL.canParse(word) && new URL(word).hostname)
            .some((host) => host === apex || (host || "").startsWith(`${apex}.`));
        const verdict = namespace && verdictOf(namespace, tester.workload.template);
        return !callsApex || verdict === undefined || verdict.injected
            ? []
            : [
                  {
                      path: `${hook.path}.metadata.cmd`,
                      value: command,
                      rule: `a load tester that calls the apex Service must carry Linkerd's proxy, and ${tester.workload.place} does not: ${verdict.reasons.join(", ")}`,
                  },
              ];
    });
}
