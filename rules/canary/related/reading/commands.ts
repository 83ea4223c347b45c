import { callsIn } from "../../../webhooks/requests";
import { withSchemes } from "../../../webhooks/schemes";
import { fieldsOf, listOf, numberOf, specOf, textOf } from "../../reading";
import type { RuleContext } from "../../context";
import { type CanaryHook, hooksOf, namespaceOfAddress, portsOfService } from "./hooks";
import { canaryNamespace, find, nearOf, remembered } from "./objects";
import { discoveredPorts } from "./service-port";
import { serviceNames, targetOf } from "./target";

/** A webhook that lets a load tester run a command in a shell. */
export interface CommandHook extends CanaryHook {
    readonly command: string;
    /** Whether its result is awaited. */
    readonly isAwaited: boolean;
    /** When Flagger calls it; its default is `rollout`. */
    readonly phase: string;
    readonly calls: readonly ServiceCall[];
}

/** A Service of the cluster that a command calls. */
export interface ServiceCall {
    readonly program: string;
    readonly service: string;
    /** Its namespace: the one in the host, or else the load tester's; `undefined` if that is not known. */
    readonly namespace?: string;
    /** Whether the host has no namespace. */
    readonly isShort: boolean;
    readonly host: string;
    readonly port?: number;
    /** As it is written. */
    readonly text: string;
}

const SHELL_TASKS: readonly unknown[] = [undefined, null, "", "cmd", "bash"];

/** The webhooks whose commands run in a shell, parsed for the first rule that needs them. */
export const commandHooks = remembered((context: RuleContext): readonly CommandHook[] => {
    return hooksOf(context).flatMap((hook) => {
        const { cmd, type } = fieldsOf(hook.hook.metadata);
        const command = textOf(cmd);
        if (command === undefined || !SHELL_TASKS.includes(type)) {
            return [];
        }
        const tester = hook.address.namespace ?? namespaceOfAddress(context, hook.address);
        return [
            {
                ...hook,
                command,
                isAwaited: type === "bash",
                phase: textOf(hook.hook.type) || "rollout",
                calls: serviceCallsIn(command, tester),
            },
        ];
    });
});

/**
 * The Services that a command calls.
 *
 * @param tester - namespace of the load tester, in which a host without a namespace resolves
 */
function serviceCallsIn(command: string, tester: string | undefined): readonly ServiceCall[] {
    return callsIn(command).flatMap((call): ServiceCall[] => {
        const [service = "", namespace, svc] = call.host.split(".");
        return !/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(service) ||
            service === "localhost" ||
            (svc !== undefined && svc !== "svc" && svc !== "cluster")
            ? []
            : [
                  {
                      ...call,
                      service,
                      namespace: namespace ?? tester,
                      isShort: namespace === undefined,
                  },
              ];
    });
}

/** A hook whose addresses have the schemes that their programs need, so that its calls have ports. */
export function withSchemesOf(context: RuleContext, hook: CommandHook): CommandHook {
    const command = withSchemes(hook.command);
    const tester = hook.address.namespace ?? namespaceOfAddress(context, hook.address);
    return command === hook.command || hook.command === hook.url
        ? hook
        : { ...hook, command, calls: serviceCallsIn(command, tester) };
}

/** A webhook that calls a Service itself, such as a test that the application has built in, as a command would call it. */
export function urlHooks(context: RuleContext): readonly CommandHook[] {
    return hooksOf(context)
        .filter(({ hook }) => textOf(fieldsOf(hook.metadata).cmd) === undefined)
        .map((hook) => {
            const { address, url } = hook;
            const host = new URL(url).hostname;
            const namespace = address.namespace ?? namespaceOfAddress(context, address);
            return {
                ...hook,
                command: url,
                isAwaited: true,
                phase: textOf(hook.hook.type) || "rollout",
                calls: [
                    {
                        program: "",
                        service: address.service,
                        namespace,
                        isShort: address.namespace === undefined,
                        host,
                        port: address.port,
                        text: url,
                    },
                ],
            };
        });
}

/** A version of the Canary that a call reaches. */
export type CalledVersion = "apex" | "primary" | "canary";

/** Which of the Canary's own Services a call names; `undefined` for any other. */
export function versionCalled(context: RuleContext, call: ServiceCall): CalledVersion | undefined {
    const names = serviceNames(context);
    return names === undefined || call.namespace !== canaryNamespace(context)
        ? undefined
        : (["apex", "primary", "canary"] as const).find((side) => names[side] === call.service);
}

/**
 * The ports of a Service that a call can use; `undefined` if they are not known, or if it has no address of its own, so that
 * its pods are called.
 */
export function portsCalled(
    context: RuleContext,
    call: ServiceCall,
): readonly number[] | undefined {
    const { namespace } = call;
    if (namespace === undefined) {
        return undefined;
    }
    const isOwn = versionCalled(context, call) !== undefined;
    const owner = isOwn ? context : ownerOf(context, call);
    if (owner !== undefined) {
        return portsOfFlagger(owner);
    }
    const service = find(context, "Service", namespace, call.service);
    const { clusterIP, type } = fieldsOf(service?.spec);
    return service === undefined || clusterIP === "None" || type === "ExternalName"
        ? undefined
        : portsOfService(service);
}

/** The context of another Canary whose Service a call names. */
function ownerOf(context: RuleContext, call: ServiceCall): RuleContext | undefined {
    return nearOf(context, "Canary")
        .map((canary) => ({ ...context, canary: canary as unknown as RuleContext["canary"] }))
        .find((one) => versionCalled(one, call) !== undefined);
}

/** The ports of the Services that Flagger creates; `undefined` if they are not known. */
export function portsOfFlagger(context: RuleContext): readonly number[] | undefined {
    const { headless, port, portDiscovery } = fieldsOf(specOf(context).service);
    const target = targetOf(context);
    const own = numberOf(port);
    if (
        own === undefined ||
        own < 1 ||
        own > 65_535 ||
        headless === true ||
        (portDiscovery === true && target === undefined)
    ) {
        return undefined;
    }
    return [
        own,
        ...(target === undefined ? [] : discoveredPorts(context, target)).map((of) => of.port),
    ];
}

/** Whether anything in the given objects is in a namespace. */
export function isNamespaceUsed({ objects }: RuleContext, namespace: string): boolean {
    return listOf(objects).some((object) => {
        const { metadata } = fieldsOf(object);
        const { name, namespace: own } = fieldsOf(metadata);
        return own === namespace || (fieldsOf(object).kind === "Namespace" && name === namespace);
    });
}
