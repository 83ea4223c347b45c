import { goDuration } from "../../../rules/canary/durations";
import { annotationProblem, type RouteProtocol } from "../../../rules/canary/linkerd-annotations";
import { type Fields, fieldsOf, isSet, listOf, textOf } from "../../../rules/canary/reading";
import { isEgressNetworkRef, isServiceRef } from "../../mesh/routes/refs";
import { checkFilter, checkGrpcMatch, checkHttpMatch } from "./matches";
import { Refusal, refuseIf } from "./refusal";

/** What a review holds of an object. */
export interface Reviewed {
    readonly namespace: string;
    readonly annotations: Fields;
    readonly spec: Fields;
}

/** HTTPRoute of the Gateway API. */
export function checkGatewayHttpRoute({ annotations, spec }: Reviewed): void {
    checkParents(spec);
    checkAnnotations("http", annotations, spec);
    for (const { backendRefs, filters, matches } of rulesOf(spec)) {
        listOf(matches).map(fieldsOf).forEach(checkHttpMatch);
        listOf(filters).map(fieldsOf).forEach(checkFilter);
        listOf(backendRefs).map(fieldsOf).forEach(checkBackend);
    }
}

/** GRPCRoute of the Gateway API. */
export function checkGrpcRoute({ annotations, spec }: Reviewed): void {
    checkParents(spec);
    checkAnnotations("grpc", annotations, spec);
    for (const { backendRefs, filters, matches } of rulesOf(spec)) {
        listOf(matches).map(fieldsOf).forEach(checkGrpcMatch);
        listOf(filters).map(fieldsOf).forEach(checkFilter);
        listOf(backendRefs).map(fieldsOf).forEach(checkBackend);
    }
}

/** HTTPRoute of Linkerd's own API. */
export function checkLinkerdHttpRoute({ annotations, spec }: Reviewed): void {
    checkParents(spec);
    checkAnnotations("http", annotations, spec);
    for (const { filters, matches, timeouts } of rulesOf(spec)) {
        listOf(matches).map(fieldsOf).forEach(checkHttpMatch);
        listOf(filters).map(fieldsOf).forEach(checkFilter);
        checkTimeouts(fieldsOf(timeouts));
    }
}

/** TLSRoute and TCPRoute of the Gateway API. */
export function checkStreamRoute({ spec }: Reviewed): void {
    checkParents(spec);
    refuseIf(listOf(spec.rules).length !== 1, "the route supports a single rule only");
}

function rulesOf(spec: Fields): Fields[] {
    return listOf(spec.rules).map(fieldsOf);
}

function parentsOf(spec: Fields): Fields[] {
    return listOf(spec.parentRefs).map(fieldsOf);
}

function checkParents(spec: Fields): void {
    refuseIf(
        parentsOf(spec).some((parent) => isEgressNetwork(parent) && !isSet(parent.port)),
        "cannot target an EgressNetwork without specifying a port",
    );
}

/** Retries and timeouts, where the route is one of Linkerd's clients. */
function checkAnnotations(protocol: RouteProtocol, annotations: Fields, spec: Fields): void {
    if (!parentsOf(spec).some((parent) => isService(parent) || isEgressNetwork(parent))) {
        return;
    }
    for (const [name, value] of Object.entries(annotations)) {
        const problem = annotationProblem(protocol, name, textOf(value) ?? "");
        if (problem !== undefined) {
            throw new Refusal(`${name} ${JSON.stringify(value)} cannot be read: ${problem}`);
        }
    }
}

/** A backend that is no Service is admitted: another controller may know it. */
function checkBackend({ group, kind, port }: Fields): void {
    const isOfCore = ["", "core"].includes(textOf(group) ?? "");
    refuseIf(
        isOfCore && (textOf(kind) ?? "Service") === "Service" && (!isSet(port) || port === 0),
        "invalid backendRef: cannot reference a Service without a port",
    );
}

function checkTimeouts(timeouts: Fields): void {
    const seconds = (field: "request" | "backendRequest"): number | undefined => {
        const text = textOf(timeouts[field]);
        if (text === undefined) {
            return undefined;
        }
        const read = goDuration(text);
        if (read === undefined) {
            throw new Refusal(`the ${field} timeout ${JSON.stringify(text)} is not a duration`);
        }
        refuseIf(read < 0, `${field} timeout must not be negative`);
        return read;
    };
    const backend = seconds("backendRequest");
    const request = seconds("request");
    refuseIf(
        request !== undefined && backend !== undefined && backend > request,
        "the backendRequest timeout must not be greater than the request timeout",
    );
}

const isService = ({ group, kind }: Fields): boolean => isServiceRef(textOf(group), textOf(kind));
const isEgressNetwork = ({ group, kind }: Fields): boolean =>
    isEgressNetworkRef(textOf(group), textOf(kind));
