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

const webhook = "flagger v1.44.0 pkg/controller/webhook.go";

/** Rules about where the webhooks of the analysis go. */
export const hookRules: readonly CanaryRule[] = [
    {
        id: "hook/short-host",
        impact: "Every call of the webhook fails: Flagger looks for the host in its own namespace",
        requirement:
            "the host of a webhook must name the namespace of its Service, because Flagger calls it from its own",
        fix: "write the host as name.namespace",
        severity: "error",
        source: `${webhook}:52-97`,
        check: shortHost,
    },
    {
        id: "hook/service-missing",
        impact: "Every call of the webhook fails, and with it the check: there is no such host",
        requirement: "the host of a webhook must be a Service that is there",
        fix: "make the Service, such as that of Flagger's load tester, or correct the host",
        severity: "error",
        source: `${webhook}:52-97`,
        check: serviceMissing,
    },
    {
        id: "hook/port",
        impact: "Every call of the webhook fails, and with it the check: nothing listens on the port",
        requirement: "the port of a webhook must be one of its Service",
        fix: "give the Service's port in the URL",
        severity: "error",
        source: `${webhook}:52-97`,
        check: portMissing,
    },
    {
        id: "hook/no-pods",
        impact: "Every call of the webhook fails, and with it the check: the Service has no pods",
        requirement: "the Service of a webhook must select the pods of some workload",
        fix: "correct the Service's selector, or make the workload",
        severity: "error",
        source: `${webhook}:52-97`,
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
                      requirement: `the port of a webhook must be one of its Service, and ${placeOf(service)} has ${ports.join(", ")}`,
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
