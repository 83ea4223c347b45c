import { type Fields, fieldsOf, isSet, listOf, textOf } from "../../../rules/canary/reading";
import { identityProblem } from "./identities";
import { checkNetworks } from "./networks";
import { Refusal, refuseIf } from "./refusal";
import type { Reviewed } from "./routes";

const LINKERD = "policy.linkerd.io";
const GATEWAY = "gateway.networking.k8s.io";
const ACCESS_POLICIES = [
    ...["all-authenticated", "all-unauthenticated", "cluster-authenticated"],
    ...["cluster-unauthenticated", "deny", "audit"],
];

/** AuthorizationPolicy of Linkerd's API. */
export function checkAuthorizationPolicy({ namespace, spec }: Reviewed): void {
    const target = fieldsOf(spec.targetRef);
    refuseIf(
        refersTo(target, "", "Namespace") && target.name !== namespace,
        `cannot target another namespace: ${textOf(target.name)}`,
    );
    const references = listOf(spec.requiredAuthenticationRefs).map(fieldsOf);
    const [mesh, accounts, networks] = (
        [
            [LINKERD, "MeshTLSAuthentication"],
            ["", "ServiceAccount"],
            [LINKERD, "NetworkAuthentication"],
        ] as const
    ).map(([group, kind]) => {
        const { length } = references.filter((reference) => refersTo(reference, group, kind));
        refuseIf(length > 1, `only a single ${kind} may be set`);
        return length;
    });
    refuseIf(
        mesh + accounts > 1,
        "a MeshTLSAuthentication and ServiceAccount may not be set together",
    );
    refuseIf(
        mesh + accounts + networks < references.length,
        "an authentication must be a MeshTLSAuthentication, NetworkAuthentication or ServiceAccount",
    );
    const targets = [
        [LINKERD, "Server"],
        ["", "Namespace"],
        [LINKERD, "HTTPRoute"],
        [GATEWAY, "HTTPRoute"],
        [GATEWAY, "GRPCRoute"],
    ] as const;
    refuseIf(
        !targets.some(([group, kind]) => refersTo(target, group, kind)),
        `unsupported authorization target type: ${kindOf(target)}`,
    );
}

/** MeshTLSAuthentication of Linkerd's API. */
export function checkMeshTls({ spec }: Reviewed): void {
    for (const identity of listOf(spec.identities)) {
        const problem = identityProblem(textOf(identity) ?? "");
        if (problem !== undefined) {
            throw new Refusal(`id ${textOf(identity)} is invalid: ${problem}`);
        }
    }
    for (const reference of listOf(spec.identityRefs).map(fieldsOf)) {
        const isNamespace = refersTo(reference, "", "Namespace");
        refuseIf(
            isNamespace && isSet(reference.namespace),
            "an identityRef of a Namespace cannot have a namespace",
        );
        refuseIf(
            !isNamespace && !refersTo(reference, "", "ServiceAccount"),
            `invalid identity target kind: ${kindOf(reference)}`,
        );
    }
}

/** Server of Linkerd's API. */
export function checkServer({ spec }: Reviewed): void {
    const policy = textOf(spec.accessPolicy);
    refuseIf(
        policy !== undefined && !ACCESS_POLICIES.includes(policy),
        `Invalid 'accessPolicy' field: ${JSON.stringify(policy)}`,
    );
}

/** ServerAuthorization of Linkerd's API. */
export function checkServerAuthorization({ spec }: Reviewed): void {
    const client = fieldsOf(spec.client);
    if (isSet(client.meshTLS)) {
        const { identities, serviceAccounts, unauthenticatedTLS } = fieldsOf(client.meshTLS);
        refuseIf(
            client.unauthenticated === true,
            "unauthenticated must be false if meshTLS is specified",
        );
        refuseIf(
            unauthenticatedTLS === true &&
                listOf(identities).length + listOf(serviceAccounts).length > 0,
            "unauthenticatedTLS must be false if identities or serviceAccounts are specified",
        );
    }
    checkNetworks(listOf(client.networks));
}

/** HTTPLocalRateLimitPolicy of Linkerd's API. */
export function checkRateLimit({ spec }: Reviewed): void {
    const target = fieldsOf(spec.targetRef);
    refuseIf(!refersTo(target, LINKERD, "Server"), `invalid targetRef kind: ${kindOf(target)}`);
    const rate = (limit: unknown): number | undefined => {
        const { requestsPerSecond } = fieldsOf(limit);
        return typeof requestsPerSecond === "number" ? requestsPerSecond : undefined;
    };
    const total = rate(spec.total);
    const limits = [
        ["identity", rate(spec.identity)] as const,
        ...listOf(spec.overrides).map((override) => ["override", rate(override)] as const),
    ];
    for (const [name, limit] of [["total", total] as const, ...limits]) {
        refuseIf(limit === 0, `${name}.requestsPerSecond must be greater than 0`);
        refuseIf(
            limit !== undefined && total !== undefined && limit > total,
            `${name}.requestsPerSecond must be less than or equal to total.requestsPerSecond`,
        );
    }
    const clients = listOf(spec.overrides).flatMap((override) =>
        listOf(fieldsOf(override).clientRefs).map(fieldsOf),
    );
    refuseIf(
        !clients.every((client) => refersTo(client, "", "ServiceAccount")),
        "overrides.clientRefs must target a ServiceAccount",
    );
}

/** Whether a reference is of a kind; the core group has no name, and may be given as core. */
function refersTo(reference: Fields, group: string, kind: string): boolean {
    const given = (textOf(reference.group) ?? "").toLowerCase();
    return (
        (given === "core" ? "" : given) === group &&
        textOf(reference.kind)?.toLowerCase() === kind.toLowerCase()
    );
}

function kindOf(reference: Fields): string {
    const group = textOf(reference.group);
    return group ? `${textOf(reference.kind)}.${group}` : `${textOf(reference.kind)}`;
}
