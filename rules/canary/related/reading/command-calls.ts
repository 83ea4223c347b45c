import { GATES } from "../../../webhooks/gates";
import { type IgnoredResponse, ignoredResponse, loadGenerator } from "../../../webhooks/outcome";
import { isOneEditFrom } from "../../../problems/misspelling";
import type { RuleContext } from "../../context";
import { fieldsOf, specOf, textOf } from "../../reading";
import { strategyOf } from "../../reconciled";
import {
    type CalledVersion,
    type CommandHook,
    commandHooks,
    portsCalled,
    type ServiceCall,
    versionCalled,
    withSchemesOf,
} from "./commands";
import { isKnownService } from "./hooks";
import { canaryName, canaryNamespace } from "./objects";
import { serviceNames } from "./target";

/** The whole command with all its corrections, ready to copy: the fixes of several rules are the same. */
export function corrected(context: RuleContext, written: CommandHook): string {
    const hook = withSchemesOf(context, written);
    const { command, url } = hook;
    const called = hook.calls.reduce(
        (text, call) => text.replace(call.text, correctedCall(context, hook, call)),
        command,
    );
    const ignored = ignoredIn(hook);
    const whole =
        ignored === undefined || ignored.hidden ? called : called.replace("curl", "curl -f");
    return `set ${command === url ? "url" : "cmd"} to ${JSON.stringify(whole)}`;
}

/** The address that a call should have. */
function correctedCall(context: RuleContext, hook: CommandHook, call: ServiceCall): string {
    const right = meant(context, call);
    const host =
        right !== undefined
            ? hostOf(context, right, call, hook.address.namespace)
            : call === oldCall(context, hook)?.call
              ? call.host.replace(call.service, serviceNames(context)?.canary ?? call.service)
              : call.host;
    const port = wrongPort(context, call);
    const text = port === undefined ? call.text : withPort(call, port);
    return text.replace(call.host, host);
}

/** The host of a Service as a command may write it. */
function hostOf(
    context: RuleContext,
    name: string,
    { isShort }: ServiceCall,
    tester?: string,
): string {
    const namespace = canaryNamespace(context);
    return isShort && tester === namespace ? name : `${name}.${namespace}`;
}

/** The Service of this Canary that a call means but does not name. */
export function meant(context: RuleContext, call: ServiceCall): string | undefined {
    const own = canaryNamespace(context);
    const { namespace, service } = call;
    const names = Object.values(serviceNames(context) ?? {}) as string[];
    // a Canary without a namespace is applied to any
    const isPlaced = call.isShort || namespace === own || own !== "default";
    if (namespace === undefined || !isPlaced || !names.every(isServiceName)) {
        return undefined;
    }
    if (names.includes(service)) {
        const isBadDomain = /^[^.]+\.[^.]+\.cluster(\.|$)/.test(call.host);
        return isBadDomain || (namespace !== own && !isKnownService(context, namespace, service))
            ? service
            : undefined;
    }
    if (namespace !== own || isKnownService(context, namespace, service)) {
        return undefined;
    }
    return /-(canary|primary)$/.test(service) ? ofOtherName(context, service) : undefined;
}

/** The rule service/name reports a name that no Service can have. */
function isServiceName(name: string): boolean {
    return name.length <= 63 && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name);
}

/** The Service whose name a call derives from the wrong one: the target's or the Canary's, or a misspelt one. */
function ofOtherName(context: RuleContext, service: string): string | undefined {
    const { name } = fieldsOf(specOf(context).targetRef);
    const names = serviceNames(context);
    const [, base = "", side] = /^(.*)-(canary|primary)$/.exec(service) ?? [];
    const isOurs =
        base === textOf(name) ||
        base === canaryName(context) ||
        (names !== undefined && names.apex.length >= 4 && isOneEditFrom(base, names.apex));
    return isOurs ? names?.[side === "canary" ? "canary" : "primary"] : undefined;
}

/** A port that a call should use in place of its own. */
export function wrongPort(context: RuleContext, call: ServiceCall): number | undefined {
    const ports = portsCalled(context, call) ?? [];
    return call.port === undefined || ports.includes(call.port) ? undefined : ports[0];
}

function withPort({ host, text }: ServiceCall, port: number): string {
    const [before = "", after = ""] = text.split(host);
    const rest = after.replace(/^:\d+/, "");
    return `${before}${host}${before === "http://" && port === 80 ? "" : `:${port}`}${rest}`;
}

/** The hooks that are called while the apex Service leads to the old version alone. */
function isBeforeTraffic(context: RuleContext, { phase }: CommandHook): boolean {
    return phase === "pre-rollout" || (phase === "rollout" && strategyOf(context) === "blue-green");
}

/** The call of a test that reaches the old version in place of the new one. */
export function oldCall(
    context: RuleContext,
    hook: CommandHook,
): { readonly call: ServiceCall; readonly version: CalledVersion } | undefined {
    const called = hook.calls.flatMap((call) => {
        const version = versionCalled(context, call);
        return version === undefined ? [] : [{ call, version }];
    });
    const isOther = !["pre-rollout", "rollout"].includes(hook.phase);
    return isOther ||
        called.some(({ version }) => version === "canary") ||
        (hook.phase === "rollout" && reachesNew(context))
        ? undefined
        : called.find(
              ({ version }) =>
                  version === "primary" || (version === "apex" && isBeforeTraffic(context, hook)),
          );
}

/** Whether another command brings load to the new version, so that one for the old version is for a comparison. */
function reachesNew(context: RuleContext): boolean {
    return commandHooks(context).some(
        (hook) =>
            hook.phase === "rollout" &&
            hook.calls.some((call) => {
                const version = versionCalled(context, call);
                return (
                    version === "canary" || (version === "apex" && !isBeforeTraffic(context, hook))
                );
            }),
    );
}

/** The hooks that are tests: what runs at each check may be there for its load alone. */
const TESTS = ["pre-rollout", ...GATES];

/** The response that a test ignores. */
export function ignoredIn({ command, isAwaited, phase }: CommandHook): IgnoredResponse | undefined {
    return isAwaited && TESTS.includes(phase) ? ignoredResponse(command) : undefined;
}

/** The load generator that is all of a test. */
export function loadIn({ command, isAwaited, phase }: CommandHook): string | undefined {
    return isAwaited && TESTS.includes(phase) ? loadGenerator(command) : undefined;
}
