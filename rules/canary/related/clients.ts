import { linkerd } from "../../citations";
import { settingNamed } from "../../mesh/pods";
import type { Fields } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { loadTesters } from "./reading/flagger";
import { injectionResultOf, isOnLinkerd } from "./reading/mesh";
import { canaryNamespace, namespaceObject, namespaceOf, placeOf } from "./reading/objects";
import { mentionsOf } from "./reading/mentions";
import { holdsPort } from "./reading/ports";
import { servicePort } from "./reading/service-port";
import { serviceNames, targetOf } from "./reading/target";

const SKIP_OUTBOUND_PORTS = "config.linkerd.io/skip-outbound-ports";

/** Rules about clients of the application whose calls are not split. */
export const clientRules: readonly CanaryRule[] = [
    {
        id: "split/client-unmeshed",
        impact: "None of this client's requests reach the canary, at any weight: the caller's proxy splits the traffic, and this client has none",
        requirement:
            "a client of the apex Service must have Linkerd's proxy for its calls to be split",
        fix: 'annotate its pod template or namespace with "linkerd.io/inject: enabled"',
        severity: "warning",
        source: [linkerd("policy-controller/grpc/src/outbound.rs", "to_proto")],
        check: unmeshed,
    },
    {
        id: "split/client-skips",
        impact: "None of this client's requests reach the canary, at any weight: they bypass the client's proxy, which would split them",
        requirement: "a client of the apex Service must not skip the Service's port",
        fix: `remove the port from the annotation "${SKIP_OUTBOUND_PORTS}"`,
        severity: "warning",
        source: [linkerd("pkg/k8s/labels.go", "ProxyIgnoreOutboundPortsAnnotation")],
        check: skipping,
    },
];

interface Client {
    readonly workload: Fields;
    readonly namespace: Fields;
    /** Where it names the Service. */
    readonly path: string;
    readonly value: string;
    readonly isInjected: boolean;
    readonly reasons: readonly string[];
}

/** The workloads whose containers name the apex Service in a variable or an argument. */
function clients(context: RuleContext): readonly Client[] {
    const apex = serviceNames(context)?.apex;
    if (apex === undefined || !isOnLinkerd(context)) {
        return [];
    }
    const target = targetOf(context)?.object;
    return mentionsOf(context, canaryNamespace(context), apex)
        .filter(({ workload }) => workload !== target && !isLoadTester(context, workload))
        .flatMap(({ path, template, value, workload }) => {
            const namespace = namespaceObject(context, namespaceOf(workload));
            if (namespace === undefined) {
                return [];
            }
            const { injected, reasons } = injectionResultOf(namespace, template);
            return [{ workload, namespace, path, value, isInjected: injected, reasons }];
        });
}

function isLoadTester(context: RuleContext, workload: Fields): boolean {
    return loadTesters(context).some((tester) => tester.workload.object === workload);
}

function unmeshed(context: RuleContext): RuleFinding[] {
    return clients(context)
        .filter(({ isInjected }) => !isInjected)
        .map(({ path, reasons, value, workload }) => ({
            object: placeOf(workload),
            path,
            value,
            requirement: `the calls of ${placeOf(workload)} are not split, because it has no proxy: ${reasons.join(", ")}`,
        }));
}

function skipping(context: RuleContext): RuleFinding[] {
    const port = servicePort(context);
    return clients(context).flatMap(({ isInjected, namespace, workload }) => {
        const own = settingNamed(workload, SKIP_OUTBOUND_PORTS);
        const setting = own ?? settingNamed(namespace, SKIP_OUTBOUND_PORTS);
        return !isInjected ||
            port === undefined ||
            setting === undefined ||
            !holdsPort(setting.value, port)
            ? []
            : [{ object: placeOf(own === undefined ? namespace : workload), ...setting }];
    });
}
