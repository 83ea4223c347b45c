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
    const known = policies.get(key) ?? guardPolicies(args);
    policies.set(key, known);
    return known;
}

/** What the guard finds in a request, evaluated without an API server. */
export function findingsOf(args: AdmissionGuardArgs, request: AdmissionRequest): GuardFinding[] {
    return policiesOf(args).flatMap(({ action, name, spec }) => {
        try {
            return denialsOf(spec, request)
                .flatMap(problemsIn)
                .map((problem) => ({ ...problem, action }));
        } catch (error) {
            throw new Error(`the policy ${name} fails`, { cause: error });
        }
    });
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
