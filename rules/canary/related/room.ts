import { flagger, kubernetes } from "../../citations";
import { type Fields, fieldsOf, isSet } from "../reading";
import type { RuleFinding, CanaryRule } from "../rule";
import type { RuleContext } from "../context";
import { nearOf, placeOf } from "./reading/objects";
import {
    containerResources,
    type ContainerResources,
    COUNTED,
    formatQuantity,
    limitItems,
    quantityOf,
    type Resource,
    type Side,
} from "./reading/resources";
import { countedObjects, podsOfRelease } from "./reading/release-objects";
import { targetOf, type Workload } from "./reading/target";

/** Rules about the room that the namespace has for two versions and their proxies. */
export const roomRules: readonly CanaryRule[] = [
    {
        id: "room/quota",
        impact: "Every release is rolled back at the progress deadline: the namespace's quota has no room for the pods of both versions",
        requirement: "a ResourceQuota must have room for the primary and the new version together",
        fix: "increase the quota, or reduce the minimum number of replicas",
        severity: "error",
        source: [
            flagger("pkg/canary/deployment_controller.go", "ScaleFromZero"),
            kubernetes("pkg/quota/v1/evaluator/core/pods.go", "podEvaluator"),
        ],
        check: quotas,
    },
    {
        id: "room/quota-needs-value",
        impact: "No pod starts: the API server refuses pods with a container that does not set what the namespace's quota counts",
        requirement:
            "in a namespace with a quota for requests or limits every container must set them, also Linkerd's proxy, which by default has none",
        fix: "set the value for the container, or a default in a LimitRange",
        severity: "error",
        source: [
            kubernetes("pkg/quota/v1/evaluator/core/pods.go", "enforcePodContainerConstraints"),
        ],
        check: valuesMissing,
    },
    {
        id: "room/limit-range",
        impact: "No pod starts: the API server refuses its containers because of the namespace's LimitRange",
        requirement:
            "the requests and limits of each container, those of Linkerd's proxy among them, must be within the namespace's LimitRange",
        fix: "change the container's requests and limits, or the LimitRange",
        severity: "error",
        source: [
            kubernetes("plugin/pkg/admission/limitranger/admission.go", "PodValidateLimitFunc"),
        ],
        check: outsideLimits,
    },
];

/** What a key of a quota counts. */
interface Counted {
    readonly side: Side;
    readonly resource: Resource;
}

function countedBy(key: string): Counted | undefined {
    const [, side = "requests", name] = /^(?:(requests|limits)\.)?(cpu|memory)$/.exec(key) ?? [];
    const resource = COUNTED.find((one) => one === name);
    return resource && { side: side === "limits" ? "limits" : "requests", resource };
}

/** The quotas that apply to all pods of the namespace, by their keys. */
function quotasOf(
    context: RuleContext,
): readonly { readonly quota: Fields; readonly key: string; readonly hard: number }[] {
    return nearOf(context, "ResourceQuota").flatMap((quota) => {
        const { hard, scopes, scopeSelector } = fieldsOf(quota.spec);
        return isSet(scopes) || isSet(scopeSelector)
            ? []
            : Object.entries(fieldsOf(hard)).flatMap(([key, value]) => {
                  const number = quantityOf(value);
                  return number === undefined ? [] : [{ quota, key, hard: number }];
              });
    });
}

function quotas(context: RuleContext): RuleFinding[] {
    const target = targetOf(context);
    const pods = target && podsOfRelease(context, target);
    if (target === undefined || pods === undefined || quotasOf(context).length === 0) {
        return [];
    }
    const containers = containerResources(context, target) ?? [];
    const all = pods.primary + pods.canary + pods.surge;
    return quotasOf(context).flatMap(({ hard, key, quota }) => {
        const counted = countedBy(key);
        const objects = countedObjects(context, key);
        if (objects.size > hard) {
            return [tooManyObjects(quota, key, objects, hard)];
        }
        const each =
            counted === undefined
                ? key === "pods" || key === "count/pods"
                    ? 1
                    : 0
                : sumOf(containers, counted);
        const needed = Number((each * all).toPrecision(12));
        const unit = counted?.resource ?? "pods";
        return needed <= hard
            ? []
            : [
                  {
                      object: placeOf(quota),
                      path: `spec.hard["${key}"]`,
                      value: fieldsOf(fieldsOf(quota.spec).hard)[key],
                      requirement: `during a release at least ${pods.primary} pods of the primary and ${pods.canary} of the new version run${pods.surge === 0 ? "" : `, and at the promotion ${pods.surge} more of the primary`}${counted === undefined ? "" : `, each with ${key} ${formatQuantity(unit, each)}`}: ${formatQuantity(unit, needed)}, and the quota allows ${formatQuantity(unit, hard)}`,
                      fix: `set it to ${formatQuantity(unit, needed)} or more, or reduce the minimum number of replicas`,
                  },
              ];
    });
}

function tooManyObjects(
    quota: Fields,
    key: string,
    objects: ReadonlySet<string>,
    hard: number,
): RuleFinding {
    return {
        object: placeOf(quota),
        path: `spec.hard["${key}"]`,
        value: fieldsOf(fieldsOf(quota.spec).hard)[key],
        requirement: `with those that Flagger creates there are at least ${objects.size} (${[...objects].sort().join(", ")}), and the quota allows ${hard}`,
        fix: `set it to ${objects.size} or more`,
    };
}

/** The sum over the containers that run at the same time. */
function sumOf(containers: readonly ContainerResources[], { resource, side }: Counted): number {
    return containers
        .filter(({ isInit }) => !isInit)
        .reduce((sum, { values }) => sum + (values[side][resource] ?? 0), 0);
}

function valuesMissing(context: RuleContext): RuleFinding[] {
    const target = quotasOf(context).length === 0 ? undefined : targetOf(context);
    const containers = target && containerResources(context, target);
    if (target === undefined || containers === undefined) {
        return [];
    }
    return quotasOf(context).flatMap(({ key, quota }) => {
        const counted = countedBy(key);
        return counted === undefined
            ? []
            : containers
                  .filter(({ values }) => values[counted.side][counted.resource] === undefined)
                  .map((container) => missingValue(target, container, counted, quota));
    });
}

function missingValue(
    target: Workload,
    { name, path }: ContainerResources,
    { resource, side }: Counted,
    quota: Fields,
): RuleFinding {
    const example = resource === "cpu" ? "100m" : "128Mi";
    const annotation = `config.linkerd.io/proxy-${resource}-${side === "limits" ? "limit" : "request"}`;
    return {
        object: target.place,
        path:
            path === undefined
                ? "spec.template.metadata.annotations"
                : `${path}.${side}.${resource}`,
        value: undefined,
        requirement: `${placeOf(quota)} counts ${side}.${resource}, so the API server refuses a pod whose container ${name} sets none${path === undefined ? ": Linkerd's chart sets none for the proxy" : ""}`,
        fix:
            path === undefined
                ? `annotate the pod template with "${annotation}: ${example}"`
                : `set ${path}.${side}.${resource}, for example to ${example}`,
    };
}

function outsideLimits(context: RuleContext): RuleFinding[] {
    const target = nearOf(context, "LimitRange").length === 0 ? undefined : targetOf(context);
    const containers = target && containerResources(context, target);
    if (target === undefined || containers === undefined) {
        return [];
    }
    const ofContainers = limitItems(context, "Container").flatMap(({ item, range }) =>
        containers.flatMap((container) =>
            COUNTED.flatMap((resource) =>
                refusals(container, resource, item).map((reason) => ({
                    object: target.place,
                    path: container.path ?? "spec.template.metadata.annotations",
                    value: container.name,
                    requirement: `${placeOf(range)} refuses container ${container.name}: ${reason}`,
                    fix:
                        container.path === undefined
                            ? `annotate the pod template with "config.linkerd.io/proxy-${resource}-request" and "config.linkerd.io/proxy-${resource}-limit" within the LimitRange`
                            : `set ${resource} in requests and limits of the container within the LimitRange`,
                })),
            ),
        ),
    );
    const ofPods = limitItems(context, "Pod").flatMap(({ item, path, range }) =>
        COUNTED.flatMap((resource) => {
            const max = quantityOf(fieldsOf(item.max)[resource]);
            const sum = sumOf(containers, { side: "limits", resource });
            return max === undefined || sum <= max
                ? []
                : [
                      {
                          object: placeOf(range),
                          path: `${path}.max.${resource}`,
                          value: fieldsOf(item.max)[resource],
                          requirement: `the containers of a pod of ${target.place}, with the proxy, have limits of ${formatQuantity(resource, sum)} ${resource}, and the LimitRange allows ${formatQuantity(resource, max)} for a pod`,
                          fix: `set it to ${formatQuantity(resource, sum)} or more, or reduce the limits`,
                      },
                  ];
        }),
    );
    return [...ofContainers, ...ofPods];
}

/** Why the API server refuses a container for a resource. */
function refusals(
    { values }: ContainerResources,
    resource: Resource,
    { max, maxLimitRequestRatio, min }: Fields,
): readonly string[] {
    const [least, most, ratio] = [min, max, maxLimitRequestRatio].map((of) =>
        quantityOf(fieldsOf(of)[resource]),
    );
    const limit = values.limits[resource];
    const request = values.requests[resource];
    const text = (value: number) => formatQuantity(resource, value);
    return [
        ...(most !== undefined && limit !== undefined && limit > most
            ? [`its ${resource} limit ${text(limit)} is above the maximum ${text(most)}`]
            : []),
        ...(least !== undefined && request !== undefined && request < least
            ? [`its ${resource} request ${text(request)} is below the minimum ${text(least)}`]
            : []),
        ...(limit !== undefined && request !== undefined && request > limit
            ? [
                  `its ${resource} request ${text(request)} is above the limit ${text(limit)}, which is the default`,
              ]
            : []),
        ...(ratio !== undefined && limit !== undefined && request && limit / request > ratio
            ? [
                  `its ${resource} limit is ${Number((limit / request).toPrecision(3))} times the request, and at most ${ratio} times is allowed`,
              ]
            : []),
    ];
}
