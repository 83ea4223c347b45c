import type { AdmissionGuardArgs } from "../../../components";
import { type GuardPolicy, guardPolicies } from "../../../components/guard/policies";
import { type AdmissionRequest, denialsOf } from "../../support/cel/policy";

/** A place at which the guard finds that a rule is broken. */
export interface GuardFinding {
    readonly id: string;
    /** The object: `Canary test/podinfo`. */
    readonly place: string;
    /** Path inside the object; empty where the guard's text has none. */
    readonly path: string;
    readonly action: GuardPolicy["action"];
}

const policies = new Map<string, readonly GuardPolicy[]>();

/** The policies of a guard with some arguments, made once. */
export function policiesOf(args: AdmissionGuardArgs): readonly GuardPolicy[] {
    const key = JSON.stringify(args);
    const known = policies.get(key) ?? guardPolicies(args).map(shared);
    policies.set(key, known);
    return known;
}

const byContent = new Map<string, GuardPolicy>();

/** The same object for a policy that arguments of several guards make alike. */
function shared(policy: GuardPolicy): GuardPolicy {
    const key = JSON.stringify(policy);
    const known = byContent.get(key) ?? policy;
    byContent.set(key, known);
    return known;
}

/** What the guard finds in a request, evaluated without an API server. */
export function findingsOf(args: AdmissionGuardArgs, request: AdmissionRequest): GuardFinding[] {
    const { params, ...alone } = request;
    const keyAlone = JSON.stringify(alone);
    const keyWithParams = JSON.stringify(params) + keyAlone;
    return policiesOf(args)
        .filter(({ name }) => request.oldObject !== undefined || !name.endsWith("-kept"))
        .flatMap((policy) => {
            const key = policy.spec.paramKind === undefined ? keyAlone : keyWithParams;
            const known = found.get(policy) ?? new Map<string, GuardFinding[]>();
            found.set(policy, known);
            const findings = known.get(key) ?? evaluated(policy, request);
            known.set(key, findings);
            return findings;
        });
}

/** What is known of each policy: many contexts have most of their objects in common. */
const found = new WeakMap<GuardPolicy, Map<string, GuardFinding[]>>();

function evaluated({ action, name, spec }: GuardPolicy, request: AdmissionRequest): GuardFinding[] {
    try {
        return denialsOf(spec, request)
            .flatMap(problemsIn)
            .map((problem) => ({ ...problem, action }));
    } catch (error) {
        throw new Error(`the policy ${name} fails`, { cause: error });
    }
}

/** Behind the id of a problem begins the next one. */
const BETWEEN = /(?<=\[[a-z-]+\/[a-z-]+\]) \| /;
const PROBLEM =
    /^(?<place>[A-Za-z]+ (?:[^ /:]*\/)?(?:\(no name\)|[^ :]+)): (?<text>.*)\. \[(?<id>[a-z-]+\/[a-z-]+)\]$/s;
/** A path with the value behind it; some texts hold several. */
const PATH = /(?:^|, )((?:spec|metadata)(?:\.[A-Za-z0-9]+|\[[0-9]+\]|\["[^"]*"\])*)(?=: )/g;

function problemsIn(message: string): Omit<GuardFinding, "action">[] {
    return message.split(BETWEEN).flatMap((problem) => {
        const { id, place, text } = PROBLEM.exec(problem)?.groups ?? {};
        if (id === undefined || place === undefined || text === undefined) {
            throw new Error(`not a problem of the guard: ${problem}`);
        }
        const paths = [...text.matchAll(PATH)].map(([, path = ""]) => path);
        return (paths.length === 0 ? [""] : paths).map((path) => ({ id, place, path }));
    });
}
