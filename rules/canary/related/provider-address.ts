import { flagger } from "../../citations";
import { textOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { type Address, addressOf, isMissing, portsOfService, serviceAt } from "./reading/hooks";
import { type Template, usedTemplates } from "./reading/metrics";
import { placeOf } from "./reading/objects";

/** Rules about the Services at the addresses of metrics providers. */
export const providerAddressRules: readonly CanaryRule[] = [
    {
        id: "metric/service-missing",
        impact: "Every check fails and the release is rolled back: the host of the metrics provider does not exist",
        requirement:
            "the host of a metrics provider must be an existing Service; without a namespace, it is looked up in Flagger's namespace",
        fix: "correct the host and write it as name.namespace",
        severity: "error",
        source: [flagger("pkg/metrics/providers/prometheus.go", "RunQuery")],
        check: serviceMissing,
    },
    {
        id: "metric/service-port",
        impact: "Every check fails and the release is rolled back: nothing listens on the port of the metrics provider",
        requirement: "the port of a metrics provider must be a port of its Service",
        fix: "use a port of the Service in spec.provider.address",
        severity: "error",
        source: [flagger("pkg/metrics/providers/prometheus.go", "RunQuery")],
        check: portMissing,
    },
];

function addressed(context: RuleContext): readonly { template: Template; address: Address }[] {
    return usedTemplates(context).flatMap(({ template }) => {
        const address = addressOf(textOf(template.provider.address) ?? "");
        return address === undefined ? [] : [{ template, address }];
    });
}

function serviceMissing(context: RuleContext): RuleFinding[] {
    return addressed(context)
        .filter(({ address }) => isMissing(context, address))
        .map(({ template }) => ({
            object: template.place,
            path: "spec.provider.address",
            value: template.provider.address,
        }));
}

function portMissing(context: RuleContext): RuleFinding[] {
    return addressed(context).flatMap(({ address, template }) => {
        const service = serviceAt(context, address);
        const ports = service === undefined ? [] : portsOfService(service);
        return service === undefined || ports.length === 0 || ports.includes(address.port)
            ? []
            : [
                  {
                      object: template.place,
                      path: "spec.provider.address",
                      value: template.provider.address,
                      requirement: `the port of a metrics provider must be a port of its Service, and ${placeOf(service)} has ${ports.join(", ")}`,
                      ...(ports.length === 1 && {
                          fix: `use port ${ports[0]} in spec.provider.address`,
                      }),
                  },
              ];
    });
}
