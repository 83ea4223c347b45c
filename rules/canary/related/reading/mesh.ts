import type {
    InjectionInput,
    InjectionMetadata,
    InjectionResult,
} from "../../../injection/injection";
import { evaluateInjection } from "../../../injection/injection";
import { type Fields, fieldsOf, listOf, serviceOf, specOf, textOf } from "../../reading";
import type { RuleContext } from "../../context";
import { annotationsOf, labelsOf, nameOf, remembered } from "./objects";

/** The provider that routes the Canary's traffic: its own, or else Flagger's `-mesh-provider`. */
export function providerOf(context: RuleContext): string | undefined {
    return textOf(specOf(context).provider) || textOf(fieldsOf(context.installation).meshProvider);
}

/**
 * Whether Linkerd's proxies split the Canary's traffic: with an HTTPRoute on a Service, or with a TrafficSplit. A
 * Gateway of another product, or blue/green without a mesh, does not need them.
 */
export function isOnLinkerd(context: RuleContext): boolean {
    const provider = providerOf(context);
    if (provider === undefined || provider.startsWith("gatewayapi")) {
        return hasServiceParent(context);
    }
    return provider === "linkerd";
}

/** Whether a Service is a parent of the Canary's route. */
export function hasServiceParent(context: RuleContext): boolean {
    return listOf(serviceOf(context).gatewayRefs).some(
        (reference) => fieldsOf(reference).kind === "Service",
    );
}

/** Metadata as the injector's rules read it. */
export function injectionMetadata(object: Fields): InjectionMetadata {
    return { name: nameOf(object), labels: labelsOf(object), annotations: annotationsOf(object) };
}

/** A pod template as the injector's rules read it. */
export function injectionPod(template: Fields): InjectionInput["pod"] {
    const { hostNetwork, automountServiceAccountToken, ...podSpec } = fieldsOf(template.spec);
    return {
        metadata: injectionMetadata(template),
        spec: {
            hostNetwork: hostNetwork === true,
            automountServiceAccountToken: automountServiceAccountToken !== false,
            containers: namedContainers(podSpec.containers),
            initContainers: namedContainers(podSpec.initContainers),
        },
    };
}

function namedContainers(containers: unknown): { name?: string; image?: string }[] {
    return listOf(containers)
        .map(fieldsOf)
        .map(({ name, image }) => ({ name: textOf(name), image: textOf(image) }));
}

/** Whether Linkerd would inject the pods of a template in a namespace. */
export function injectionResultOf(namespace: Fields, template: Fields): InjectionResult {
    return resultsIn(namespace)(template);
}

const resultsIn = remembered((namespace: Fields) =>
    remembered((template: Fields): InjectionResult =>
        evaluateInjection({
            namespace: { metadata: injectionMetadata(namespace) },
            pod: injectionPod(template),
        }),
    ),
);
