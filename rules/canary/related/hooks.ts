import { flagger } from "../../citations";
import { fieldsOf, textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import {
    type CanaryHook,
    hooksOf,
    isMissing,
    portsOfService,
    serviceAt,
    workloadsBehind,
} from "./reading/hooks";
import { canaryNamespace, find, isComplete, placeOf } from "./reading/objects";

/** Rules about the URLs of the analysis' webhooks. */
export const hookRules: readonly CanaryRule[] = [
    {
        id: "hook/short-host",
        impact: "Every call of the webhook fails: Flagger looks up the host in its own namespace",
        requirement:
            "a webhook's host must include the namespace of its Service, because Flagger calls it from its own namespace",
        fix: "write the host as name.namespace",
        severity: "error",
        source: [flagger("pkg/controller/webhook.go", "callWebhook")],
        check: shortHost,
    },
    {
        id: "hook/service-missing",
        impact: "Every call of the webhook fails, and so does the check: the host does not exist",
        requirement: "a webhook's host must be an existing Service",
        fix: "create the Service, such as that of Flagger's load tester, or correct the host",
        severity: "error",
        source: [flagger("pkg/controller/webhook.go", "callWebhook")],
        check: serviceMissing,
    },
    {
        id: "hook/port",
        impact: "Every call of the webhook fails, and so does the check: nothing listens on the port",
        requirement: "a webhook's port must be a port of its Service",
        fix: "use a port of the Service in the URL",
        severity: "error",
        source: [flagger("pkg/controller/webhook.go", "callWebhook")],
        check: portMissing,
    },
    {
        id: "hook/no-pods",
        impact: "Every call of the webhook fails, and so does the check: the Service has no pods",
        requirement: "a webhook's Service must select the pods of a workload",
        fix: "correct the Service's selector, or create the workload",
        severity: "error",
        source: [flagger("pkg/controller/webhook.go", "callWebhook")],
        check: noPods,
    },
];

function at({ path, url }: CanaryHook): { path: string; value: string } {
    return { path: `${path}.url`, value: url };
}

function shortHost(context: RuleContext): RuleFinding[] {
    const flaggers = textOf(fieldsOf(context.installation).flaggerNamespace);
    const own = canaryNamespace(context);
    return flaggers === undefined || flaggers === own
        ? []
        : hooksOf(context)
              .filter(({ address: { namespace, service } }) => {
                  const isHere = find(context, "Service", own, service) !== undefined;
                  const isThere = find(context, "Service", flaggers, service) !== undefined;
                  return namespace === undefined && isHere && !isThere;
              })
              .map((hook) => ({
                  ...at(hook),
                  fix: `write the host as ${hook.address.service}.${own}`,
              }));
}

function serviceMissing(context: RuleContext): RuleFinding[] {
    const short = new Set(shortHost(context).map(({ path }) => path));
    return hooksOf(context)
        .filter(({ address, path }) => isMissing(context, address) && !short.has(`${path}.url`))
        .map(at);
}

function portMissing(context: RuleContext): RuleFinding[] {
    return hooksOf(context).flatMap((hook) => {
        const service = serviceAt(context, hook.address);
        const ports = service === undefined ? [] : portsOfService(service);
        return service === undefined || ports.length === 0 || ports.includes(hook.address.port)
            ? []
            : [
                  {
                      ...at(hook),
                      requirement: `a webhook's port must be a port of its Service, and ${placeOf(service)} has ${ports.join(", ")}`,
                      ...(ports.length === 1 && { fix: `use port ${ports[0]} in the URL` }),
                  },
              ];
    });
}

function noPods(context: RuleContext): RuleFinding[] {
    return hooksOf(context).flatMap((hook) => {
        const service = serviceAt(context, hook.address);
        const isKnown = ["Deployment", "DaemonSet", "StatefulSet"].every((kind) =>
            isComplete(context, kind),
        );
        return service === undefined ||
            !isKnown ||
            Object.keys(fieldsOf(fieldsOf(service.spec).selector)).length === 0 ||
            workloadsBehind(context, service).length > 0
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
