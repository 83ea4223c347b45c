import { closest } from "../../rules/problems/closest";
import { coverage } from "../../rules/guard/coverage";
import type { GuardException } from "../../rules/guard/exceptions";
import { type Problem, refusal } from "../../rules/problems/problem";
import { describeRange, parseVersion, placeVersion } from "../../rules/versions/version-number";
import type { AdmissionGuardArgs } from "./settings";

/** ValidatingAdmissionPolicy is served as `admissionregistration.k8s.io/v1` since then. */
const KUBERNETES = { min: "1.30" } as const;

/** The API server takes no more match conditions than this in a policy, and some are the guard's own. */
const MOST_EXCEPTIONS = 60;

/**
 * Problems of the guard's arguments.
 *
 * @param path path of the arguments, such as `platform.admissionGuard`
 */
export function guardProblems(path: string, args: AdmissionGuardArgs): Problem[] {
    const { exceptions = [], kubernetes, prefix } = args;
    return [
        ...(kubernetes === undefined ? [] : guardClusterProblems(`${path}.kubernetes`, kubernetes)),
        ...exceptions.flatMap((exception, index) =>
            exceptionProblems(`${path}.exceptions[${index}]`, exception),
        ),
        ...(exceptions.length <= MOST_EXCEPTIONS
            ? []
            : [
                  refusal(
                      "guard/exceptions",
                      `${path}.exceptions`,
                      exceptions.length,
                      `the API server accepts at most ${MOST_EXCEPTIONS}`,
                      "combine several namespaces in one exception",
                  ),
              ]),
        ...(prefix === undefined || /^[a-z0-9]([-a-z0-9]{0,100}[a-z0-9])?$/.test(prefix)
            ? []
            : [
                  refusal(
                      "guard/prefix",
                      `${path}.prefix`,
                      prefix,
                      "it becomes part of object names and may only contain lower-case letters, digits and hyphens",
                      'set a name such as "canary-guard"',
                  ),
              ]),
    ];
}

/** Problems of a cluster's version for the guard; none if it cannot be parsed. */
export function guardClusterProblems(path: string, version: string): Problem[] {
    const number = parseVersion(version);
    return number === undefined || placeVersion(number, KUBERNETES) === "within"
        ? []
        : [
              refusal(
                  "guard/kubernetes",
                  path,
                  version,
                  `ValidatingAdmissionPolicies need Kubernetes ${describeRange(KUBERNETES)}`,
                  `upgrade Kubernetes to ${KUBERNETES.min} or newer, or remove the guard: the policy pack checks the same before an update`,
              ),
          ];
}

function exceptionProblems(path: string, exception: GuardException): Problem[] {
    const { labels, namespaces, objects, reason, rules } = exception;
    const known = coverage()
        .filter(({ askedOf }) => askedOf.length > 0)
        .map(({ id }) => id);
    const isEmpty = [namespaces, labels, objects, rules].every((part) => part === undefined);
    return [
        ...(reason.trim() !== ""
            ? []
            : [
                  refusal(
                      "guard/exception-reason",
                      `${path}.reason`,
                      reason,
                      "an exception needs a reason, which is stored with the policies",
                      "say why",
                  ),
              ]),
        ...(isEmpty
            ? [
                  refusal(
                      "guard/exception-of-all",
                      path,
                      exception,
                      "it would exempt every object from every rule",
                      "set namespaces, labels, objects or rules, or remove the guard",
                  ),
              ]
            : []),
        ...Object.entries({ namespaces, labels, objects, rules })
            .filter(([, part]) => part !== undefined && Object.keys(part).length === 0)
            .map(([field, part]) =>
                refusal(
                    "guard/exception-empty",
                    `${path}.${field}`,
                    part,
                    "an empty one exempts nothing",
                    "add entries, or remove it",
                ),
            ),
        ...(rules ?? []).flatMap((id, index) => {
            const meant = closest(id, known);
            return known.includes(id)
                ? []
                : [
                      refusal(
                          "guard/exception-rule",
                          `${path}.rules[${index}]`,
                          id,
                          "the guard checks no rule with this id (docs/admission-guard-rules.md)",
                          meant === undefined
                              ? "use the id in brackets at the end of a message"
                              : `did you mean "${meant}"?`,
                      ),
                  ];
        }),
    ];
}
