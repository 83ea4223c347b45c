import type { RuleContext } from "../../context";
import { type FlaggerProgram, loadTesters } from "./flagger";
import { type CanaryHook, namespaceOfAddress, serviceAt, workloadsBehind } from "./hooks";
import { nameOf, namespaceOf } from "./objects";

/** The load tester that a webhook calls: the one behind its Service, or of the Service's name. */
function loadTesterOf(context: RuleContext, { address }: CanaryHook): FlaggerProgram | undefined {
    const service = serviceAt(context, address);
    const namespace = address.namespace ?? namespaceOfAddress(context, address);
    const places =
        service === undefined ? [] : workloadsBehind(context, service).map(({ place }) => place);
    return loadTesters(context).find(({ workload: { object, place } }) =>
        service === undefined
            ? namespaceOf(object) === namespace && nameOf(object) === address.service
            : places.includes(place),
    );
}

/** Those of some webhooks that a load tester of the context answers. */
export function answered<Hook extends CanaryHook>(
    context: RuleContext,
    hooks: readonly Hook[],
): readonly { readonly hook: Hook; readonly tester: FlaggerProgram }[] {
    return hooks.flatMap((hook) => {
        const tester = loadTesterOf(context, hook);
        return tester === undefined ? [] : [{ hook, tester }];
    });
}
