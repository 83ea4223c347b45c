import { linkerd } from "../../citations";
import { fieldsOf, listOf, numberOf } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { isOnLinkerd } from "./reading/mesh";
import { nearOf, placeOf } from "./reading/objects";
import { selects } from "./reading/selectors";
import { primaryPodLabels, selectorLabelOf, targetOf } from "./reading/target";

/** Ports of the proxy itself: where meshed traffic comes in, and where Prometheus reads its metrics. */
const INBOUND_PORT = 4143;
const ADMIN_PORT = 4191;
const PROXY_PORT_NAMES: Readonly<Record<number, string>> = {
    [INBOUND_PORT]: "linkerd-proxy",
    [ADMIN_PORT]: "linkerd-admin",
};

/** Rules about what Kubernetes' network policies let through to the canary's pods. */
export const networkRules: readonly CanaryRule[] = [
    {
        id: "network/mesh-ports",
        impact: "Meshed callers cannot reach the pods: the network policy allows the application's port but not the proxy's",
        requirement: `a NetworkPolicy of the target must allow port ${INBOUND_PORT}, which receives all meshed traffic, and port ${ADMIN_PORT}, from which Prometheus scrapes the proxy`,
        fix: `add the ports ${INBOUND_PORT} and ${ADMIN_PORT} to the policy's ingress`,
        severity: "error",
        source: [linkerd("charts/linkerd-control-plane/values.yaml", "ports")],
        check: meshPortsBlocked,
    },
];

function meshPortsBlocked(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    const label = target && selectorLabelOf(context, target);
    if (target === undefined || label === undefined || !isOnLinkerd(context)) {
        return [];
    }
    const labels = primaryPodLabels(target, label);
    const policies = nearOf(context, "NetworkPolicy").filter((policy) => {
        const { podSelector, policyTypes } = fieldsOf(policy.spec);
        const types = listOf(policyTypes);
        return selects(podSelector, labels) && (types.length === 0 || types.includes("Ingress"));
    });
    const rules = policies.flatMap((policy) => listOf(fieldsOf(policy.spec).ingress));
    // what one policy lets in, no other one keeps out
    const blocked = [INBOUND_PORT, ADMIN_PORT].filter(
        (port) => !rules.some((rule) => letsIn(rule, port)),
    );
    return blocked.length === 0
        ? []
        : policies.map((policy) => ({
              object: placeOf(policy),
              path: "spec.ingress",
              value: fieldsOf(policy.spec).ingress,
              fix: `add the port ${blocked.join(" and ")} to the policy's ingress`,
          }));
}

function letsIn(rule: unknown, wanted: number): boolean {
    const ports = listOf(fieldsOf(rule).ports).map(fieldsOf);
    return (
        ports.length === 0 ||
        ports.some(({ endPort, port, protocol }) => {
            const from = numberOf(port);
            const isOf =
                port === undefined ||
                port === PROXY_PORT_NAMES[wanted] ||
                (from !== undefined && from <= wanted && wanted <= (numberOf(endPort) ?? from));
            return isOf && (protocol === undefined || protocol === "TCP");
        })
    );
}
