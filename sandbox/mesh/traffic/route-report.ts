import type { RouteReport } from "../mesh-report";
import type { RouteState } from "../routes/applied";

/** The report of the admin endpoint about an HTTPRoute. */
export function routeReport({ object, route, attachments, error }: RouteState): RouteReport {
    const namespace = object.metadata?.namespace ?? "";
    const state =
        error !== undefined
            ? route === undefined
                ? "refused"
                : "stale"
            : attachments.length === 0
              ? "unattached"
              : "applied";
    const parents = attachments.map(
        ({ namespace: ns, service, port }) =>
            `${ns}/${service}${port === undefined ? "" : `:${port}`}`,
    );
    return {
        namespace,
        name: object.metadata?.name ?? "",
        state,
        reason: error ?? (state === "unattached" ? unattachedReason(object) : undefined),
        parents,
        weights: (route?.rules ?? []).flatMap((rule, index) =>
            rule.backends.map((backend) => ({
                rule: index,
                backend: `${(backend.kind === "service" ? backend.namespace : undefined) ?? attachments[0]?.namespace ?? namespace}/${backend.name}`,
                weight: backend.weight,
            })),
        ),
    };
}

function unattachedReason(object: RouteState["object"]): string {
    const conditions = (object.status?.parents ?? []).flatMap(({ parentRef, conditions: list }) =>
        (list ?? [])
            .filter(({ type, status }) => type === "Accepted" && status !== "True")
            .map(
                ({ reason, message }) => `${parentRef.name}: ${reason}${message && `: ${message}`}`,
            ),
    );
    return conditions.join("; ") || "no parent of kind Service (group core) has accepted the route";
}
