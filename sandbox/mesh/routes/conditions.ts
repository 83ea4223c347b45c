import type { RouteCondition } from "../mesh-objects";

/** A condition of a route's parent without its time, in the policy controller's words. */
export type ConditionStatus = Pick<RouteCondition, "type" | "status" | "reason" | "message">;

/** The parent takes the route. */
export const accepted: ConditionStatus = {
    type: "Accepted",
    status: "True",
    reason: "Accepted",
    message: "",
};
/** There is no such parent. */
export const noMatchingParent: ConditionStatus = {
    type: "Accepted",
    status: "False",
    reason: "NoMatchingParent",
    message: "",
};
/** The parent has routes of a kind that goes before this one: a GRPCRoute before HTTPRoutes. */
export const routeConflicted: ConditionStatus = {
    ...noMatchingParent,
    reason: "RouteReasonConflicted",
};
/** The parent is a Service without a ClusterIP. */
export const headlessParent: ConditionStatus = {
    ...noMatchingParent,
    message: "parent service must have a ClusterIP",
};
/** Every backend is there. */
export const resolvedRefs: ConditionStatus = {
    type: "ResolvedRefs",
    status: "True",
    reason: "ResolvedRefs",
    message: "",
};
/** Some backend is missing. */
export const backendNotFound: ConditionStatus = {
    ...resolvedRefs,
    status: "False",
    reason: "BackendNotFound",
};
/** Some backend is of a kind that Linkerd does not route to. */
export const invalidKind: ConditionStatus = {
    ...resolvedRefs,
    status: "False",
    reason: "InvalidKind",
};
